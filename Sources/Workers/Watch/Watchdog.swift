import Domain
import Integration
import JobQueue
import Logging
public import Storage
import Synchronization

/// Looks for what does not move although it should, from outside the queue: an alarm must not depend on what it is
/// about. Servers and workers all look; each alarm is told once.
public final class Watchdog: Sendable {
    /// How often it looks. With `patience` and a second look to be sure, an alarm is raised within a minute.
    public static let tick: Duration = .seconds(10)
    /// What has been due for so long is stuck.
    public static let patience: Duration = .seconds(30)

    private struct Subject: Hashable {
        var kind: WatchdogStore.Kind
        var org: OrgID
    }

    private let environment: Handlers.Environment
    private let deliver: DeliverHandler
    private let suspects = Mutex<Set<Subject>>([])

    public init(_ environment: Handlers.Environment) {
        self.environment = environment
        deliver = DeliverHandler(environment)
    }

    /// Looks once. What was stuck the last time too is told.
    /// - Returns: the alarms that were told by this call.
    @discardableResult
    public func look() async throws -> [WatchdogStore.Alarm] {
        let now = environment.clock.now()
        let stuck = try await environment.store.watchdog.stuck(at: now, patience: Self.patience)
        let subjects = Set(stuck.map { Subject(kind: $0.kind, org: $0.org) })
        let before = suspects.withLock { suspects in
            defer { suspects = subjects }
            return suspects
        }
        // What is stuck is not over because this process sees it for the first time.
        try await environment.store.watchdog.end(allBut: stuck, at: now)
        let certain = stuck.filter { before.contains(Subject(kind: $0.kind, org: $0.org)) }
        let fresh = try await environment.store.watchdog.claim(certain, at: now)
        for alarm in fresh { try await tell(alarm, at: now) }
        return fresh
    }

    /// By the fallback channels: recorded as every delivery is, and sent from here, past the queue, which may be what is
    /// stuck. What fails here the queue tries again.
    private func tell(_ alarm: WatchdogStore.Alarm, at now: Timestamp) async throws {
        environment.logger.error("stuck", metadata: ["what": "\(alarm.kind.rawValue)", "detail": "\(alarm.detail)"])
        let ids = try await environment.store.watchdog.raise(alarm, at: now) { organization in
            try MessageWriter.document(
                NotificationMessage(
                    event: .alarm, incident: nil, organization: organization, text: "Bellwether: \(alarm.detail)."))
        }
        let jobs = ids.map { id in
            let job = DeliverJob.job(org: alarm.org, notification: id, at: nil)
            return Job(id: 0, kind: .deliver, org: alarm.org, payload: job.payload, maxAttempts: 1, enqueuedAt: now)
        }
        if !jobs.isEmpty { _ = await deliver.run(jobs) }
    }
}

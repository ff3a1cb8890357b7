import Domain
import JobQueue
import Logging
import Storage

/// Resolves alerts whose senders promised to repeat them and did not; then waits for the next round. After a time in
/// which nobody listened it gives senders a while to repeat them first: see `ExpiryRound`.
struct ExpireAlertsHandler: JobHandler {
    let kind = JobKind.expireAlerts
    let concurrency = 1
    private let environment: Handlers.Environment
    private static let pause: Duration = .seconds(15)
    private static let atOnce = 1000

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        let now = environment.clock.now()
        let upkeep = environment.store.upkeep
        do {
            let scopes = try await upkeep.organizations().map { Scope(org: $0) }
            let previous = ExpiryRound(payload: jobs.first?.payload ?? [])
            var isAwaiting = false
            if previous == nil {
                for scope in scopes where !isAwaiting { isAwaiting = try await upkeep.awaitsRepeats(scope) }
            }
            let notBefore = ExpiryRound.notBefore(at: now, after: previous, isAwaiting: isAwaiting)
            if notBefore <= now {
                for scope in scopes {
                    while try await upkeep.expireAlerts(scope, at: now, limit: Self.atOnce) == Self.atOnce {}
                }
            } else if notBefore != previous?.notBefore {
                environment.logger.notice(
                    "nobody listened for a while: alerts expire later", metadata: ["not_before": "\(notBefore)"])
            }
            // The end of this round, so that one with much to do is not taken for an outage.
            let ended = max(now, environment.clock.now())
            try await upkeep.schedule(
                [kind], at: now + Self.pause, payload: ExpiryRound(ranAt: ended, notBefore: notBefore).payload)
            return jobs.map { _ in .done }
        } catch {
            environment.logger.warning("cannot expire alerts", metadata: ["error": "\(error)"])
            return jobs.map { _ in .retry(after: Self.pause, reason: "\(error)") }
        }
    }
}

import Domain
import Integration
import JobQueue
import Logging
import Storage

/// Keeps the messages about an incident current that stand in channels which can edit them: how many alerts there are,
/// what the cause is. At a bounded pace, so that a storm of alerts is no storm of edits.
struct EditMessagesHandler: SingleJobHandler {
    let kind = JobKind.editMessages
    let concurrency = 4
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org, let incident = EditMessagesJob.incident(of: job.payload) else {
            return .dead(reason: "the payload names no incident")
        }
        let scope = Scope(org: org)
        do {
            var wait: Duration?
            for standing in try await environment.store.deliveries.standing(scope, incident) {
                guard let more = try await edit(scope, standing) else { continue }
                wait = wait.map { min($0, more) } ?? more
            }
            return wait.map { .retry(after: $0, reason: "messages are edited at a bounded pace") } ?? .done
        } catch {
            environment.logger.warning("messages could not be edited", metadata: ["error": "\(error)"])
            return .retry(after: nil, reason: "\(error)")
        }
    }

    /// - Returns: when to look again; nil if there is nothing left to do.
    private func edit(_ scope: Scope, _ standing: DeliveryStore.Standing) async throws -> Duration? {
        let deliveries = environment.store.deliveries
        guard standing.channel.enabled,
            let channel = environment.channels.first(where: { $0.description.kind == standing.channel.kind }),
            let message = try await MessageWriter(environment).standing(scope, standing),
            message.shown != standing.shown
        else { return nil }
        let (pace, now) = (environment.store.editEvery, environment.clock.now())
        let next = standing.at + pace
        guard next <= now, !standing.isBusy else { return next > now ? next - now : pace }
        let secrets = try environment.openSecrets(scope, standing.channel)
        let destination = channel.destination(settings: standing.channel.settings, secrets: secrets)
        if case .refused(let wait) = environment.breaker.admit(destination) { return wait }
        guard try await deliveries.takeOn(scope, standing, at: now) else { return pace }
        let result = await channel.edit(
            Delivery(
                message: message.value, settings: standing.channel.settings, secrets: secrets,
                id: NotificationID(at: now), now: now, thread: standing.thread), through: environment.outside)
        environment.breaker.record(destination, succeeded: result.destinationDidItsPart)
        switch result {
        case .sent:
            try await deliveries.shown(scope, standing, message.shown)
            return nil
        case .rejected(let reason, _):
            // It is not tried again until the incident changes; what is told next says whether the channel works.
            try await deliveries.shown(scope, standing, message.shown)
            if !reason.contains("message_not_found") {
                try await deliveries.broke(scope, standing, reason: reason, at: now)
            }
            return nil
        case .retry(let after, _, _): return max(after ?? pace, pace)
        case .unknown: return pace
        }
    }
}

import Domain
import JobQueue
import Logging
import Storage

/// Looks again at what a maintenance window or a snooze held, when that is over.
struct RouteHandler: SingleJobHandler {
    let kind = JobKind.route
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org, let decision = RouteJob.decision(of: job.payload) else {
            return .dead(reason: "the payload names no decision")
        }
        do {
            _ = try await environment.store.decisions.reroute(Scope(org: org), decision, at: environment.clock.now())
            return .done
        } catch {
            environment.logger.warning("a decision could not be made again", metadata: ["error": "\(error)"])
            return .retry(after: nil, reason: "\(error)")
        }
    }
}

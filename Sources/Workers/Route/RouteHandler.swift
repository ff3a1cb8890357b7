import Domain
import JobQueue
import Logging
import Storage

/// Looks again at what a maintenance window or a snooze held, when that is over.
struct RouteHandler: JobHandler {
    let kind = JobKind.route
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        var outcomes: [JobOutcome] = []
        for job in jobs {
            guard let org = job.org, let decision = RouteJob.decision(of: job.payload) else {
                outcomes.append(.dead(reason: "the payload names no decision"))
                continue
            }
            do {
                _ = try await environment.store.decisions.reroute(
                    Scope(org: org), decision, at: environment.clock.now())
                outcomes.append(.done)
            } catch {
                outcomes.append(.retry(after: nil, reason: "\(error)"))
            }
        }
        return outcomes
    }
}

import Domain
import JobQueue
import Logging
import Storage

/// Ranks the causes of an incident. Doing it again puts the same ranking in the place of the last one.
struct InvestigateHandler: SingleJobHandler {
    let kind = JobKind.investigate
    let concurrency = 2
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org, let incident = InvestigateJob.incident(of: job.payload) else {
            return .dead(reason: "the payload names no incident")
        }
        do {
            try await environment.store.investigations.investigate(
                Scope(org: org), incident, at: environment.clock.now())
            return .done
        } catch {
            environment.logger.warning(
                "investigation failed", metadata: ["incident": "\(incident)", "error": "\(error)"])
            return .retry(after: nil, reason: "\(error)")
        }
    }
}

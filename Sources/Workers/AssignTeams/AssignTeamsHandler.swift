import JobQueue
import Logging
import Storage

/// Finds out anew whose alerts are. Doing it again changes nothing.
struct AssignTeamsHandler: SingleJobHandler {
    let kind = JobKind.assignTeams
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org else { return .dead(reason: "the job names no organization") }
        do {
            try await environment.store.teamAssignment.run(
                Scope(org: org), after: AssignTeamsJob.after(of: job.payload))
            return .done
        } catch {
            environment.logger.warning("teams could not be assigned", metadata: ["error": "\(error)"])
            return .retry(after: nil, reason: "\(error)")
        }
    }
}

import Domain
import JobQueue
import Logging
import Storage

/// Makes partitions ahead of time and removes what is no longer needed; then waits for the next round.
struct MaintainHandler: JobHandler {
    let kind = JobKind.maintain
    let concurrency = 1
    private let environment: Handlers.Environment
    private static let pause: Duration = .seconds(3600)

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        let now = environment.clock.now()
        do {
            try await environment.store.upkeep.makePartitions(at: now)
            for org in try await environment.store.upkeep.organizations() {
                try await environment.store.upkeep.tidy(Scope(org: org), at: now)
                try await environment.store.changes.tidy(Scope(org: org), at: now)
                try await environment.store.upkeep.tidySignIn(Scope(org: org), at: now)
            }
            try await environment.store.upkeep.tidyAttempts(at: now)
            try await environment.store.upkeep.schedule([kind], at: now + Self.pause)
            return jobs.map { _ in .done }
        } catch {
            environment.logger.warning("cannot maintain the database", metadata: ["error": "\(error)"])
            return jobs.map { _ in .retry(after: .seconds(60), reason: "\(error)") }
        }
    }
}

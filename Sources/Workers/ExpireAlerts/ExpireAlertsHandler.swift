import Domain
import JobQueue
import Logging
import Storage

/// Resolves alerts whose senders promised to repeat them and did not; then waits for the next round.
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
        do {
            for org in try await environment.store.upkeep.organizations() {
                let scope = Scope(org: org)
                while try await environment.store.upkeep.expireAlerts(scope, at: now, limit: Self.atOnce) == Self.atOnce
                {}
            }
            try await environment.store.upkeep.schedule([kind], at: now + Self.pause)
            return jobs.map { _ in .done }
        } catch {
            environment.logger.warning("cannot expire alerts", metadata: ["error": "\(error)"])
            return jobs.map { _ in .retry(after: Self.pause, reason: "\(error)") }
        }
    }
}

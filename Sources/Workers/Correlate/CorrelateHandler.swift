import Domain
import JobQueue
import Logging
import Storage

/// Places changed alerts in incidents. Many jobs make one transaction; an organization's are done one after the other.
struct CorrelateHandler: JobHandler {
    let kind = JobKind.correlate
    let batch = 200
    let concurrency = 2
    let isSerialPerOrg = true
    private let environment: Handlers.Environment
    /// Alerts in one transaction: bounds how long an organization's incidents are locked.
    private static let alertsAtOnce = 2000

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        guard let org = jobs.first?.org else { return jobs.map { _ in .dead(reason: "belongs to no organization") } }
        let scope = Scope(org: org)
        let alerts = jobs.flatMap { CorrelateJob.alerts(of: $0.payload) }
        let acknowledged = Set(jobs.flatMap { CorrelateJob.acknowledged(of: $0.payload) })
        do {
            for start in stride(from: 0, to: alerts.count, by: Self.alertsAtOnce) {
                let chunk = Array(alerts[start..<min(start + Self.alertsAtOnce, alerts.count)])
                _ = try await environment.store.correlation.correlate(
                    scope, chunk, acknowledged: acknowledged, at: environment.clock.now(), settle: environment.settle)
            }
            return jobs.map { _ in .done }
        } catch {
            environment.logger.warning("correlation failed", metadata: ["org": "\(org)", "error": "\(error)"])
            return jobs.map { _ in .retry(after: nil, reason: "\(error)") }
        }
    }
}

import API
import Domain
import JobQueue
import Postgres
import Storage

/// Figures of the process and of the queue that are taken when `/metrics` is asked for.
struct Gauges: Sendable {
    /// Dead jobs are counted up to here, all kinds together.
    private static let mostDead = 10_000

    let database: Database
    let watchdog: WatchdogStore
    let clock: any WallClock

    func read() async -> [GaugeReading] {
        let pool = database.statistics
        return [
            GaugeReading(
                name: "bellwether_database_connections", labels: [("state", "in_use")], value: Double(pool.inUse)),
            GaugeReading(
                name: "bellwether_database_connections", labels: [("state", "idle")], value: Double(pool.idle)),
            GaugeReading(name: "bellwether_database_waiting", value: Double(pool.waiting)),
            GaugeReading(name: "bellwether_database_completed", value: Double(pool.completed)),
            GaugeReading(name: "bellwether_database_failed", value: Double(pool.failed)),
            GaugeReading(name: "bellwether_database_lost_connections", value: Double(pool.lostConnections)),
        ] + (await queue()) + (await paging())
    }

    /// What should have been done by now, and since when the oldest of it waits.
    private func paging() async -> [GaugeReading] {
        let now = clock.now()
        let stuck = try? await within(.seconds(2)) { [watchdog] in
            try await watchdog.stuck(at: now, patience: .seconds(30))
        }
        guard let stuck else { return [] }
        return WatchdogStore.Kind.allCases.flatMap { kind in
            let own = stuck.filter { $0.kind == kind }
            let labels = [("kind", kind.rawValue)]
            return [
                GaugeReading(
                    name: "bellwether_paging_stuck", labels: labels, value: Double(own.map(\.count).reduce(0, +))),
                GaugeReading(
                    name: "bellwether_paging_stuck_seconds", labels: labels,
                    value: own.map(\.since).min().map { (now - $0).inSeconds } ?? 0),
            ]
        }
    }

    /// Nothing where the database does not answer in time: the other figures are wanted then most of all.
    private func queue() async -> [GaugeReading] {
        let found = try? await within(.seconds(2)) { [database] in
            try await database.transaction(.readOnly, retry: .never) { tx in
                let dead = try tx.query(
                    """
                    SELECT kind, count(*) FROM (SELECT kind FROM dead_jobs LIMIT \(Self.mostDead)) AS some GROUP BY kind
                    """
                ).decode(String.self, Int.self)
                return (counts: try JobQueue.counts(in: tx), dead: dead)
            }
        }
        guard let found else { return [] }
        var dead: [String: Int] = [:]
        for (kind, count) in found.dead { dead[kind] = count }
        // Every kind that ever was, so that a figure goes back to zero.
        return found.counts.flatMap { counts in
            let labels = [("kind", counts.kind.rawValue)]
            return [
                GaugeReading(
                    name: "bellwether_queue_jobs_waiting", labels: labels, value: Double(max(0, counts.waiting))),
                GaugeReading(
                    name: "bellwether_queue_jobs_dead", labels: labels,
                    value: Double(dead[counts.kind.rawValue] ?? 0)),
            ]
        }
    }
}

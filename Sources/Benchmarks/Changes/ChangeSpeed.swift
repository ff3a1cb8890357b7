import Domain
import Foundation
import Storage

/// How long correlating one alert takes among many stored changes: the window is read, scored and ranked.
struct ChangeSpeed {
    let stored: Int
    let seed: UInt64

    private static let rounds = 3000
    /// The first ones fill caches and make plans.
    private static let warmUp = 200

    func measure(
        on site: BenchmarkSite, _ store: Store, _ scope: Scope, into report: inout BenchmarkReport
    ) async throws {
        let begun = ContinuousClock.now
        try ChangeRows(stored: stored, organization: "\(scope.org)").write(with: Pgbench(database: site.database))
        let seeded = (ContinuousClock.now - begun).inSeconds
        var random = StormRandom(seed: seed)
        var latencies = Latencies()
        var found = 0
        for round in 0..<Self.warmUp + Self.rounds {
            let number = Int.random(in: 1...ChangeRows.alerts, using: &random)
            let id = AlertID(ChangeRows.numbered("alert\(number)"))
            let from = ContinuousClock.now
            let rows = try await store.changes.correlations(scope, alert: id)
            if round >= Self.warmUp {
                latencies.add(ContinuousClock.now - from)
                found += rows.count
            }
        }
        let bytes = try site.count(
            """
            SELECT ((pg_total_relation_size('change_events') + pg_total_relation_size('change_deliveries')) / \(stored))
                ::bigint
            """)
        report.parameters.append(("stored_changes", String(stored)))
        report.metrics += latencies.metrics("correlate_one_alert")
        report.metrics += [
            ("correlate_changes_found_mean", Double(found) / Double(latencies.count)),
            ("stored_bytes_per_change", Double(bytes)),
        ]
        report.notes.append(
            "correlate: \(latencies.count) alerts one after the other, each read with the changes of its window, scored "
                + "and ranked, over \(ChangeRows.services) services and \(ChangeRows.days) days; seeded in \(Int(seeded)) s; "
                + "stored bytes: of made-up changes and their deliveries, with all indexes")
    }
}

public import Domain
import Postgres

/// Figures over incidents.
public struct MetricsStore: Sendable {
    let database: Database

    /// Over incidents opened from `from` up to, not including, `to`.
    public func incidents(_ scope: Scope, from: Timestamp, to: Timestamp) async throws -> IncidentMetrics {
        try await database.read(scope) { tx in
            let rows = try tx.query(
                """
                SELECT to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, severity, count(*),
                    count(acknowledged_at), sum(extract(epoch FROM acknowledged_at - opened_at))::float8,
                    count(resolved_at), sum(extract(epoch FROM resolved_at - opened_at))::float8
                FROM incidents
                WHERE org_id = \(scope.org) AND opened_at >= \(from) AND opened_at < \(to) AND status <> 'merged'
                GROUP BY 1, 2 ORDER BY 1, 2
                """)
            var total = Sums()
            var days: [(String, Sums)] = []
            var severities: [Severity: Sums] = [:]
            for row in rows {
                var columns = Columns(row)
                let day = try columns.next(String.self)
                let severity = try columns.next(Severity.self)
                let sums = Sums(
                    count: try columns.next(), acknowledged: try columns.next(),
                    acknowledging: try columns.next(Double?.self) ?? 0, resolved: try columns.next(),
                    resolving: try columns.next(Double?.self) ?? 0)
                total.add(sums)
                severities[severity, default: Sums()].add(sums)
                if days.last?.0 == day { days[days.count - 1].1.add(sums) } else { days.append((day, sums)) }
            }
            return IncidentMetrics(
                total: total.figures, byDay: days.map { IncidentMetrics.Day(day: $0.0, figures: $0.1.figures) },
                bySeverity: severities.mapValues(\.figures))
        }
    }

    /// What the header of every page shows.
    public func summary(_ scope: Scope) async throws -> Summary {
        try await database.read(scope) { tx in
            let rows = try tx.query(
                """
                SELECT severity, count(*), count(*) FILTER (WHERE acknowledged_at IS NULL), sum(firing_count)
                FROM incidents
                WHERE org_id = \(scope.org) AND status NOT IN ('resolved', 'merged') GROUP BY severity
                """
            ).decode(Severity.self, Int.self, Int.self, Int.self)
            return Summary(
                openIncidents: rows.reduce(0) { $0 + $1.1 }, unacknowledgedIncidents: rows.reduce(0) { $0 + $1.2 },
                openBySeverity: Dictionary(rows.map { ($0.0, $0.1) }, uniquingKeysWith: +),
                firingAlerts: rows.reduce(0) { $0 + $1.3 })
        }
    }

    private struct Sums {
        var count = 0
        var acknowledged = 0
        var acknowledging = 0.0
        var resolved = 0
        var resolving = 0.0

        mutating func add(_ other: Sums) {
            count += other.count
            acknowledged += other.acknowledged
            acknowledging += other.acknowledging
            resolved += other.resolved
            resolving += other.resolving
        }

        var figures: IncidentMetrics.Figures {
            IncidentMetrics.Figures(
                count: count, mtta: acknowledged > 0 ? acknowledging / Double(acknowledged) : nil,
                mttr: resolved > 0 ? resolving / Double(resolved) : nil)
        }
    }
}

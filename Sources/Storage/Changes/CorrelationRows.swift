public import Domain
import Postgres

/// A change that may have to do with an incident, and why.
public struct ChangeCorrelationRow: Sendable, Hashable {
    public var row: ChangeRow
    public var score: ChangeScore
    public var verdict: ChangeVerdict?
    /// What to do about it.
    public var suggestion: String?
}

/// Which changes may have caused which incident.
enum ChangeCorrelations {
    /// So many are kept for one incident.
    private static let most = 20

    static func verdicts(
        _ tx: Transaction, _ scope: Scope, _ incident: IncidentID
    ) throws -> [ChangeID: ChangeVerdict] {
        let rows = try tx.query(
            """
            SELECT change_id, verdict FROM change_correlations
            WHERE org_id = \(scope.org) AND incident_id = \(incident) AND verdict IS NOT NULL
            """
        ).decode(ChangeID.self, String.self)
        return Dictionary(
            rows.compactMap { row in ChangeVerdict(rawValue: row.1).map { (row.0, $0) } },
            uniquingKeysWith: { _, last in last })
    }

    /// Puts new scores in the place of the last ones; gives those changes that had none before.
    static func replace(
        _ tx: Transaction, _ scope: Scope, _ incident: IncidentID, _ scored: [ScoredChange], policy: ChangePolicy,
        at now: Timestamp
    ) throws -> Set<ChangeID> {
        let kept = scored.filter { $0.score.value >= policy.shown || $0.verdict != nil }.prefix(most)
        let known = Set(
            try tx.query(
                "SELECT change_id FROM change_correlations WHERE org_id = \(scope.org) AND incident_id = \(incident)"
            ).column(ChangeID.self))
        if kept.isEmpty, known.isEmpty { return [] }
        try tx.later(
            """
            DELETE FROM change_correlations
            WHERE org_id = \(scope.org) AND incident_id = \(incident) AND verdict IS NULL
                AND change_id <> ALL(\(kept.map(\.change.id)))
            """)
        try tx.later(
            """
            INSERT INTO change_correlations (
                org_id, incident_id, change_id, alert_id, score, parts, lag_seconds, hops, policy_version, computed_at)
            SELECT \(scope.org), \(incident), r.change_id, r.alert_id, r.score, r.parts, r.lag, r.hops,
                \(policy.version), \(now)
            FROM unnest(
                \(kept.map(\.change.id)), \(kept.map(\.score.alert)), \(kept.map { Float($0.score.value) }),
                \(try kept.map { try JSON(encoding: $0.score.parts) }), \(kept.map { Float($0.score.lag.inSeconds) }),
                \(kept.map { $0.score.hops.map(Int32.init) })) r (change_id, alert_id, score, parts, lag, hops)
            ON CONFLICT (org_id, incident_id, change_id) DO UPDATE SET alert_id = excluded.alert_id,
                score = excluded.score, parts = excluded.parts, lag_seconds = excluded.lag_seconds,
                hops = excluded.hops, policy_version = excluded.policy_version, computed_at = excluded.computed_at
            """)
        return Set(kept.map(\.change.id)).subtracting(known)
    }

    static func list(_ tx: Transaction, _ scope: Scope, _ incident: IncidentID) throws -> [ChangeCorrelationRow] {
        try tx.query(
            """
            SELECT \(sql: ChangeRow.columns), c.score, c.parts, c.lag_seconds, c.hops, c.alert_id, c.verdict
            FROM change_correlations c
            JOIN change_events e ON e.org_id = c.org_id AND e.id = c.change_id
            \(sql: ChangeRow.joins)
            WHERE c.org_id = \(scope.org) AND c.incident_id = \(incident)
            ORDER BY c.score DESC, e.at DESC, e.id
            """
        ).map { row in
            var columns = Columns(row)
            let change = try ChangeRow(columns: &columns)
            let value = Double(try columns.next(Float.self))
            let parts: ChangeScore.Parts = try columns.next(JSON.self).decoded()
            let lag = Double(try columns.next(Float.self))
            return ChangeCorrelationRow(
                row: change,
                score: ChangeScore(
                    value: value, parts: parts, lag: .milliseconds(Int64(lag * 1000)), hops: try columns.next(),
                    alert: try columns.next()),
                verdict: try columns.optionalWord(),
                suggestion: ChangeWords.suggestion(change.change, service: change.serviceName))
        }
    }
}

public import Domain
import Postgres

/// How many changes a service had on a day.
public struct ChangeCount: Sendable, Hashable {
    public var service: String?
    public var serviceID: ServiceID?
    /// `2026-01-05`, in UTC.
    public var day: String
    public var changes: Int
    public var deployments: Int
    public var failures: Int
}

/// A service whose changes often go before incidents.
public struct RiskyService: Sendable, Hashable {
    public var service: String
    public var serviceID: ServiceID?
    /// Changes that took effect.
    public var changes: Int
    /// Of which were suspected of an incident, or confirmed.
    public var suspected: Int
    public var confirmed: Int
    public var incidents: Int
    public var failures: Int
    public var rollbacks: Int
}

/// A configuration that was changed, and nothing that uses it was deployed since.
public struct UnappliedChange: Sendable, Hashable {
    public var row: ChangeRow
    /// What uses it, where that is known.
    public var affects: [String]
}

enum ChangeFigures {
    private static let effective = Change.Kind.allCases.filter(\.takesEffect).map(\.rawValue)

    static func byServiceAndDay(
        _ tx: Transaction, _ scope: Scope, from: Timestamp, to: Timestamp
    ) throws -> [ChangeCount] {
        try tx.query(
            """
            SELECT coalesce(s.display_name, n.service), n.service_id, n.day, n.changes, n.deployments, n.failures FROM (
                SELECT nullif(e.service, '') AS service, e.service_id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
                    count(*) AS changes, count(*) FILTER (WHERE e.kind = 'deployment') AS deployments,
                    count(*) FILTER (WHERE e.status = 'failure') AS failures
                FROM change_events e
                WHERE e.org_id = \(scope.org) AND e.at BETWEEN \(from) AND \(to) AND e.kind = ANY(\(effective))
                GROUP BY 1, 2, 3) n
            LEFT JOIN services s ON s.org_id = \(scope.org) AND s.id = n.service_id
            ORDER BY 1 NULLS LAST, n.day LIMIT 5000
            """
        ).decode(String?.self, ServiceID?.self, String.self, Int.self, Int.self, Int.self).map {
            ChangeCount(service: $0.0, serviceID: $0.1, day: $0.2, changes: $0.3, deployments: $0.4, failures: $0.5)
        }
    }

    static func risky(
        _ tx: Transaction, _ scope: Scope, from: Timestamp, suspect: Double
    ) throws -> [RiskyService] {
        try tx.query(
            """
            SELECT coalesce(s.display_name, n.service), n.service_id, n.changes, n.suspected, n.confirmed, n.incidents,
                n.failures, n.rollbacks
            FROM (
                SELECT e.service, e.service_id, count(DISTINCT e.id) AS changes, count(DISTINCT c.change_id) AS suspected,
                    count(DISTINCT c.change_id) FILTER (WHERE c.verdict = 'confirmed') AS confirmed,
                    count(DISTINCT c.incident_id) AS incidents,
                    count(DISTINCT e.id) FILTER (WHERE e.status = 'failure') AS failures,
                    count(DISTINCT e.id) FILTER (WHERE e.was_rolled_back) AS rollbacks
                FROM change_events e
                LEFT JOIN change_correlations c ON c.org_id = e.org_id AND c.change_id = e.id
                    AND (c.score >= \(suspect) OR c.verdict = 'confirmed') AND c.verdict IS DISTINCT FROM 'rejected'
                WHERE e.org_id = \(scope.org) AND e.at >= \(from) AND e.kind = ANY(\(effective)) AND e.service <> ''
                GROUP BY 1, 2) n
            LEFT JOIN services s ON s.org_id = \(scope.org) AND s.id = n.service_id
            WHERE n.suspected > 0 OR n.rollbacks > 0
            ORDER BY n.confirmed DESC, n.suspected DESC, n.rollbacks DESC, 1 LIMIT 100
            """
        ).map { row in
            var columns = Columns(row)
            return RiskyService(
                service: try columns.next(), serviceID: try columns.next(), changes: try columns.next(),
                suspected: try columns.next(), confirmed: try columns.next(), incidents: try columns.next(),
                failures: try columns.next(), rollbacks: try columns.next())
        }
    }

    /// Configurations that were changed longer ago than `grace`, and nothing of their service was deployed after.
    static func unapplied(
        _ tx: Transaction, _ scope: Scope, from: Timestamp, until: Timestamp
    ) throws -> [UnappliedChange] {
        try tx.query(
            """
            SELECT \(sql: ChangeRow.columns) FROM change_events e \(sql: ChangeRow.joins)
            WHERE e.org_id = \(scope.org) AND e.kind = 'config' AND e.at BETWEEN \(from) AND \(until)
                AND NOT EXISTS (
                    SELECT FROM change_events d
                    WHERE d.org_id = e.org_id AND d.kind = 'deployment' AND d.at >= e.at
                        AND d.status NOT IN ('failure', 'cancelled')
                        AND (d.service_id = e.service_id OR d.service = e.service
                            OR e.facts -> 'r' -> 'affects' ? (d.facts ->> 'rs')
                            OR d.facts -> 'r' -> 'dependsOn' ? (e.facts ->> 'rs')))
                AND NOT EXISTS (
                    SELECT FROM change_events l
                    WHERE l.org_id = e.org_id AND l.kind = 'config' AND l.at > e.at AND l.at <= \(until)
                        AND l.facts ->> 'rs' = e.facts ->> 'rs')
            ORDER BY e.at DESC, e.id LIMIT 100
            """
        ).map { row in
            var columns = Columns(row)
            let change = try ChangeRow(columns: &columns)
            return UnappliedChange(row: change, affects: change.change.facts.relations?.affects ?? [])
        }
    }
}

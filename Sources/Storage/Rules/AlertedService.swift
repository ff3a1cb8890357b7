import Domain
import Postgres

/// The service of an alert that the topology does not know, as the alert itself names it: what rules and windows go by
/// where nothing better is known.
enum AlertedService {
    /// Of `alerts a`: the first of the labels that name a service; null if none does.
    static let name: SQL = """
        coalesce(nullif(a.labels ->> 'service', ''), nullif(a.labels ->> 'service_name', ''), \
        nullif(a.labels ->> 'app', ''), nullif(a.labels ->> 'application', ''))
        """

    /// Alerts of one incident that are looked at.
    private static let mostAlerts = 200
    /// Alerts that are looked through for names, those that changed last.
    private static let mostRecent = 10_000

    /// By incident, in order.
    static func names(
        _ tx: Transaction, _ scope: Scope, of incidents: [IncidentID]
    ) throws -> [(IncidentID, String)] {
        try tx.query(
            """
            SELECT DISTINCT i.id, n.name FROM unnest(\(incidents)) i (id)
            CROSS JOIN LATERAL (
                SELECT m.alert_id FROM incident_alerts m
                WHERE m.org_id = \(scope.org) AND m.incident_id = i.id AND m.service_id IS NULL
                ORDER BY m.alert_id LIMIT \(mostAlerts)) m
            JOIN alerts a ON a.org_id = \(scope.org) AND a.id = m.alert_id
            CROSS JOIN LATERAL (SELECT \(sql: name) AS name) n
            WHERE n.name IS NOT NULL ORDER BY i.id, n.name
            """
        ).decode(IncidentID.self, String.self)
    }

    /// Those of the alerts that changed since then.
    static func recent(_ tx: Transaction, _ scope: Scope, since: Timestamp) throws -> [String] {
        try tx.query(
            """
            SELECT DISTINCT n.name FROM (
                SELECT labels FROM alerts
                WHERE org_id = \(scope.org) AND changed_at >= \(since) AND service_id IS NULL
                ORDER BY changed_at DESC, id LIMIT \(mostRecent)) a
            CROSS JOIN LATERAL (SELECT \(sql: name) AS name) n
            WHERE n.name IS NOT NULL ORDER BY n.name LIMIT 1000
            """
        ).column(String.self)
    }
}

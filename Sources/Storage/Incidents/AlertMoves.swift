import Domain
import Postgres

/// Moves alerts between incidents, for people: merge, split, made by hand.
enum AlertMoves {
    /// Makes the alerts members of `incident`, out of whichever they were in.
    /// - Returns: the incidents that lost some.
    static func move(
        _ tx: Transaction, _ scope: Scope, _ alerts: [AlertID], to incident: IncidentID, reason: PlacementReason,
        because detail: String, at now: Timestamp
    ) throws -> [IncidentID] {
        let lost = try tx.query(
            """
            DELETE FROM incident_alerts m USING alerts a
            WHERE m.org_id = \(scope.org) AND m.alert_id = ANY(\(alerts)) AND a.org_id = m.org_id
                AND a.id = m.alert_id AND m.incident_id = a.incident_id AND m.incident_id <> \(incident)
            RETURNING m.incident_id
            """
        ).column(IncidentID.self)
        let score = CorrelationScore.complete(because: detail)
        try tx.later(
            """
            INSERT INTO incident_alerts (
                org_id, incident_id, alert_id, episode, joined_at, alert_at, service_id, score, parts, reason, firing)
            SELECT a.org_id, \(incident), a.id, a.episode, \(now), a.starts_at, a.service_id, \(Float(score.total)),
                \(try JSON(encoding: score.parts)), \(reason.rawValue), a.firing
            FROM alerts a WHERE a.org_id = \(scope.org) AND a.id = ANY(\(alerts))
            ON CONFLICT (org_id, incident_id, alert_id) DO NOTHING
            """)
        try tx.later(
            """
            UPDATE alerts SET incident_id = \(incident), correlated_episode = episode
            WHERE org_id = \(scope.org) AND id = ANY(\(alerts))
            """)
        return Array(Set(lost)).sorted()
    }

    /// Moves all alerts of one incident, their scores with them, and what was still to be told of it.
    static func moveAll(_ tx: Transaction, _ scope: Scope, from: IncidentID, to: IncidentID) throws {
        try NotificationRouting.follow(tx, scope, from: from, to: to)
        try tx.later(
            """
            INSERT INTO incident_alerts (
                org_id, incident_id, alert_id, episode, joined_at, alert_at, service_id, score, parts, reason, firing)
            SELECT org_id, \(to), alert_id, episode, joined_at, alert_at, service_id, score, parts, 'merged', firing
            FROM incident_alerts WHERE org_id = \(scope.org) AND incident_id = \(from)
            ON CONFLICT (org_id, incident_id, alert_id) DO UPDATE SET firing = excluded.firing OR incident_alerts.firing
            """)
        try tx.later(
            """
            UPDATE alerts a SET incident_id = \(to) FROM incident_alerts m
            WHERE m.org_id = \(scope.org) AND m.incident_id = \(from) AND a.org_id = m.org_id AND a.id = m.alert_id
                AND a.incident_id = m.incident_id
            """)
        try tx.later("DELETE FROM incident_alerts WHERE org_id = \(scope.org) AND incident_id = \(from)")
        try tx.later(
            """
            UPDATE incidents i
            SET shared_with = ARRAY(SELECT DISTINCT t FROM unnest(i.shared_with || f.shared_with) t ORDER BY t)
            FROM incidents f
            WHERE i.org_id = \(scope.org) AND i.id = \(to) AND f.org_id = \(scope.org) AND f.id = \(from)
                AND NOT i.shared_with @> f.shared_with
            """)
        try TeamOwnership.recount(tx, scope, [to])
    }

    /// The alerts of an incident, oldest first.
    static func alerts(_ tx: Transaction, _ scope: Scope, of incident: IncidentID) throws -> [Alert] {
        try tx.query(
            """
            SELECT \(sql: Alert.columns) FROM incident_alerts m
            JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
            WHERE m.org_id = \(scope.org) AND m.incident_id = \(incident) ORDER BY m.alert_at, a.id LIMIT 10000
            """
        ).map { row in
            var columns = Columns(row)
            return try Alert(columns: &columns)
        }
    }

    /// Which of the alerts exist.
    static func existing(_ tx: Transaction, _ scope: Scope, _ alerts: [AlertID]) throws -> [AlertID] {
        try tx.query(
            "SELECT id FROM alerts WHERE org_id = \(scope.org) AND id = ANY(\(alerts)) ORDER BY id FOR NO KEY UPDATE"
        ).column(AlertID.self)
    }
}

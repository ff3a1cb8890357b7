import Domain
import Postgres

/// Moves alerts between incidents.
enum AlertMoves {
    /// From where to where alerts of a service went.
    struct Way: Hashable, Comparable {
        var from: IncidentID
        var into: IncidentID
        var service: ServiceID

        static func < (one: Way, other: Way) -> Bool {
            (one.from, one.into, one.service) < (other.from, other.into, other.service)
        }
    }

    /// How many alerts went one way.
    struct Moved {
        var way: Way
        var alerts: Int
        var firing: Int
    }

    /// Moves all alerts of services, with why they are where they are now.
    static func move(_ tx: Transaction, _ scope: Scope, _ moves: [CorrelationPlan.Move]) throws -> [Moved] {
        try tx.query(
            """
            WITH gone AS (
                DELETE FROM incident_alerts m
                USING unnest(
                    \(moves.map(\.from)), \(moves.map(\.into)), \(moves.map(\.service)),
                    \(moves.map { Float($0.score.total) }), \(try moves.map { try JSON(encoding: $0.score.parts) }))
                    r (from_id, into_id, service_id, score, parts)
                WHERE m.org_id = \(scope.org) AND m.incident_id = r.from_id AND m.service_id = r.service_id
                RETURNING r.from_id, r.into_id, m.alert_id, m.episode, m.joined_at, m.alert_at, m.service_id, r.score,
                    r.parts, m.firing
            ), put AS (
                INSERT INTO incident_alerts (
                    org_id, incident_id, alert_id, episode, joined_at, alert_at, service_id, score, parts, reason,
                    firing)
                SELECT \(scope.org), into_id, alert_id, episode, joined_at, alert_at, service_id, score, parts,
                    \(PlacementReason.explained.rawValue), firing
                FROM gone
                ON CONFLICT (org_id, incident_id, alert_id) DO UPDATE
                SET firing = excluded.firing OR incident_alerts.firing
            ), pointed AS (
                UPDATE alerts a SET incident_id = gone.into_id FROM gone
                WHERE a.org_id = \(scope.org) AND a.id = gone.alert_id AND a.incident_id = gone.from_id
            )
            SELECT from_id, into_id, service_id, count(*), count(*) FILTER (WHERE firing)
            FROM gone GROUP BY from_id, into_id, service_id
            """
        ).decode(IncidentID.self, IncidentID.self, ServiceID.self, Int.self, Int.self).map {
            Moved(way: Way(from: $0, into: $1, service: $2), alerts: $3, firing: $4)
        }
    }

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

extension AlertMoves.Way {
    init(_ move: CorrelationPlan.Move) {
        self.init(from: move.from, into: move.into, service: move.service)
    }
}

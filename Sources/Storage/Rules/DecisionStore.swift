public import Domain
import Postgres
import Zones

/// Why people were told, or were not.
public struct DecisionStore: Sendable {
    let database: Database

    /// The decisions about an incident, oldest first.
    public func list(_ scope: Scope, incident: IncidentID) async throws -> [NotificationDecision] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT \(sql: Self.columns) FROM notification_decisions
                WHERE org_id = \(scope.org) AND incident_id = \(incident) ORDER BY decided_at, id LIMIT 500
                """
            ).map(Self.read)
        }
    }

    /// What escalations did about an incident, in words, oldest first.
    public func story(_ scope: Scope, incident: IncidentID) async throws -> [(at: Timestamp, text: String)] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT at, summary FROM incident_events
                WHERE org_id = \(scope.org) AND incident_id = \(incident)
                    AND kind = \(TimelineItem.Kind.escalation.rawValue) ORDER BY at, id LIMIT 500
                """
            ).decode(Timestamp.self, String.self).map { (at: $0.0, text: $0.1) }
        }
    }

    /// Those of a time, oldest first, at most `limit`: what rules are rehearsed on.
    public func list(_ scope: Scope, from: Timestamp, to: Timestamp, limit: Int) async throws -> [NotificationDecision]
    {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT \(sql: Self.columns) FROM notification_decisions
                WHERE org_id = \(scope.org) AND decided_at >= \(from) AND decided_at < \(to)
                ORDER BY decided_at DESC, id LIMIT \(limit)
                """
            ).map(Self.read).reversed()
        }
    }

    /// The channels as routing sees them.
    public func listeners(_ scope: Scope) async throws -> [NotificationPipeline.Listener] {
        try await database.read(scope) { tx in try RoutingContext.listeners(tx, scope) }
    }

    static let columns: SQL = "id, incident_id, dedup_key, facts, lines, channels, waits, decided_at"

    static func read(_ row: Row) throws -> NotificationDecision {
        var columns = Columns(row)
        return NotificationDecision(
            id: try columns.next(), incident: try columns.next(), dedupKey: try columns.next(),
            facts: try columns.next(JSON.self).decoded(), lines: try columns.next(JSON.self).decoded(),
            channels: try columns.next(), waits: try columns.next(), at: try columns.next())
    }
}

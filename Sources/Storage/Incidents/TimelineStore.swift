package import Domain
package import Postgres

/// The timelines of incidents: only ever added to.
package enum TimelineStore {
    static func list(
        _ tx: Transaction, _ scope: Scope, _ incident: IncidentID, after cursor: Cursor?, limit: Int
    ) throws -> Page<TimelineItem> {
        let past: SQL = cursor.map { "AND at <= \($0.at) AND (at < \($0.at) OR id < \($0.id))" } ?? ""
        let rows = try tx.query(
            """
            SELECT id, at, kind, actor_kind, actor_id, actor_name, summary, details FROM incident_events
            WHERE org_id = \(scope.org) AND incident_id = \(incident) \(sql: past)
            ORDER BY at DESC, id DESC LIMIT \(limit + 1)
            """)
        let items = try rows.map { row in
            var columns = Columns(row)
            return TimelineItem(
                id: try columns.next(), at: try columns.next(), kind: try columns.word(),
                actor: TimelineActor(kind: try columns.word(), id: try columns.next(), name: try columns.next()),
                summary: try columns.next(), details: try columns.next(JSON?.self)?.texts ?? [:])
        }
        return Page(items, limit: limit) { Cursor(at: $0.at, id: $0.id.uuid) }
    }

    /// A line to be written.
    package struct Entry: Sendable {
        package var id: TimelineEntryID
        package var incident: IncidentID
        package var at: Timestamp
        package var kind: TimelineItem.Kind
        package var actor: TimelineActor
        package var summary: String
        package var details: [String: String]

        package init(
            _ incident: IncidentID, at: Timestamp, _ kind: TimelineItem.Kind, by actor: TimelineActor = .system,
            _ summary: String, details: [String: String] = [:]
        ) {
            self.id = TimelineEntryID(at: at)
            self.incident = incident
            self.at = at
            self.kind = kind
            self.actor = actor
            self.summary = summary
            self.details = details
        }
    }

    package static func add(_ tx: Transaction, _ scope: Scope, _ entries: [Entry]) throws {
        guard !entries.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO incident_events (
                org_id, incident_id, at, id, kind, actor_kind, actor_id, actor_name, summary, details)
            SELECT \(scope.org), r.* FROM unnest(
                \(entries.map(\.incident)), \(entries.map(\.at)), \(entries.map(\.id)), \(entries.map(\.kind.rawValue)),
                \(entries.map(\.actor.kind.rawValue)), \(entries.map(\.actor.id)), \(entries.map(\.actor.name)),
                \(entries.map(\.summary)), \(entries.map { $0.details.isEmpty ? nil : JSON($0.details) })) r
            """)
    }
}

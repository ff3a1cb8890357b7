public import Domain
import Postgres

/// Incidents, as people look at them and act on them.
public struct IncidentStore: Sendable {
    let database: Database
    let topologies: TopologyCache
    let policies: @Sendable () -> PolicySet

    /// Newest first by the filter's sort.
    /// - Throws: `StoreError.invalid` for a cursor that no list gave out.
    public func list(
        _ scope: Scope, _ filter: IncidentFilter, _ request: PageRequest
    ) async throws -> Page<IncidentRow> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            guard let statement = try IncidentList.statement(tx, scope, filter, after: cursor, count: request.limit + 1)
            else { return Page(items: [], nextCursor: nil) }
            let items = try tx.query(statement).map { row in
                var columns = Columns(row)
                return try IncidentRow(columns: &columns)
            }
            var page = Page(items, limit: request.limit) { row in
                let at = filter.sort == .openedAt ? row.incident.openedAt : row.incident.updatedAt
                return Cursor(at: at, id: row.incident.id.uuid)
            }
            let affected = try AffectedServices.top(tx, scope, page.items.map(\.incident.id))
            for at in page.items.indices {
                page.items[at].affectedServices = affected[page.items[at].incident.id] ?? []
            }
            return page
        }
    }

    /// All that an incident's page opens with.
    /// - Throws: `StoreError.notFound`.
    public func page(_ scope: Scope, _ key: IncidentKey) async throws -> IncidentPage {
        let graph = try await topologies.current(scope)
        return try await database.read(scope) { tx in try IncidentPageQuery.run(tx, scope, key, graph: graph) }
    }

    /// The id behind a key.
    /// - Throws: `StoreError.notFound`.
    public func id(_ scope: Scope, _ key: IncidentKey) async throws -> IncidentID {
        return try await database.read(scope) { tx in
            let row = try tx.first(
                "SELECT n.id FROM incidents n WHERE n.org_id = \(scope.org) AND \(sql: key.condition)")
            guard let row else { throw StoreError.notFound(what: "incident") }
            return try row.decode(IncidentID.self)
        }
    }

    /// The alerts of an incident and why each is in, in the order in which they joined.
    public func alerts(
        _ scope: Scope, _ id: IncidentID, _ request: PageRequest
    ) async throws -> Page<IncidentAlertRow> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            let past: SQL = cursor.map { "AND (m.joined_at, m.alert_id) > (\($0.at), \($0.id))" } ?? ""
            let rows = try tx.query(
                """
                SELECT \(sql: AlertRow.columns), \(sql: Membership.columns)
                FROM incident_alerts m
                JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
                \(sql: AlertRow.joins)
                WHERE m.org_id = \(scope.org) AND m.incident_id = \(id) \(sql: past)
                ORDER BY m.joined_at, m.alert_id LIMIT \(request.limit + 1)
                """)
            let items = try rows.map { row in
                var columns = Columns(row)
                return IncidentAlertRow(row: try AlertRow(columns: &columns), why: try Membership(columns: &columns))
            }
            return Page(items, limit: request.limit) { Cursor(at: $0.why.joinedAt, id: $0.row.alert.id.uuid) }
        }
    }

    /// The story of an incident, newest first.
    public func timeline(_ scope: Scope, _ id: IncidentID, _ request: PageRequest) async throws -> Page<TimelineItem> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            try TimelineStore.list(tx, scope, id, after: cursor, limit: request.limit)
        }
    }

    /// The causes in question, likeliest first, each with its evidence.
    public func hypotheses(_ scope: Scope, _ id: IncidentID) async throws -> [HypothesisRow] {
        try await database.read(scope) { tx in try HypothesisStore.list(tx, scope, id) }
    }

    /// Of these ids those whose rows the scope sees, as text.
    public func visible(
        _ scope: Scope, incidents: [IncidentID], notifications: [NotificationID]
    ) async throws -> Set<String> {
        guard !incidents.isEmpty || !notifications.isEmpty else { return [] }
        return try await database.read(scope) { tx in
            let seen = try tx.query(
                """
                SELECT id FROM incidents WHERE org_id = \(scope.org) AND id = ANY(\(incidents))
                UNION ALL
                SELECT id FROM notifications WHERE org_id = \(scope.org) AND id = ANY(\(notifications))
                """
            ).column(IncidentID.self)
            return Set(seen.map(\.description))
        }
    }
}

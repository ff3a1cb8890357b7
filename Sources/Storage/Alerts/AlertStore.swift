public import Domain
import Postgres

import struct Foundation.UUID

/// Alerts, as people look at them.
public struct AlertStore: Sendable {
    let database: Database

    /// Newest change first.
    /// - Throws: `StoreError.invalid` for a cursor that no list gave out.
    public func list(_ scope: Scope, _ filter: AlertFilter, _ request: PageRequest) async throws -> Page<AlertRow> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            guard let hits = try AlertList.hits(tx, scope, filter, after: cursor, count: request.limit + 1) else {
                return Page(items: [], nextCursor: nil)
            }
            let rows = try tx.query(
                """
                WITH hits AS MATERIALIZED (\(sql: hits))
                SELECT \(sql: AlertRow.columns)
                FROM hits JOIN alerts a ON a.org_id = \(scope.org) AND a.id = hits.id
                \(sql: AlertRow.joins)
                ORDER BY a.changed_at DESC, a.id
                """)
            let items = try rows.map { row in
                var columns = Columns(row)
                return try AlertRow(columns: &columns)
            }
            return Page(items, limit: request.limit) { Cursor(at: $0.changedAt, id: $0.alert.id.uuid) }
        }
    }

    /// One alert, and why it is in its incident if it is in one.
    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: AlertID) async throws -> (row: AlertRow, why: Membership?) {
        try await database.read(scope) { tx in
            let row = try tx.first(
                """
                SELECT \(sql: AlertRow.columns), m.incident_id, \(sql: Membership.columns)
                FROM alerts a
                \(sql: AlertRow.joins)
                LEFT JOIN incident_alerts m
                    ON m.org_id = a.org_id AND m.incident_id = a.incident_id AND m.alert_id = a.id
                WHERE a.org_id = \(scope.org) AND a.id = \(id)
                """)
            guard let row else { throw StoreError.notFound(what: "alert") }
            var columns = Columns(row)
            let alert = try AlertRow(columns: &columns)
            guard try columns.next(IncidentID?.self) != nil else { return (alert, nil) }
            return (alert, try Membership(columns: &columns))
        }
    }

    /// What happened to an alert, newest first.
    public func events(_ scope: Scope, _ id: AlertID, _ request: PageRequest) async throws -> Page<AlertEvent> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            // Its first line is in its own row, with a number below all others: of the same time it is the earliest.
            let past: SQL = cursor.map { "AND (at, id) < (\($0.at), \(Self.number(of: $0.id)))" } ?? ""
            let rows = try tx.query(
                """
                SELECT id, at, kind, episode, details FROM alert_events
                WHERE org_id = \(scope.org) AND alert_id = \(id) \(sql: past)
                UNION ALL
                SELECT * FROM (
                    SELECT 0::bigint AS id, first_seen AS at, CASE WHEN began_firing THEN 'firing' ELSE 'resolved' END,
                        1, NULL::jsonb
                    FROM alerts WHERE org_id = \(scope.org) AND id = \(id) AND began_firing IS NOT NULL) first_line
                WHERE true \(sql: past)
                ORDER BY at DESC, id DESC LIMIT \(request.limit + 1)
                """)
            let events = try rows.map { row in
                var columns = Columns(row)
                let number = try columns.next(Int64.self)
                let event = AlertEvent(
                    at: try columns.next(), kind: try columns.word(), episode: try columns.next(),
                    details: try columns.next(JSON?.self)?.texts ?? [:])
                return (number: number, event: event)
            }
            let page = Page(events, limit: request.limit) { Cursor(at: $0.event.at, id: Self.uuid(of: $0.number)) }
            return Page(items: page.items.map(\.event), nextCursor: page.nextCursor)
        }
    }

    /// Events have numbers, cursors hold UUIDs: the number is the UUID's second half.
    private static func uuid(of number: Int64) -> UUID {
        var uuid = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).uuid
        withUnsafeMutableBytes(of: &uuid) { $0.storeBytes(of: number.bigEndian, toByteOffset: 8, as: Int64.self) }
        return UUID(uuid: uuid)
    }

    private static func number(of uuid: UUID) -> Int64 {
        withUnsafeBytes(of: uuid.uuid) { Int64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: Int64.self)) }
    }
}

extension Page {
    /// Of one item more than `limit`, where there are so many.
    init(_ items: [Item], limit: Int, cursor: (Item) -> Cursor) {
        let kept = Array(items.prefix(limit))
        let last = items.count > limit ? kept.last : nil
        self.init(items: kept, nextCursor: last.map { cursor($0).text })
    }
}

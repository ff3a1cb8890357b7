import Domain
import Postgres

/// An alert with what only intake and correlation keep beside it.
struct StoredAlert: Sendable {
    var alert: Alert
    var changedAt: Timestamp
    var expiresAt: Timestamp?
    var contentHash: Int64
    /// Of a new one, whether it began to fire or was first heard of when it ended: the first line of its history,
    /// which is not written anywhere else.
    var beganFiring: Bool?

    static let columns: SQL = "\(sql: Alert.columns), a.changed_at, a.expires_at, a.content_hash"

    init(alert: Alert, changedAt: Timestamp, expiresAt: Timestamp?, contentHash: Int64) {
        self.alert = alert
        self.changedAt = changedAt
        self.expiresAt = expiresAt
        self.contentHash = contentHash
    }

    init(columns: inout Columns) throws {
        alert = try Alert(columns: &columns)
        changedAt = try columns.next()
        expiresAt = try columns.next()
        contentHash = try columns.next()
    }

    /// Which of these alerts there are. Not locked: another may come a moment later.
    static func existing(_ tx: Transaction, _ scope: Scope, _ ids: [AlertID]) throws -> Set<AlertID> {
        Set(
            try tx.query("SELECT id FROM alerts WHERE org_id = \(scope.org) AND id = ANY (\(ids))")
                .column(AlertID.self))
    }

    /// The rows of these alerts, locked in the order given: by id, so that no two transactions wait for each other.
    /// One look-up an id, whatever the planner believes about the size of the table: plans are kept from when it was
    /// small.
    static func lock(
        _ tx: Transaction, _ scope: Scope, _ ids: [AlertID], waiting: Bool
    ) throws -> [AlertID: StoredAlert] {
        guard !ids.isEmpty else { return [:] }
        let rows = try tx.query(
            """
            SELECT l.* FROM unnest(\(ids)) r (id)
            CROSS JOIN LATERAL (
                SELECT \(sql: columns) FROM alerts a
                WHERE a.org_id = \(scope.org) AND a.id = r.id LIMIT 1 FOR NO KEY UPDATE\(raw: waiting ? "" : " NOWAIT")) l
            """)
        var found: [AlertID: StoredAlert] = [:]
        found.reserveCapacity(rows.count)
        for row in rows {
            var columns = Columns(row)
            let stored = try StoredAlert(columns: &columns)
            found[stored.alert.id] = stored
        }
        return found
    }
}

import Domain
import Postgres

/// An alert with what only intake and correlation keep beside it.
struct StoredAlert: Sendable {
    var alert: Alert
    var changedAt: Timestamp
    var expiresAt: Timestamp?
    var contentHash: Int64

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

    /// The rows of these alerts, locked in the order of their ids so that no two transactions wait for each other.
    static func lock(_ tx: Transaction, _ scope: Scope, _ ids: [AlertID]) throws -> [AlertID: StoredAlert] {
        let rows = try tx.query(
            """
            SELECT \(sql: columns) FROM alerts a
            WHERE a.org_id = \(scope.org) AND a.id = ANY(\(ids))
            ORDER BY a.id FOR NO KEY UPDATE
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

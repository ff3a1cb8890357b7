import Domain
import Postgres

/// The most frequent statement of all: an alert that fires was told to fire.
enum RepeatStatement {
    /// Counts repeats of alerts that are as their sender says, and gives the ids of those. Touches no indexed
    /// column, but for `expires_from` now and then.
    static func touch(
        _ tx: Transaction, _ scope: Scope, _ repeats: [Repeat], now: Timestamp
    ) throws -> Set<AlertID> {
        let rows = try tx.query(
            """
            UPDATE alerts a
            SET last_seen = greatest(a.last_seen, \(now)), notifications = a.notifications + r.count,
                expires_at = r.expires_at
            FROM unnest(\(repeats.map(\.id)), \(repeats.map(\.startsAt)), \(repeats.map(\.contentHash)),
                \(repeats.map { Int64($0.count) }), \(repeats.map(\.expiresAt)))
                r (id, starts_at, content_hash, count, expires_at)
            WHERE a.org_id = \(scope.org) AND a.id = r.id AND a.firing AND a.starts_at = r.starts_at
                AND a.content_hash = r.content_hash
            RETURNING a.id
            """)
        return Set(try rows.column(AlertID.self))
    }
}

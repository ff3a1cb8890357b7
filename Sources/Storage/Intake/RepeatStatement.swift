import Domain
import Postgres

/// The most frequent statement of all: an alert that fires was told to fire.
enum RepeatStatement {
    /// Counts repeats of alerts that are as their sender says, and gives the ids of those. Touches no indexed
    /// column, but for `expires_from` now and then.
    ///
    /// Rows are looked up and locked one by one in the order given, whatever the planner believes about the table.
    /// `firing` is asked for in a form that proves no partial index usable: while the table is small their estimates
    /// are as good as the primary key's, and the plan stays when it no longer is.
    static func touch(
        _ tx: Transaction, _ scope: Scope, _ repeats: [Repeat], now: Timestamp, waiting: Bool
    ) throws -> Set<AlertID> {
        let rows = try tx.query(
            """
            UPDATE alerts a
            SET last_seen = greatest(a.last_seen, \(now)), notifications = a.notifications + r.count,
                expires_at = r.expires_at
            FROM (
                SELECT w.count, w.expires_at, l.place
                FROM unnest(\(repeats.map(\.id)), \(repeats.map(\.startsAt)), \(repeats.map(\.contentHash)),
                    \(repeats.map { Int64($0.count) }), \(repeats.map(\.expiresAt)))
                    w (id, starts_at, content_hash, count, expires_at)
                CROSS JOIN LATERAL (
                    SELECT x.ctid AS place FROM alerts x
                    WHERE x.org_id = \(scope.org) AND x.id = w.id AND x.firing IS NOT DISTINCT FROM true
                        AND x.starts_at = w.starts_at
                        AND x.content_hash = w.content_hash
                    LIMIT 1 FOR NO KEY UPDATE\(raw: waiting ? "" : " NOWAIT")) l) r
            WHERE a.org_id = \(scope.org) AND a.ctid = r.place
            RETURNING a.id
            """)
        return Set(try rows.column(AlertID.self))
    }
}

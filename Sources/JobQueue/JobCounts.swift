public import Postgres

/// What the queue has done so far and has left to do, by kind; from counters, not by counting.
public struct JobCounts: Hashable, Sendable {
    public var kind: JobKind
    public var enqueued: Int
    /// Runs begun.
    public var claimed: Int
    public var completed: Int
    public var retried: Int
    /// Taken over from workers that died.
    public var rescued: Int
    /// Given up.
    public var died: Int

    /// Waiting now, scheduled ones included. (Jobs that a newer one with the same key replaced are not in it.)
    public var waiting: Int { enqueued + retried + rescued - claimed }
}

extension JobQueue {
    /// The counters of every kind.
    public static func counts(in tx: Transaction) throws -> [JobCounts] {
        try tx.query(
            """
            SELECT kind, sum(enqueued)::bigint, sum(claimed)::bigint, sum(completed)::bigint, sum(retried)::bigint,
                sum(rescued)::bigint, sum(died)::bigint
            FROM (
                SELECT kind, enqueued, claimed, completed, retried, rescued, died FROM job_counts
                UNION ALL
                \(sql: unfolded("job_count_changes"))
            ) AS counted
            GROUP BY kind ORDER BY kind
            """
        ).map { row in
            let (kind, enqueued, claimed, completed, retried, rescued, died) = try row.decode(
                String.self, Int.self, Int.self, Int.self, Int.self, Int.self, Int.self)
            return JobCounts(
                kind: JobKind(rawValue: kind), enqueued: enqueued, claimed: claimed, completed: completed,
                retried: retried, rescued: rescued, died: died)
        }
    }

    /// The counters of every kind.
    public static func counts(in database: Database) async throws -> [JobCounts] {
        try await database.transaction(.readOnly) { try counts(in: $0) }
    }

    /// Adds the differences that have piled up to the counters.
    static func foldCounts(in tx: Transaction) throws {
        try tx.execute(
            """
            WITH changes AS (DELETE FROM job_count_changes RETURNING *)
            INSERT INTO job_counts (kind, enqueued, claimed, completed, retried, rescued, died)
            \(sql: unfolded("changes")) ORDER BY kind
            ON CONFLICT (kind) DO UPDATE SET
                enqueued = job_counts.enqueued + excluded.enqueued,
                claimed = job_counts.claimed + excluded.claimed,
                completed = job_counts.completed + excluded.completed,
                retried = job_counts.retried + excluded.retried,
                rescued = job_counts.rescued + excluded.rescued,
                died = job_counts.died + excluded.died
            """)
    }

    private static func unfolded(_ table: StaticString) -> SQL {
        """
        SELECT kind,
            coalesce(sum(change) FILTER (WHERE counter = 'enqueued'), 0)::bigint,
            coalesce(sum(change) FILTER (WHERE counter = 'claimed'), 0)::bigint,
            coalesce(sum(change) FILTER (WHERE counter = 'completed'), 0)::bigint,
            coalesce(sum(change) FILTER (WHERE counter = 'retried'), 0)::bigint,
            coalesce(sum(change) FILTER (WHERE counter = 'rescued'), 0)::bigint,
            coalesce(sum(change) FILTER (WHERE counter = 'died'), 0)::bigint
        FROM \(raw: table) GROUP BY kind
        """
    }
}

public import Domain
import Foundation
public import Postgres

/// A job that was given up.
public struct DeadLetter: Sendable {
    public let id: Int64
    public let kind: JobKind
    public let org: OrgID?
    public let payload: [UInt8]
    public let uniqueKey: String?
    /// Runs that it had.
    public let attempts: Int
    /// Why the last one failed.
    public let reason: String
    public let enqueuedAt: Timestamp
    public let diedAt: Timestamp
}

extension JobQueue {
    /// Dead letters, the newest first; of one organization, or of all if nil; of one kind, or of all if nil.
    public static func deadLetters(
        of org: OrgID? = nil, kind: JobKind? = nil, limit: Int = 50, before: Timestamp? = nil, in tx: Transaction
    ) throws -> [DeadLetter] {
        var conditions: [SQL] = ["true"]
        if let org { conditions.append("org_id = \(org.uuid)") }
        if let kind { conditions.append("kind = \(kind.rawValue)") }
        if let before { conditions.append("died_at < \(PostgresTimestamp(before))") }
        return try tx.query(
            """
            SELECT id, kind, org_id, payload, unique_key, attempts, reason, enqueued_at, died_at
            FROM dead_jobs WHERE \(sql: .joined(conditions, separator: " AND "))
            ORDER BY died_at DESC, id LIMIT \(limit)
            """
        ).map { row in
            let (id, kind, owner, payload, key, attempts, reason, enqueued, died) = try row.decode(
                Int64.self, String.self, UUID.self, JSON.self, String?.self, Int.self, String.self,
                PostgresTimestamp.self, PostgresTimestamp.self)
            return DeadLetter(
                id: id, kind: JobKind(rawValue: kind), org: owner == UUID.none ? nil : OrgID(owner),
                payload: payload.bytes, uniqueKey: key, attempts: attempts, reason: reason,
                enqueuedAt: Timestamp(enqueued), diedAt: Timestamp(died))
        }
    }

    /// Puts dead letters back into the queue, with all their runs before them again; gives how many.
    @discardableResult
    public static func retryDeadLetters(_ ids: [Int64], in tx: Transaction) throws -> Int {
        let kinds = try tx.query(
            """
            WITH raised AS (DELETE FROM dead_jobs WHERE id = ANY (\(ids)) RETURNING *),
            requeued AS (
                INSERT INTO jobs (id, due, kind, org_id, priority, max_attempts, enqueued_at, unique_key, payloads)
                SELECT id, true, kind, org_id, priority, max_attempts, enqueued_at, unique_key, ARRAY[payload] FROM raised
                ON CONFLICT (kind, org_id, unique_key) WHERE unique_key IS NOT NULL DO NOTHING
                RETURNING kind
            ),
            counted AS (
                INSERT INTO job_count_changes (kind, counter, change)
                SELECT kind, 'retried', count(*) FROM requeued GROUP BY kind
            )
            SELECT kind FROM raised
            """
        ).column(String.self)
        for kind in Set(kinds) { try Notifier.shared.notify(JobKind(rawValue: kind), in: tx) }
        return kinds.count
    }

    /// Removes dead letters for good; gives how many.
    @discardableResult
    public static func discardDeadLetters(_ ids: [Int64], in tx: Transaction) throws -> Int {
        try tx.execute("DELETE FROM dead_jobs WHERE id = ANY (\(ids))")
    }
}

import Domain
import Foundation
public import Postgres

/// The queue's front door. Everything happens in the caller's transaction, so that jobs and the rows that they are
/// about are committed together or not at all.
public enum JobQueue {
    /// Where workers hear that something is due; the payload is the kind.
    public static let channel = "bellwether_jobs"

    /// Enqueues jobs. They are sent with the transaction's next statement or its commit, which also throws what goes
    /// wrong with them.
    public static func enqueue(_ jobs: [NewJob], in transaction: Transaction) throws {
        let jobs = withoutDuplicates(jobs)
        guard !jobs.isEmpty else { return }
        let keyed = jobs.filter { $0.uniqueKey != nil }
        let plain = jobs.filter { $0.uniqueKey == nil }
        if !plain.isEmpty { try transaction.later(insertion(of: plain, onConflict: "")) }
        if !keyed.isEmpty {
            // Touching the job that waits already keeps workers off it until this transaction has committed:
            // otherwise it could run before the rows that this one is about are visible, and this one would be lost.
            try transaction.later(
                insertion(
                    of: keyed,
                    onConflict: """
                        ON CONFLICT (kind, org_id, unique_key) WHERE unique_key IS NOT NULL DO UPDATE SET
                            payload = excluded.payload,
                            priority = least(jobs.priority, excluded.priority),
                            due = jobs.due OR excluded.due,
                            run_at = CASE WHEN NOT (jobs.due OR excluded.due)
                                THEN least(jobs.run_at, excluded.run_at) END
                        """))
        }
        let kinds = Set(jobs.filter { $0.runAt == nil }.map(\.kind))
        for kind in kinds { try Notifier.shared.notify(kind, in: transaction) }
    }

    private static func insertion(of jobs: [NewJob], onConflict: SQL) -> SQL {
        """
        WITH added AS (
            INSERT INTO jobs (due, kind, org_id, priority, run_at, max_attempts, unique_key, payload)
            SELECT run_at IS NULL, kind, org_id, priority, run_at, max_attempts, unique_key, payload
            FROM unnest(
                \(jobs.map(\.kind.rawValue)), \(jobs.map { $0.org?.uuid ?? .none }),
                \(jobs.map(\.priority.rawValue)), \(jobs.map { $0.runAt.map { PostgresTimestamp($0) } }),
                \(jobs.map { Int16(clamping: max(1, $0.maxAttempts)) }), \(jobs.map(\.uniqueKey)),
                \(jobs.map { JSON(bytes: $0.payload) })
            ) AS new (kind, org_id, priority, run_at, max_attempts, unique_key, payload)
            \(sql: onConflict)
            RETURNING kind, xmax = 0 AS is_new
        )
        INSERT INTO job_count_changes (kind, counter, change)
        SELECT kind, 'enqueued', count(*) FROM added WHERE is_new GROUP BY kind
        """
    }

    /// The last of several jobs with one key, in an order that keeps two transactions from waiting for each other.
    private static func withoutDuplicates(_ jobs: [NewJob]) -> [NewJob] {
        guard jobs.contains(where: { $0.uniqueKey != nil }) else { return jobs }
        struct Key: Hashable {
            var kind: JobKind
            var org: OrgID?
            var key: String
        }
        var plain: [NewJob] = []
        var keyed: [Key: NewJob] = [:]
        for job in jobs {
            if let key = job.uniqueKey {
                keyed[Key(kind: job.kind, org: job.org, key: key)] = job
            } else {
                plain.append(job)
            }
        }
        let sorted = keyed.values.sorted {
            ($0.kind.rawValue, $0.org?.description ?? "", $0.uniqueKey ?? "")
                < ($1.kind.rawValue, $1.org?.description ?? "", $1.uniqueKey ?? "")
        }
        return plain + sorted
    }
}

extension UUID {
    /// Stands for "no organization" in the queue's tables.
    static let none = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

extension PostgresTimestamp {
    init(_ time: Timestamp) {
        self.init(microsecondsSince1970: time.microseconds)
    }
}

extension Timestamp {
    init(_ time: PostgresTimestamp) {
        self.init(microseconds: time.microsecondsSince1970)
    }
}

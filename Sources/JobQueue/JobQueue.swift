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
        // Touching the job that waits already keeps workers off it until this transaction has committed: otherwise it
        // could run before the rows that this one is about are visible, and this one would be lost.
        let unlessItWaits: SQL = """
            ON CONFLICT (kind, org_id, unique_key) WHERE unique_key IS NOT NULL DO UPDATE SET
                payloads = excluded.payloads,
                priority = least(jobs.priority, excluded.priority),
                due = jobs.due OR excluded.due,
                run_at = CASE WHEN NOT (jobs.due OR excluded.due) THEN least(jobs.run_at, excluded.run_at) END
            """
        let insertions =
            JobBundle.insertions(of: JobBundle.bundles(of: jobs.filter { $0.uniqueKey == nil }))
            + JobBundle.insertions(
                of: JobBundle.bundles(of: jobs.filter { $0.uniqueKey != nil }), onConflict: unlessItWaits)
        for insertion in insertions { try transaction.later(insertion) }
        let kinds = Set(jobs.filter { $0.runAt == nil }.map(\.kind))
        for kind in kinds { try Notifier.shared.notify(kind, in: transaction) }
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

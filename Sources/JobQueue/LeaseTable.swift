import Domain
import Foundation
import Postgres

/// The statements on jobs that run: finish them, rescue those of dead workers.
enum LeaseTable {
    /// Records how leases ended: what is done is gone, what is to run again waits, what is dead is kept for people.
    /// A lease that was taken away meanwhile is left alone: its jobs are somebody else's now.
    static func finish(_ finished: [FinishedLease], worker: UUID, now: Timestamp, in tx: Transaction) throws {
        let ids = finished.map(\.lease.id)
        var leases: [Int64] = []
        var jobs: [Int64] = []
        var times: [PostgresTimestamp?] = []
        var reasons: [String] = []
        var fates: [String] = []
        for one in finished {
            for (job, ending) in zip(one.lease.jobs, one.endings) {
                switch ending {
                case .done: continue
                case .again(let at, let reason):
                    fates.append("retry")
                    times.append(PostgresTimestamp(at))
                    reasons.append(reason)
                case .released:
                    fates.append("release")
                    times.append(nil)
                    reasons.append("")
                case .dead(let reason):
                    fates.append("dead")
                    times.append(nil)
                    reasons.append(reason)
                }
                leases.append(one.lease.id)
                jobs.append(job.id)
            }
        }
        guard !jobs.isEmpty else {
            // Nearly always.
            try tx.later(
                """
                WITH ended AS (
                    DELETE FROM job_leases WHERE id = ANY (\(ids)) AND worker_id = \(worker)
                    RETURNING kind, cardinality(ids) AS jobs
                )
                INSERT INTO job_count_changes (kind, counter, change)
                SELECT kind, 'completed', sum(jobs) FROM ended GROUP BY kind
                """)
            return
        }
        try tx.later(
            """
            WITH ended AS (
                DELETE FROM job_leases WHERE id = ANY (\(ids)) AND worker_id = \(worker) RETURNING *
            ),
            fates AS (
                SELECT * FROM unnest(\(leases), \(jobs), \(fates), \(times), \(reasons))
                    AS fate (lease_id, job_id, fate, run_at, reason)
            ),
            ran AS (
                SELECT ended.kind, ended.org_id, job.*, coalesce(fates.fate, 'done') AS fate, fates.run_at,
                    fates.reason
                FROM ended \(sql: unpacked("ended"))
                LEFT JOIN fates ON fates.lease_id = ended.id AND fates.job_id = job.id
            ),
            \(sql: settlement(now: now))
            INSERT INTO job_count_changes (kind, counter, change)
            SELECT kind, CASE fate WHEN 'done' THEN 'completed' ELSE 'claimed' END,
                count(*) * CASE fate WHEN 'done' THEN 1 ELSE -1 END
            FROM ran WHERE fate IN ('done', 'release') GROUP BY kind, fate
            UNION ALL SELECT kind, 'retried', count(*) FROM requeued WHERE NOT due GROUP BY kind
            UNION ALL SELECT kind, 'died', count(*) FROM buried GROUP BY kind
            """)
    }

    /// The arrays of a lease as rows named `job`.
    private static func unpacked(_ lease: StaticString) -> SQL {
        """
        CROSS JOIN LATERAL unnest(
            ids, enqueued_at, priorities, attempts, max_attempts, unique_keys, payloads
        ) AS job (id, enqueued_at, priority, attempt, max_attempts, unique_key, payload)
        """
    }

    /// From `ran` (jobs with their fate): puts back what is to run again, buries what is dead. Where another job with
    /// the same key waits by now, that one covers this one.
    private static func settlement(now: Timestamp) -> SQL {
        """
        requeued AS (
            INSERT INTO jobs (
                id, due, kind, org_id, priority, run_at, attempt, max_attempts, enqueued_at, unique_key, payloads)
            SELECT id, run_at IS NULL, kind, org_id, priority, run_at,
                attempt - CASE fate WHEN 'release' THEN 1 ELSE 0 END, max_attempts, enqueued_at, unique_key,
                ARRAY[payload]
            FROM ran WHERE fate IN ('retry', 'release')
            ON CONFLICT (kind, org_id, unique_key) WHERE unique_key IS NOT NULL DO NOTHING
            RETURNING kind, due
        ),
        buried AS (
            INSERT INTO dead_jobs (
                id, kind, org_id, unique_key, payload, priority, attempts, max_attempts, reason, enqueued_at, died_at)
            SELECT id, kind, org_id, unique_key, payload, priority, attempt, max_attempts, reason, enqueued_at,
                \(PostgresTimestamp(now))
            FROM ran WHERE fate = 'dead'
            ON CONFLICT (id) DO NOTHING
            RETURNING kind
        )
        """
    }

    /// Puts back the jobs of leases that the worker has in the database but does not know of: those of a claim whose
    /// answer was lost.
    static func releaseUnknown(kind: JobKind, known: [Int64], worker: UUID, now: Timestamp, in tx: Transaction) throws {
        try tx.later(
            """
            WITH lost AS (
                DELETE FROM job_leases
                WHERE worker_id = \(worker) AND kind = \(kind.rawValue) AND NOT id = ANY (\(known)) RETURNING *
            ),
            ran AS (
                SELECT lost.kind, lost.org_id, job.*, NULL::timestamptz AS run_at, 'release' AS fate,
                    NULL::text AS reason
                FROM lost \(sql: unpacked("lost"))
            ),
            \(sql: settlement(now: now))
            INSERT INTO job_count_changes (kind, counter, change)
            SELECT kind, 'claimed', -count(*) FROM ran GROUP BY kind
            """)
    }

    /// Takes the leases of workers that have not been heard of since `deadline` and puts their jobs back; those that
    /// have had their last run, perhaps because they kill their worker, are buried. Gives the number of jobs and
    /// the kinds.
    static func rescue(silentSince deadline: Timestamp, now: Timestamp, in tx: Transaction) throws -> [JobKind: Int] {
        let rows = try tx.query(
            """
            WITH silent AS (
                DELETE FROM job_workers WHERE heartbeat_at < \(PostgresTimestamp(deadline)) RETURNING id
            ),
            lost AS (
                DELETE FROM job_leases WHERE worker_id IN (SELECT id FROM silent)
                    OR leased_at < \(PostgresTimestamp(deadline))
                        AND NOT EXISTS (SELECT FROM job_workers w WHERE w.id = job_leases.worker_id)
                RETURNING *
            ),
            ran AS (
                SELECT lost.kind, lost.org_id, job.*, NULL::timestamptz AS run_at,
                    CASE WHEN job.attempt >= job.max_attempts THEN 'dead' ELSE 'retry' END AS fate,
                    'its worker died during its last run' AS reason
                FROM lost \(sql: unpacked("lost"))
            ),
            \(sql: settlement(now: now)),
            counted AS (
                INSERT INTO job_count_changes (kind, counter, change)
                SELECT kind, 'rescued', count(*) FROM requeued GROUP BY kind
                UNION ALL SELECT kind, 'died', count(*) FROM buried GROUP BY kind
            )
            SELECT kind, count(*) FROM ran GROUP BY kind
            """)
        var rescued: [JobKind: Int] = [:]
        for (kind, count) in try rows.decode(String.self, Int.self) { rescued[JobKind(rawValue: kind)] = count }
        for kind in rescued.keys { try Notifier.shared.notify(kind, in: tx) }
        return rescued
    }

    /// Says that the worker lives.
    static func beat(worker: UUID, name: String, now: Timestamp, in tx: Transaction) throws {
        try tx.execute(
            """
            INSERT INTO job_workers (id, name, started_at, heartbeat_at)
            VALUES (\(worker), \(name), \(PostgresTimestamp(now)), \(PostgresTimestamp(now)))
            ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at
            """)
    }

    static func leave(worker: UUID, in tx: Transaction) throws {
        try tx.execute("DELETE FROM job_workers WHERE id = \(worker)")
    }
}

import Domain
import Foundation
import Postgres

/// Jobs that wait in one row of `jobs`: enqueued together, different in nothing but their payload. Writing, claiming
/// and forgetting a hundred of them costs what one does.
struct JobBundle {
    /// As many as a row has ids for.
    static let mostJobs = 100
    /// Of payloads: with more a row would not fit on a page.
    static let mostBytes = 6000

    /// What the jobs have in common, of the first.
    private(set) var head: NewJob
    private(set) var payloads: [[UInt8]]
    private var bytes: Int

    private init(_ job: NewJob) {
        head = job
        payloads = [job.payload]
        bytes = job.payload.count
    }

    private mutating func append(_ payload: [UInt8]) {
        payloads.append(payload)
        bytes += payload.count
    }

    private func hasRoom(for payload: [UInt8]) -> Bool {
        payloads.count < Self.mostJobs && bytes + payload.count <= Self.mostBytes
    }

    /// Bundles of the jobs, in the order of the first of each; jobs that are alike keep their order.
    static func bundles(of jobs: [NewJob]) -> [JobBundle] {
        var bundles: [JobBundle] = []
        bundles.reserveCapacity(1 + jobs.count / mostJobs)
        var open: [Likeness: Int] = [:]
        // Most often a job is like the one before it.
        var latest: (likeness: Likeness, index: Int)?
        for job in jobs {
            guard job.uniqueKey == nil else {
                // The key may be claimed by another transaction, or belong to a job that waits.
                bundles.append(JobBundle(job))
                continue
            }
            let likeness = Likeness(job)
            let index = latest?.likeness == likeness ? latest?.index : open[likeness]
            if let index, bundles[index].hasRoom(for: job.payload) {
                bundles[index].append(job.payload)
                latest = (likeness, index)
            } else {
                open[likeness] = bundles.count
                latest = (likeness, bundles.count)
                bundles.append(JobBundle(job))
            }
        }
        return bundles
    }

    private struct Likeness: Hashable {
        var kind: JobKind
        var org: OrgID?
        var priority: JobPriority
        var runAt: Timestamp?
        var maxAttempts: Int

        init(_ job: NewJob) {
            kind = job.kind
            org = job.org
            priority = job.priority
            runAt = job.runAt
            maxAttempts = job.maxAttempts
        }
    }
}

extension JobBundle {
    /// Bundles that one statement takes: each looks for its payloads from the first of the statement.
    private static let mostInStatement = 100

    /// Statements that put the bundles into the queue.
    static func insertions(of bundles: [JobBundle], onConflict: SQL = "") -> [SQL] {
        stride(from: 0, to: bundles.count, by: mostInStatement).map { start in
            insertion(of: bundles[start..<min(start + mostInStatement, bundles.count)], onConflict: onConflict)
        }
    }

    private static func insertion(of bundles: ArraySlice<JobBundle>, onConflict: SQL) -> SQL {
        var ends: [Int32] = []
        var end: Int32 = 0
        for bundle in bundles {
            end += Int32(bundle.payloads.count)
            ends.append(end)
        }
        let starts = zip(bundles, ends).map { $1 - Int32($0.payloads.count) + 1 }
        let heads = bundles.map(\.head)
        return """
            WITH added AS (
                INSERT INTO jobs (due, kind, org_id, priority, run_at, max_attempts, unique_key, payloads)
                SELECT run_at IS NULL, kind, org_id, priority, run_at, max_attempts, unique_key,
                    (\(bundles.flatMap { $0.payloads.map(JSON.init(bytes:)) }))[first:last]
                FROM unnest(
                    \(heads.map(\.kind.rawValue)), \(heads.map { $0.org?.uuid ?? .none }),
                    \(heads.map(\.priority.rawValue)), \(heads.map { $0.runAt.map { PostgresTimestamp($0) } }),
                    \(heads.map { Int16(clamping: max(1, $0.maxAttempts)) }), \(heads.map(\.uniqueKey)),
                    \(starts), \(ends)
                ) AS new (kind, org_id, priority, run_at, max_attempts, unique_key, first, last)
                \(sql: onConflict)
                RETURNING kind, cardinality(payloads) AS jobs, xmax = 0 AS is_new
            )
            INSERT INTO job_count_changes (kind, counter, change)
            SELECT kind, 'enqueued', sum(jobs) FROM added WHERE is_new GROUP BY kind
            """
    }
}

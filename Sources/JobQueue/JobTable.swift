import Domain
import Foundation
import Postgres

/// The statements on waiting jobs: claim them, make scheduled ones due.
enum JobTable {
    /// Reads by index and in its order, whatever the planner thinks: the table goes from empty to full and back
    /// faster than its statistics.
    static let settings: [(String, String)] = [
        ("enable_seqscan", "off"), ("enable_bitmapscan", "off"), ("enable_sort", "on"), ("jit", "off"),
    ]

    struct Claim: Sendable {
        var kind: JobKind
        /// Most jobs a lease.
        var batch: Int
        /// Most leases.
        var leases: Int
        var isSerial: Bool
        var worker: UUID
        var now: Timestamp
        /// The organization after which to go on: everybody has a turn before anybody has another.
        var after: UUID?
    }

    /// How many organizations one claim looks at.
    private static let organizationsAtOnce = 16

    struct Claimed: Sendable {
        var leases: [JobLease] = []
        /// Where the next claim goes on; nil where nobody waits.
        var last: UUID?
        /// False if there are more organizations than were looked at.
        var sawEveryone = true
    }

    /// Moves due jobs into leases.
    ///
    /// Organizations take turns: a claim walks the index from one organization to the next, so that one with a
    /// million jobs costs the others nothing. Rows that others are claiming are skipped.
    static func claim(_ claim: Claim, in tx: Transaction) throws -> Claimed {
        let organizations = min(organizationsAtOnce, claim.leases)
        // Nobody else may hold a lease of a serial kind for the same organization; the unique index has the last word.
        let isFree: SQL =
            claim.isSerial
            ? """
            NOT EXISTS (
                SELECT FROM job_leases l WHERE l.is_serial AND l.kind = \(claim.kind.rawValue) AND l.org_id = orgs.org_id)
            """
            : "true"
        // A serial kind gets one lease an organization; others may fill all the free calls if nobody else waits.
        let perOrganization: SQL =
            claim.isSerial
            ? "\(claim.batch)"
            : "\(claim.batch) * greatest(1, \(claim.leases) / (SELECT count(*) FROM orgs))"
        let rows = try tx.query(
            """
            WITH RECURSIVE orgs AS (
                SELECT org_id, org_id AS start, 1 AS turn
                FROM (SELECT \(sql: next(claim.kind, after: "\(claim.after ?? UUID.none)")) AS org_id) AS first
                WHERE org_id IS NOT NULL
                UNION ALL
                SELECT following.org_id, start, turn + 1
                FROM orgs CROSS JOIN LATERAL (
                    SELECT \(sql: next(claim.kind, after: "orgs.org_id")) AS org_id
                ) AS following
                WHERE turn < \(organizations) AND following.org_id <> start
            ),
            shares AS (SELECT org_id, (\(sql: perOrganization))::int AS wanted FROM orgs WHERE \(sql: isFree)),
            picked AS (
                SELECT j.*, least(size, wanted - earlier) AS taken
                FROM shares CROSS JOIN LATERAL (
                    SELECT locked.*,
                        (sum(size) OVER (ORDER BY priority, id ROWS UNBOUNDED PRECEDING))::int - size AS earlier
                    FROM (
                        SELECT ctid AS place, cardinality(payloads) AS size, jobs.* FROM jobs
                        WHERE due AND kind = \(claim.kind.rawValue) AND org_id = shares.org_id
                        ORDER BY priority, id
                        -- If the rows are all like the first, this is enough; if not, the next claim gets the rest.
                        LIMIT (
                            SELECT ceil(wanted::float / cardinality(payloads)) FROM jobs
                            WHERE due AND kind = \(claim.kind.rawValue) AND org_id = shares.org_id
                            ORDER BY priority, id LIMIT 1)
                        FOR UPDATE SKIP LOCKED
                    ) AS locked
                ) AS j
                WHERE earlier < wanted
            ),
            whole AS (
                DELETE FROM jobs USING picked WHERE jobs.ctid = place AND taken = size RETURNING picked.*
            ),
            split AS (
                UPDATE jobs SET id = jobs.id + taken, payloads = jobs.payloads[taken + 1:]
                FROM picked WHERE jobs.ctid = place AND taken < size RETURNING picked.*
            ),
            leased AS (
                INSERT INTO job_leases (
                    leased_at, worker_id, org_id, is_serial, kind, ids, enqueued_at, priorities, attempts,
                    max_attempts, unique_keys, payloads)
                SELECT
                    \(PostgresTimestamp(claim.now)), \(claim.worker), org_id, \(claim.isSerial),
                    \(claim.kind.rawValue), array_agg(id + number - 1), array_agg(enqueued_at), array_agg(priority),
                    array_agg((attempt + 1)::smallint), array_agg(max_attempts), array_agg(unique_key),
                    array_agg(payload)
                FROM (
                    SELECT claimed.*, one.*, (earlier + number - 1) / \(claim.batch) AS lease
                    FROM (SELECT * FROM whole UNION ALL SELECT * FROM split) AS claimed
                    CROSS JOIN LATERAL unnest(payloads) WITH ORDINALITY AS one (payload, number)
                    WHERE number <= taken
                    ORDER BY org_id, lease, earlier, number
                ) AS jobs
                GROUP BY org_id, lease
                RETURNING id, org_id, ids, enqueued_at, attempts, max_attempts, unique_keys, payloads
            ),
            counted AS (
                INSERT INTO job_count_changes (kind, counter, change)
                SELECT \(claim.kind.rawValue), 'claimed', sum(cardinality(ids)) FROM leased HAVING count(*) > 0
            )
            SELECT (SELECT count(*) FROM orgs), last.org_id, leased.*
            FROM (SELECT org_id FROM orgs ORDER BY turn DESC LIMIT 1) AS last LEFT JOIN leased ON true
            """)
        var claimed = Claimed()
        for row in rows {
            let (seen, last, lease) = try row.decode(Int.self, UUID.self, Int64?.self)
            claimed.last = last
            claimed.sawEveryone = seen < organizations
            if lease != nil { claimed.leases.append(try Self.lease(row, kind: claim.kind)) }
        }
        return claimed
    }

    /// The first organization with due jobs after the one given; after the last comes the first.
    private static func next(_ kind: JobKind, after organization: SQL) -> SQL {
        """
        coalesce(
            (SELECT j.org_id FROM jobs j
            WHERE j.due AND j.kind = \(kind.rawValue) AND j.org_id > \(sql: organization) ORDER BY j.org_id LIMIT 1),
            (SELECT j.org_id FROM jobs j WHERE j.due AND j.kind = \(kind.rawValue) ORDER BY j.org_id LIMIT 1))
        """
    }

    private static func lease(_ row: Row, kind: JobKind) throws -> JobLease {
        let (_, _, id, org, ids, enqueued, attempts, limits, keys, payloads) = try row.decode(
            Int.self, UUID.self, Int64.self, UUID.self, [Int64].self, [PostgresTimestamp].self, [Int16].self,
            [Int16].self,
            [String?].self, [JSON].self)
        let owner = org == UUID.none ? nil : OrgID(org)
        let jobs = ids.indices.map { index in
            Job(
                id: ids[index], kind: kind, org: owner, payload: payloads[index].bytes, uniqueKey: keys[index],
                attempt: Int(attempts[index]), maxAttempts: Int(limits[index]),
                enqueuedAt: Timestamp(enqueued[index]))
        }
        return JobLease(id: id, kind: kind, org: owner, jobs: jobs)
    }

    /// Makes up to a thousand scheduled jobs due and tells the workers; gives the kinds, and whether there may be more.
    static func promote(now: Timestamp, in tx: Transaction) throws -> (kinds: Set<JobKind>, isMore: Bool) {
        let limit = 1000
        let kinds = try tx.query(
            """
            UPDATE jobs SET due = true, run_at = NULL
            WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM jobs WHERE NOT due AND run_at <= \(PostgresTimestamp(now))
                ORDER BY run_at LIMIT \(limit) FOR UPDATE SKIP LOCKED))
            RETURNING kind
            """
        ).column(String.self)
        let distinct = Set(kinds.map(JobKind.init(rawValue:)))
        for kind in distinct { try Notifier.shared.notify(kind, in: tx) }
        return (distinct, kinds.count == limit)
    }
}

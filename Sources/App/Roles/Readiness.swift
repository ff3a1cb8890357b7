import API
import Domain
import Integration
import Postgres
import Storage

/// Whether traffic is welcome.
struct Readiness: Sendable {
    /// A worker that has not been heard of for so long is not there; a job that waits for so long misses one.
    private static let patience: Duration = .seconds(60)

    let database: Database
    let migrations: MigrationWatch
    let watchdog: WatchdogStore
    let mail: SMTPServer?
    let clock: any WallClock

    func checks() async -> [ReadinessCheck] {
        let now = clock.now()
        let answer = try? await within(.seconds(2)) { [database] in
            _ = try await database.statement("SELECT 1 FROM organizations LIMIT 1", retry: .never)
            return try await database.transaction(.readOnly, retry: .never) { tx in try Self.worker(tx, at: now) }
        }
        return [
            ReadinessCheck(
                name: "database", isReady: answer != nil, detail: answer != nil ? "answers" : "does not answer"),
            await migrations.check(),
            answer
                ?? ReadinessCheck(name: "worker", isReady: false, detail: "unknown: the database does not answer"),
            await paging(at: now),
            // Without it nobody is kept from working; forgotten passwords are a matter for the command line then.
            ReadinessCheck(
                name: "mail", isReady: true, detail: mail != nil ? "set up" : "off: \(Mail.url) is not set"),
        ]
    }

    /// People who should have been told by now and were not.
    private func paging(at now: Timestamp) async -> ReadinessCheck {
        let stuck = try? await within(.seconds(2)) { [watchdog] in
            try await watchdog.stuck(at: now, patience: Self.patience)
        }
        guard let stuck else {
            return ReadinessCheck(name: "paging", isReady: false, detail: "unknown: the database does not answer")
        }
        let what = WatchdogStore.Kind.allCases.compactMap { kind -> String? in
            let count = stuck.filter { $0.kind == kind }.map(\.count).reduce(0, +)
            return count == 0 ? nil : "\(count) \(kind.word(count)) late"
        }
        return ReadinessCheck(
            name: "paging", isReady: what.isEmpty, detail: what.isEmpty ? "on time" : what.joined(separator: ", "))
    }

    /// A missing worker alone stops no traffic, as what is accepted is kept; work that nobody does is another matter.
    private static func worker(_ tx: Transaction, at now: Timestamp) throws -> ReadinessCheck {
        let limit = PostgresTimestamp(microsecondsSince1970: (now - patience).microseconds)
        let isAlive = try tx.query("SELECT EXISTS (SELECT FROM job_workers WHERE heartbeat_at > \(limit))")
            .column(Bool.self).contains(true)
        if isAlive { return ReadinessCheck(name: "worker", isReady: true, detail: "at work") }
        // Without a worker nobody makes scheduled jobs due either.
        let isMissed = try tx.query(
            """
            SELECT EXISTS (SELECT FROM jobs WHERE due AND enqueued_at < \(limit))
                OR EXISTS (SELECT FROM jobs WHERE NOT due AND run_at < \(limit))
            """
        ).column(Bool.self).contains(true)
        return ReadinessCheck(
            name: "worker", isReady: !isMissed,
            detail: isMissed ? "none for a minute, and jobs wait for one" : "none for a minute, and nothing waits")
    }
}

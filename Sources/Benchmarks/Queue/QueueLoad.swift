import Domain
import Foundation
import JobQueue
import Logging
import Postgres
import Synchronization

/// The job queue against a bare SKIP LOCKED loop of pgbench on the same machine in the same run.
struct QueueLoad: Sendable {
    /// A libpq URL of a migrated database that may be written to.
    var url: String
    var jobs = 150_000
    /// Jobs a call of the handler, and a round of the bare loop.
    var batch = 100
    var rounds = 3
    var wakeUps = 300

    private static let org = OrgID(at: Timestamp(seconds: 0))

    func report() async throws -> BenchmarkReport {
        let pgbench = Pgbench(database: url)
        let database = Database(
            DatabaseConfiguration(url: url, connections: 8, onConnect: ["SET ROLE bellwether_app"]),
            logger: Logger(label: "bench"))
        var ours: [Double] = []
        var keyed: [Double] = []
        var bare: [Double] = []
        var bareWithEnqueue: [Double] = []
        for _ in 0..<rounds {
            bare.append(try bareLoop(pgbench))
            bareWithEnqueue.append(try bareLoop(pgbench, enqueuing: true))
            ours.append(try await throughput(database))
            keyed.append(try await throughput(database, keyed: true))
        }
        let latencies = try await wakeUpLatencies(database)
        await database.close()
        let ratios = zip(ours, bare).map { $0 / $1 }.sorted()
        let keyedRatios = zip(keyed, bare).map { $0 / $1 }.sorted()
        let ratiosWithEnqueue = zip(ours, bareWithEnqueue).map { $0 / $1 }.sorted()
        return BenchmarkReport(
            name: "queue",
            parameters: [
                ("jobs", String(jobs)), ("enqueue_batch", String(Self.enqueueBatch)), ("batch", String(batch)),
                ("rounds", String(rounds)),
                ("wake_ups", String(wakeUps)),
            ],
            metrics: [
                ("jobs_per_second", ours.reduce(0, +) / Double(rounds)),
                ("bare_jobs_per_second", bare.reduce(0, +) / Double(rounds)),
                ("bare_ratio", ratios[ratios.count / 2]),
                ("keyed_jobs_per_second", keyed.reduce(0, +) / Double(rounds)),
                ("keyed_bare_ratio", keyedRatios[keyedRatios.count / 2]),
                ("bare_with_enqueue_jobs_per_second", bareWithEnqueue.reduce(0, +) / Double(rounds)),
                ("bare_with_enqueue_ratio", ratiosWithEnqueue[ratiosWithEnqueue.count / 2]),
            ] + latencies.metrics("wake_up"),
            notes: [
                "jobs: no-op jobs enqueued, claimed, run and completed, while they are being enqueued, durably; those of "
                    + "one transaction wait in one row.",
                "keyed: the same with a unique key each, so that each waits in a row of its own.",
                "bare: claimed and deleted by FOR UPDATE SKIP LOCKED in batches of \(batch) by pgbench, from a table "
                    + "with one index, already filled; nothing enqueued, run or recorded.",
                "bare_with_enqueue: the same, but each round first inserts as many rows as it then takes.",
                "wake_up: from the commit of a job's transaction to the first line of its handler, the worker idle.",
            ])
    }

    /// Jobs a second that SQL alone can take from a table, or put into it and take.
    private func bareLoop(_ pgbench: Pgbench, enqueuing: Bool = false) throws -> Double {
        try pgbench.execute(
            """
            DROP TABLE IF EXISTS bench_jobs;
            CREATE TABLE bench_jobs (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL);
            INSERT INTO bench_jobs (payload) SELECT '{"id": 1}' FROM generate_series(1, \(enqueuing ? 0 : jobs * 2));
            ANALYZE bench_jobs
            """)
        let clients = 4
        let rounds = jobs / batch / clients
        let enqueue = """
            INSERT INTO bench_jobs (payload) SELECT '{"id": 1}' FROM generate_series(1, \(batch));

            """
        let rate = try pgbench.transactions(
            (enqueuing ? enqueue : "") + """
                DELETE FROM bench_jobs WHERE id = ANY (ARRAY(
                    SELECT id FROM bench_jobs ORDER BY id LIMIT \(batch) FOR UPDATE SKIP LOCKED));
                """, clients: clients, each: rounds)
        return rate * Double(batch)
    }

    /// Jobs of one transaction.
    private static let enqueueBatch = 100

    /// Jobs a second through all of it: enqueued by four tasks in hundreds while the worker runs.
    private func throughput(_ database: Database, keyed: Bool = false) async throws -> Double {
        let handler = Tally(batch: batch, expected: jobs)
        let worker = JobWorker(
            database: database, handlers: [handler], clock: SystemClock(), logger: Logger(label: "bench"))
        let clock = ContinuousClock()
        let running = Task { await worker.run() }
        let start = clock.now
        try await withThrowingTaskGroup { group in
            for task in 0..<4 {
                group.addTask { [jobs] in
                    for round in 0..<(jobs / 4 / Self.enqueueBatch) {
                        let new = (0..<Self.enqueueBatch).map { number in
                            NewJob(
                                kind: "bench", org: Self.org, payload: Array(#"{"id": 1}"#.utf8),
                                uniqueKey: keyed ? "\(task) \(round) \(number)" : nil)
                        }
                        try await database.transaction { tx in try JobQueue.enqueue(new, in: tx) }
                    }
                }
            }
            try await group.waitForAll()
        }
        await handler.isDone.wait()
        // Completed means recorded, too.
        worker.shutDown()
        await running.value
        let took = clock.now - start
        return Double(jobs) / took.inSeconds
    }

    private func wakeUpLatencies(_ database: Database) async throws -> Latencies {
        let handler = Stopwatch()
        let worker = JobWorker(
            database: database, handlers: [handler], clock: SystemClock(), logger: Logger(label: "bench"))
        let running = Task { await worker.run() }
        var latencies = Latencies()
        for number in 0..<wakeUps {
            // Long enough for the worker to have gone to sleep, and not in step with anything.
            try await Task.sleep(for: .milliseconds(80 + number % 37))
            try await database.transaction { tx in
                try JobQueue.enqueue([NewJob(kind: "wake", org: Self.org, payload: Array("{}".utf8))], in: tx)
            }
            let committed = ContinuousClock.now
            let began = await handler.next()
            latencies.add(max(.zero, began - committed))
        }
        worker.shutDown()
        await running.value
        return latencies
    }
}

/// Does nothing, and tells when it has done it often enough.
private final class Tally: JobHandler {
    let kind: JobKind = "bench"
    let batch: Int
    let concurrency = 8
    let isDone = Occasion<Void>()
    private let left: Atomic<Int>

    init(batch: Int, expected: Int) {
        self.batch = batch
        left = Atomic(expected)
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        if left.subtract(jobs.count, ordering: .relaxed).newValue == 0 { isDone.happen(()) }
        return Array(repeating: .done, count: jobs.count)
    }
}

/// Tells when it was run.
private final class Stopwatch: JobHandler {
    let kind: JobKind = "wake"
    private let ran = Occasion<ContinuousClock.Instant>()

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        ran.happen(.now)
        return jobs.map { _ in .done }
    }

    func next() async -> ContinuousClock.Instant { await ran.wait() ?? .now }
}

private final class Occasion<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func happen(_ value: Value) { continuation.yield(value) }

    @discardableResult
    func wait() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}

extension Pgbench {
    /// Transactions a second of `script`, run a fixed number of times by each client.
    func transactions(_ script: String, clients: Int, each: Int) throws -> Double {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bellwether-\(UUID().uuidString).sql")
        try Data(script.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try Subprocess.run(
            PostgresTools.path("pgbench"),
            ["-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-t", String(each), "-f", file.path, database])
        for line in output.split(separator: "\n") where line.hasPrefix("tps = ") {
            if let rate = Double(line.dropFirst(6).prefix { $0.isNumber || $0 == "." }) { return rate }
        }
        throw Failure.noResult(output)
    }
}

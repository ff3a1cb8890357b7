import Foundation
import Logging
import Postgres
import Synchronization

/// The Postgres library against pgbench, statement by statement, in turns: a machine that slows down slows both.
struct DatabaseLoad: Sendable {
    /// A libpq URL of a database that may be written to.
    var url: String
    var tasks = 32
    var connections = 8
    var seconds = 3
    var rounds = 3

    /// Rates of one kind of statement.
    struct Outcome: Sendable {
        var ours: Double
        var pgbench: Double
        /// The median over the rounds of ours / pgbench.
        var ratio: Double
    }

    private static let select = "\\set n random(1, 1000000)\nSELECT :n;"
    private static let insert =
        "\\set n random(1, 1000000)\nINSERT INTO bench_inserts (n, word) VALUES (:n, 'a few words');"

    func run() async throws -> [(name: String, outcome: Outcome)] {
        let pgbench = Pgbench(database: url)
        try pgbench.execute(
            "CREATE TABLE IF NOT EXISTS bench_inserts (id bigserial PRIMARY KEY, n bigint NOT NULL, word text NOT NULL)"
        )
        let database = Database(
            DatabaseConfiguration(url: url, connections: connections), logger: Logger(label: "bench"))
        var outcomes: [(name: String, outcome: Outcome)] = []
        try await outcomes.append(
            (
                "select",
                compare(pgbench, Self.select) { n in try await database.statement("SELECT \(n)") }
            ))
        try await outcomes.append(
            (
                "insert",
                compare(pgbench, Self.insert) { n in
                    try await database.statement(
                        "INSERT INTO bench_inserts (n, word) VALUES (\(n), \("a few words"))")
                }
            ))
        try await outcomes.append(
            (
                "transaction",
                compare(pgbench, Self.insert) { n in
                    try await database.transaction { tx in
                        try tx.later("INSERT INTO bench_inserts (n, word) VALUES (\(n), \("a few words"))")
                    }
                }
            ))
        try await outcomes.append(
            (
                "transaction_read",
                compare(pgbench, Self.select) { n in
                    try await database.transaction(.readOnly, settings: [("bellwether.org_id", "")]) { tx in
                        _ = try tx.execute("SELECT \(n)")
                    }
                }
            ))
        await database.close()
        return outcomes
    }

    private func compare(
        _ pgbench: Pgbench, _ script: String, _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Outcome {
        var ours: [Double] = []
        var theirs: [Double] = []
        _ = try await rate(0.5, work)
        for _ in 0..<rounds {
            theirs.append(try pgbench.transactions(script, clients: connections, seconds: seconds))
            ours.append(try await rate(Double(seconds), work))
        }
        let ratios = zip(ours, theirs).map { $0 / $1 }.sorted()
        return Outcome(
            ours: ours.reduce(0, +) / Double(rounds), pgbench: theirs.reduce(0, +) / Double(rounds),
            ratio: ratios[ratios.count / 2])
    }

    /// Calls a second of `tasks` tasks that call one after another.
    private func rate(_ seconds: Double, _ work: @escaping @Sendable (Int) async throws -> Void) async throws -> Double
    {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        try await work(task * 1000 + count % 1000)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let took = clock.now - start
        return Double(count) / (Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18)
    }
}

extension DatabaseLoad {
    /// Measures and reports.
    func report() async throws -> BenchmarkReport {
        var metrics: [(name: String, value: Double)] = []
        for (name, outcome) in try await run() {
            metrics.append(("\(name)_per_second", outcome.ours))
            metrics.append(("\(name)_pgbench_per_second", outcome.pgbench))
            metrics.append(("\(name)_ratio", outcome.ratio))
        }
        return BenchmarkReport(
            name: "database",
            parameters: [
                ("tasks", String(tasks)), ("connections", String(connections)), ("seconds", String(seconds)),
                ("rounds", String(rounds)),
            ],
            metrics: metrics,
            notes: [
                "Each ratio is the median over rounds of ours to `pgbench -M prepared -c \(connections)`, in turns.",
                "insert: one statement that commits by itself. transaction: BEGIN, INSERT and COMMIT in one round trip, "
                    + "against the same single statement of pgbench. transaction_read: BEGIN, the tenant's setting, "
                    + "SELECT, COMMIT, against a bare SELECT.",
            ])
    }
}

import App
import Domain
import Foundation
import Logging

/// A place to measure in: a private PostgreSQL with production settings in a directory of its own, the schema in it,
/// and the product's processes on free ports. Everything ends, and the directory goes, with `close()`.
struct BenchmarkSite: Sendable {
    /// A libpq URL, for the superuser of the private PostgreSQL.
    let database: String
    let directory: String
    private let postgres: EmbeddedPostgres

    /// `DATABASE_URL` is not looked at: nobody's own database is ever loaded by a benchmark.
    static func open() async throws -> BenchmarkSite {
        let parent = ProcessInfo.processInfo.environment["BELLWETHER_BENCH_DIRECTORY"] ?? NSTemporaryDirectory()
        let directory = parent + "/bellwether-bench-\(UUID().uuidString.prefix(8).lowercased())"
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        let data = try DataDirectory(directory)
        let postgres = try await EmbeddedPostgres.start(
            in: data, environment: ProcessInfo.processInfo.environment, logger: logger)
        let site = BenchmarkSite(database: postgres.url, directory: data.path, postgres: postgres)
        do {
            _ = try site.command(["migrate"])
        } catch {
            await site.close()
            throw error
        }
        return site
    }

    func close() async {
        await postgres.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Restarts PostgreSQL whenever it ends, as `bellwether up` does.
    func superviseDatabase() async {
        await postgres.supervise()
    }

    /// The process id of PostgreSQL's postmaster now; nil while there is none.
    var postmasterPID: Int32? {
        let file = try? String(contentsOfFile: directory + "/postgres/data/postmaster.pid", encoding: .utf8)
        return file?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    private var environment: [String: String] {
        [
            "DATABASE_URL": database,
            "BELLWETHER_SECRET_KEY": String(repeating: "0", count: 64),
            "BELLWETHER_OUTBOUND_ALLOW": "127.0.0.0/8",
        ]
    }

    func startServer(port: Int? = nil) throws -> Product {
        let port = try port ?? Product.freePort()
        return try Product.start("serve", ["--port", String(port)], environment: environment, port: port)
    }

    func startWorker() throws -> Product {
        try Product.start("work", [], environment: environment, port: 0)
    }

    /// Standard output of `bellwether ARGUMENTS` on this site's database.
    func command(_ arguments: [String], input: String? = nil) throws -> String {
        try Subprocess.run(Product.executable, arguments, input: input, environment: environment)
    }

    /// The token of a new integration.
    func integration(kind: String) throws -> String {
        try field("token", of: ["admin", "integration", "create", "--kind", kind, "--name", "bench \(kind)"])
    }

    /// A new API key of an owner.
    func apiKey() throws -> String {
        try field("key", of: ["admin", "api-key", "create", "--role", "owner"])
    }

    private func field(_ name: String, of arguments: [String]) throws -> String {
        let output = try command(arguments)
        guard let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any],
            let value = object[name] as? String
        else { throw Product.Failure.unexpectedAnswer(output) }
        return value
    }

    /// The one number that `query` gives.
    func count(_ query: String) throws -> Int {
        let text = try Pgbench(database: database).execute(query).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let value = Int(text) else { throw Product.Failure.unexpectedAnswer(text) }
        return value
    }

    func postgresVersion() throws -> String {
        try Pgbench(database: database).execute("SHOW server_version").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Seconds until no job was waiting or running any more, those that come back by themselves and those of the far
    /// future aside; gives up, with the time waited, after `seconds`.
    func waitUntilQueueIsEmpty(seconds: Double) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        while (clock.now - start).inSeconds < seconds {
            let left = try count(
                """
                SELECT (SELECT count(*) FROM jobs
                        WHERE kind NOT IN ('maintain', 'expire-alerts', 'poll-changes') AND (due OR run_at < now() + interval '30 seconds'))
                    + (SELECT count(*) FROM job_leases)
                """)
            if left == 0 { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return (clock.now - start).inSeconds
    }
}

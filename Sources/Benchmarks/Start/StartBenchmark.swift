import ArgumentParser
import Domain
import Foundation

/// How soon the product serves, and how much memory it keeps after it has taken in a great many alerts.
struct StartBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Time from process start to ready, and resident memory after a million alerts.",
        discussion: """
            `serve` starts against a PostgreSQL that runs; `up` starts its own as well, on a cluster that exists. The \
            memory is that of one `up` process: server and workers, without PostgreSQL.
            """)

    @Option(help: "Starts of each kind.")
    var starts = 10

    @Option(help: "Alerts to take in before memory is read.")
    var alerts = 1_000_000

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let serve = Result { try readyTimes { try site.startServer() } }
        await site.close()
        let directory = NSTemporaryDirectory() + "/bellwether-bench-up-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let found = try measure(serve: serve.get(), directory: directory)
        try report.write(found)
    }

    private func readyTimes(_ start: () throws -> Product) throws -> [Double] {
        try (0..<starts).map { _ in
            let product = try start()
            defer { product.stop() }
            return product.readyMilliseconds
        }.sorted()
    }

    private func startUp(_ directory: String) throws -> Product {
        let port = try Product.freePort()
        return try Product.start("up", ["--data", directory, "--port", String(port)], port: port)
    }

    private func measure(serve: [Double], directory: String) throws -> BenchmarkReport {
        let first = try startUp(directory)
        first.stop()
        let up = try readyTimes { try startUp(directory) }

        let product = try startUp(directory)
        defer { product.stop() }
        let atStart = Subprocess.residentMiB(of: product.pid) ?? 0
        let output = try Subprocess.run(
            Product.executable,
            ["admin", "integration", "create", "--kind", "prometheus", "--name", "bench", "--data", directory])
        guard let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any],
            let token = object["token"] as? String
        else { throw Product.Failure.unexpectedAnswer(output) }
        let now = SystemClock().now()
        let batch = 500
        var bodies = AlertBodies(
            batch: batch, distinct: 0, run: String(now.microseconds, radix: 36), startsAt: now.description,
            endsAt: (now + .seconds(7200)).description)
        var body: [UInt8] = []
        let load = try LoadGenerator(port: product.port, connections: 8)
        let outcome = try load.run(limit: .init(seconds: 600, requests: alerts / batch)) { request in
            body.removeAll(keepingCapacity: true)
            bodies.append(to: &body)
            LoadGenerator.post("/api/v2/alerts", token: token, body: body, into: &request)
        }
        let afterIntake = Subprocess.residentMiB(of: product.pid) ?? 0
        return BenchmarkReport(
            name: "start",
            parameters: [("starts", String(starts)), ("alerts", String(alerts))],
            metrics: [
                ("serve_ready_p50_ms", serve[serve.count / 2]), ("serve_ready_max_ms", serve[serve.count - 1]),
                ("up_ready_p50_ms", up[up.count / 2]), ("up_ready_max_ms", up[up.count - 1]),
                ("resident_at_start_mib", atStart), ("resident_after_alerts_mib", afterIntake),
                ("alerts", Double((outcome.requests - outcome.refused) * batch)),
                ("refused_requests", Double(outcome.refused)),
                ("alerts_per_second", Double(outcome.requests * batch) / outcome.elapsed),
            ],
            notes: ["memory is read when the last alert is acknowledged, with correlation running beside intake"])
    }
}

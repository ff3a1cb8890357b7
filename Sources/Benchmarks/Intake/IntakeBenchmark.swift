import ArgumentParser
import Domain
import Foundation

/// Durable alerts a second over HTTP: what a sender gets acknowledged, each acknowledgement behind a commit.
struct IntakeBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intake",
        abstract: "Durable alerts a second over HTTP, against pgbench's single-row commits in the same run.",
        discussion: """
            The server runs as `bellwether serve`; correlation is the work of `bellwether work`, which takes the \
            alerts from the queue afterwards: --with-worker lets it run at the same time, on the same cores.
            """)

    @Option(help: "Alerts a request.")
    var batch = 1

    @Option(help: "Connections, each with one request under way.")
    var connections = 64

    @Option(help: "0: every alert is new; otherwise so many alerts that repeat.")
    var distinct = 0

    @Option(help: "Seconds of load that count, after a warm-up of two.")
    var seconds = 10.0

    @Option(help: "Seconds of pgbench before and after.")
    var referenceSeconds = 5

    @Flag(help: "Correlate at the same time.")
    var withWorker = false

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let result = Result { try measure(on: site) }
        await site.close()
        try report.write(result.get())
    }

    private func measure(on site: BenchmarkSite) throws -> BenchmarkReport {
        let pgbench = Pgbench(database: site.database)
        try pgbench.prepare()
        let before = try pgbench.singleRowCommits(clients: 16, seconds: referenceSeconds)
        let server = try site.startServer()
        defer { server.stop() }
        let worker = withWorker ? try site.startWorker() : nil
        defer { worker?.stop() }
        let token = try site.integration(kind: "prometheus")

        let clock = SystemClock()
        let now = clock.now()
        var bodies = AlertBodies(
            batch: batch, distinct: distinct, run: String(now.microseconds, radix: 36), startsAt: now.description,
            endsAt: (now + .seconds(3600)).description)
        var body: [UInt8] = []
        let load = try LoadGenerator(port: server.port, connections: connections)
        func request(_ buffer: inout [UInt8]) {
            body.removeAll(keepingCapacity: true)
            bodies.append(to: &body)
            LoadGenerator.post("/api/v2/alerts", token: token, body: body, into: &buffer)
        }
        // With repeats the warm-up also makes every alert known.
        let warmUpRequests = distinct > 0 ? (distinct + batch - 1) / batch : 0
        if distinct > 0 {
            _ = try load.run(limit: .init(seconds: 60, requests: warmUpRequests), request: request)
        }
        _ = try load.run(limit: .init(seconds: 2), request: request)
        let storedBefore = try site.count("SELECT coalesce(sum(notifications), 0) FROM alerts")
        let outcome = try load.run(limit: .init(seconds: seconds), request: request)
        let stored = try site.count("SELECT coalesce(sum(notifications), 0) FROM alerts") - storedBefore
        let resident = Subprocess.residentMiB(of: server.pid) ?? 0
        let after = try pgbench.singleRowCommits(clients: 16, seconds: referenceSeconds)

        let rate = Double(outcome.requests * batch) / outcome.elapsed
        let reference = (before + after) / 2
        var metrics: [(name: String, value: Double)] = [
            ("alerts_per_second", rate),
            ("requests_per_second", Double(outcome.requests) / outcome.elapsed),
            ("refused_requests", Double(outcome.refused)),
            ("acknowledged_alerts", Double((outcome.requests - outcome.refused) * batch)),
            ("stored_alerts", Double(stored)),
        ]
        metrics += outcome.latencies.metrics("request")
        metrics += [
            ("pgbench_commits_per_second", reference),
            ("alerts_to_pgbench_commits_ratio", rate / reference),
            ("server_resident_mib", resident),
        ]
        var notes = [
            "pgbench: one-row INSERTs, 16 clients, prepared, before and after; fsync and synchronous_commit on"
        ]
        if let refusal = outcome.firstRefusal { notes.append("first refusal: \(refusal)") }
        return BenchmarkReport(
            name: "intake",
            parameters: [
                ("batch", String(batch)), ("connections", String(connections)), ("distinct", String(distinct)),
                ("seconds", String(seconds)), ("worker", withWorker ? "running" : "off"),
                ("postgresql", try site.postgresVersion()),
            ],
            metrics: metrics, notes: notes)
    }
}

import ArgumentParser
import Domain
import Foundation

/// How long people wait: the list, the page and the search, over a database that has seen a lot.
struct ReadBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Latency of the incident list, the incident page and the alert search over the API.",
        discussion: """
            The rows are written straight into the database, then VACUUM ANALYZE. An incident page is four requests one \
            after the other: incident, timeline, hypotheses, alerts. Searches mix rare and common terms, prefixes and \
            label matchers.
            """)

    @Option(help: "Alerts stored, in 2,000 services.")
    var alerts = 1_000_000

    @Option(help: "Incidents stored; one in a hundred is open.")
    var incidents = 10_000

    @Option(help: "Seconds for each kind of request.")
    var seconds = 8.0

    @Option(help: "Readers at the same time.")
    var readers = 2

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let result = Result { try measure(on: site) }
        await site.close()
        try report.write(result.get())
    }

    private func measure(on site: BenchmarkSite) throws -> BenchmarkReport {
        let key = try site.apiKey()
        let seeding = ContinuousClock.now
        try ReadSeed(alerts: alerts, incidents: incidents).write(to: site)
        let seeded = (ContinuousClock.now - seeding).inSeconds
        let server = try site.startServer()
        defer { server.stop() }
        let queries = ReadQueries(alerts: alerts, incidents: incidents)

        var metrics: [(name: String, value: Double)] = []
        func run(_ name: String, _ path: @escaping @Sendable (inout SplitMix64) -> [String]) throws {
            let parts = try onThreads(readers) { index in
                try read(from: server.port, key: key, seed: UInt64(index + 1), path)
            }
            var all = Latencies()
            for part in parts { all.merge(part) }
            metrics.append(("\(name)_per_second", Double(all.count) / seconds))
            metrics += all.metrics(name)
        }
        try run("incident_list", queries.incidentList)
        try run("incident_page", queries.incidentPage)
        try run("alert_search", queries.alertSearch)
        try run("alert_search_rare", queries.rareSearch)
        try run("alert_search_common", queries.commonSearch)
        metrics.append(("server_resident_mib", Subprocess.residentMiB(of: server.pid) ?? 0))
        metrics.append(
            ("database_mib", Double(try site.count("SELECT pg_database_size(current_database()) / 1048576"))))
        return BenchmarkReport(
            name: "read",
            parameters: [
                ("alerts", String(alerts)), ("incidents", String(incidents)), ("readers", String(readers)),
                ("seconds", String(seconds)), ("postgresql", try site.postgresVersion()),
            ],
            metrics: metrics,
            notes: ["seeded in \(Int(seeded)) s; every answer must be a 200, and a rare search must find its alert"])
    }

    /// Asks for one group of paths after the other; each group counts as one reading.
    private func read(
        from port: Int, key: String, seed: UInt64, _ paths: (inout SplitMix64) -> [String]
    ) throws -> Latencies {
        var random = SplitMix64(seed: seed)
        var connection = try Connection(port: UInt16(port))
        defer { connection.close() }
        var latencies = Latencies()
        let start = ContinuousClock.now
        var warm = false
        while true {
            let now = ContinuousClock.now
            // The first second warms caches and plans and is not counted.
            if !warm, (now - start).inSeconds > 1 { warm = true }
            if (now - start).inSeconds > seconds + 1 { return latencies }
            let group = paths(&random)
            let begun = ContinuousClock.now
            for path in group {
                let status = try connection.exchange { LoadGenerator.get(path, token: key, into: &$0) }
                guard status == 200 else { throw Product.Failure.unexpectedAnswer("\(path): \(connection.lastAnswer)") }
                if path.contains("instance%3D"), connection.body.count < 100 {
                    throw Product.Failure.unexpectedAnswer("\(path) found nothing")
                }
            }
            if warm { latencies.add(ContinuousClock.now - begun) }
        }
    }
}

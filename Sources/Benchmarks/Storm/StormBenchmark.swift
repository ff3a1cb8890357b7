import ArgumentParser
import Domain
import Foundation

/// From an alert's acknowledgement to its incident in the API, while a storm is on.
struct StormBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm",
        abstract: "Time from an accepted alert to its incident in the API, under a steady storm.",
        discussion: """
            Server and worker run, as `bellwether serve` and `bellwether work`, over 200 services in twenty groups. The \
            storm moves on to another group every three seconds. Probes send alerts of their own into it and ask the \
            API for each until it shows the incident.
            """)

    @Option(help: "Alerts a second, all of them new.")
    var rate = 1000.0

    @Option(help: "Seconds of storm.")
    var seconds = 60.0

    @Option(help: "Connections that send.")
    var connections = 16

    @Option(help: "Probes at the same time.")
    var probes = 4

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let result = Result { try measure(on: site) }
        await site.close()
        try report.write(result.get())
    }

    private enum Finding: Sendable {
        case load(LoadGenerator.Outcome)
        case probe(Latencies, missing: Int)
    }

    private func measure(on site: BenchmarkSite) throws -> BenchmarkReport {
        let server = try site.startServer()
        defer { server.stop() }
        let worker = try site.startWorker()
        defer { worker.stop() }
        let token = try site.integration(kind: "prometheus")
        let key = try site.apiKey()
        do {
            var client = try APIClient(port: server.port, token: key)
            try client.send("PUT", "/api/v1/topology", body: StormLoad.topology())
        }
        let began = SystemClock().now()
        let run = String(began.microseconds, radix: 36)
        let findings = try onThreads(probes + 1) { index -> Finding in
            if index == 0 {
                let load = try LoadGenerator(port: server.port, connections: connections)
                var alerts = StormLoad(run: run, began: began)
                let limit = LoadGenerator.Limit(seconds: seconds, rate: rate)
                return .load(
                    try load.run(limit: limit) { request in
                        LoadGenerator.post("/api/v2/alerts", token: token, body: alerts.next().body, into: &request)
                    })
            }
            return try probe(index, until: began + .seconds(seconds), server: server, token: token, key: key, run: run)
        }
        var load = LoadGenerator.Outcome()
        var visible = Latencies()
        var missing = 0
        for finding in findings {
            switch finding {
            case .load(let outcome): load = outcome
            case .probe(let latencies, let lost):
                visible.merge(latencies)
                missing += lost
            }
        }
        let drained = try site.waitUntilQueueIsEmpty(seconds: 60)
        let incidents = try site.count("SELECT count(*) FROM incidents WHERE status <> 'merged'")
        let unplaced = try site.count("SELECT count(*) FROM alerts WHERE incident_id IS NULL")
        var metrics: [(name: String, value: Double)] = [
            ("alerts_per_second", Double(load.requests) / load.elapsed),
            ("refused_requests", Double(load.refused)),
            ("probes", Double(visible.count)),
            ("probes_never_visible", Double(missing)),
        ]
        metrics += visible.metrics("accepted_to_visible")
        metrics += load.latencies.metrics("request")
        metrics += [
            ("incidents", Double(incidents)), ("alerts_without_incident", Double(unplaced)),
            ("queue_drained_after_s", drained),
            ("server_resident_mib", Subprocess.residentMiB(of: server.pid) ?? 0),
            ("worker_resident_mib", Subprocess.residentMiB(of: worker.pid) ?? 0),
        ]
        var notes = [
            "a probe's time runs from the 2xx for its alert to the first answer that names the alert's incident"
        ]
        if let refusal = load.firstRefusal { notes.append("first refusal: \(refusal)") }
        return BenchmarkReport(
            name: "storm",
            parameters: [
                ("rate", String(rate)), ("seconds", String(seconds)), ("connections", String(connections)),
                ("probes", String(probes)), ("postgresql", try site.postgresVersion()),
            ],
            metrics: metrics, notes: notes)
    }

    private func probe(
        _ index: Int, until end: Timestamp, server: Product, token: String, key: String, run: String
    ) throws -> Finding {
        var alerts = StormLoad(run: "\(run)p\(index)", began: end - .seconds(seconds))
        var sender = try Connection(port: UInt16(server.port))
        defer { sender.close() }
        var reader = try APIClient(port: server.port, token: key)
        var latencies = Latencies()
        var missing = 0
        let clock = ContinuousClock()
        while SystemClock().now() < end {
            let alert = alerts.next()
            let status = try sender.exchange {
                LoadGenerator.post("/api/v2/alerts", token: token, body: alert.body, into: &$0)
            }
            guard status == 200 else { continue }
            let accepted = clock.now
            while true {
                Thread.sleep(forTimeInterval: 0.004)
                if try reader.get("/api/v1/alerts/\(alert.id)")["incident"] is [String: Any] {
                    latencies.add(clock.now - accepted)
                    break
                }
                if clock.now - accepted > .seconds(20) {
                    missing += 1
                    break
                }
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return .probe(latencies, missing: missing)
    }
}

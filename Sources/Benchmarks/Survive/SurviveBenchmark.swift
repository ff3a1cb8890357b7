import ArgumentParser
import Domain
import Foundation
import Synchronization

/// Nothing lost, nothing doubled: a steady stream of alerts while server, worker and PostgreSQL are killed at random.
struct SurviveBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survive",
        abstract: "Kill server, worker and PostgreSQL at random under load, then look for anything lost or doubled.",
        discussion: """
            Senders repeat a request until it is acknowledged, as Alertmanager does. At the end every acknowledged \
            alert must be stored and in exactly one incident, each failing service must have exactly one incident, and \
            each incident must have been told to the webhook sink under exactly one delivery id. Ends with code 1 \
            otherwise.
            """)

    @Option(help: "Alerts to send, all of them new.")
    var alerts = 200_000

    @Option(help: "Alerts a second.")
    var rate = 2000.0

    @Option(help: "Alerts a request.")
    var batch = 10

    @Option(help: "Services that fail, each an incident of its own.")
    var services = 100

    @Option(help: "Seconds between two kills, on average.")
    var interval = 4.0

    @Option(help: "Seed of the randomness.")
    var seed: UInt64 = 1

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        await site.superviseDatabase()
        let result = Result { try measure(on: site) }
        await site.close()
        let (found, wrong) = try result.get()
        try report.write(found)
        guard !wrong else { throw ExitCode.failure }
    }

    private func measure(on site: BenchmarkSite) throws -> (BenchmarkReport, wrong: Bool) {
        let sink = try DeliverySink()
        defer { sink.close() }
        let chaos = try Chaos(site: site, seed: seed, interval: interval)
        defer { chaos.stopProcesses() }
        let token = try site.integration(kind: "prometheus")
        do {
            var client = try APIClient(port: chaos.port, token: try site.apiKey())
            try client.send(
                "PUT", "/api/v1/topology", body: ["services": (0..<services).map { ["name": SurviveLoad.service($0)] }])
            try client.send(
                "POST", "/api/v1/channels",
                body: [
                    "kind": "webhook", "name": "sink", "settings": ["url": "http://127.0.0.1:\(sink.port)/"],
                    "secrets": ["signing_secrets": "not-a-real-signing-secret"], "events": ["incident.opened"],
                ])
        }

        let began = ContinuousClock.now
        chaos.begin()
        let senders = 4
        let acknowledged = try onThreads(senders) { index in
            try SurviveLoad(
                sender: index, of: senders, alerts: alerts / senders, batch: batch, rate: rate / Double(senders),
                services: services, token: token, port: chaos.port
            ).send()
        }
        chaos.end()
        try chaos.ensureRunning()
        let sending = (ContinuousClock.now - began).inSeconds
        let drained = try site.waitUntilQueueIsEmpty(seconds: 180)
        Thread.sleep(forTimeInterval: 1)

        let ids = acknowledged.flatMap(\.ids)
        let audit = try SurviveAudit(site: site, acknowledged: ids, services: services, sink: sink)
        let metrics: [(name: String, value: Double)] = [
            ("acknowledged_alerts", Double(ids.count)),
            ("requests_repeated_after_failure", Double(acknowledged.map(\.failures).reduce(0, +))),
            ("server_kills", Double(chaos.kills.server)), ("worker_kills", Double(chaos.kills.worker)),
            ("postgresql_shutdowns", Double(chaos.kills.postgres)),
            ("sending_s", sending), ("queue_drained_after_s", drained),
        ]
        return (
            BenchmarkReport(
                name: "survive",
                parameters: [
                    ("alerts", String(alerts)), ("rate", String(rate)), ("batch", String(batch)),
                    ("services", String(services)), ("interval", String(interval)), ("seed", String(seed)),
                ],
                metrics: metrics + audit.metrics, notes: audit.notes),
            audit.isWrong
        )
    }
}

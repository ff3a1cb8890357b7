import App
import ArgumentParser
import Foundation
import Logging
import Policies
import Postgres
import Simulation

/// Whether escalations keep their promises, over many randomised lives.
struct EscalationBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escalation",
        abstract:
            "Randomised policies, schedules, acts, crashes and repeated deliveries, held against what is expected.")

    @Option(help: "Incidents that live.")
    var runs = 100_000

    @Option(help: "What the random numbers begin with.")
    var seed: UInt64 = 20_260_131

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        do {
            let result = try await measure(site)
            await site.close()
            try report.write(result.report)
            if !result.isClean { throw ExitCode.failure }
        } catch {
            await site.close()
            throw error
        }
    }

    private func measure(_ site: BenchmarkSite) async throws -> (report: BenchmarkReport, isClean: Bool) {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        // As the server's own role: the fences are part of what is tried. The database does not die here, so its commits
        // need not reach the disk.
        let database = Database(
            DatabaseConfiguration(
                url: site.database, connections: 8, applicationName: "bellwether-bench",
                onConnect: ["SET ROLE bellwether_app", "SET synchronous_commit = off"]), logger: logger)
        let began = ContinuousClock.now
        let policies = try Policies.load(directory: Resources.find(Environment()).policies)
        let simulation = EscalationSimulation(database: database, policies: policies, seed: seed)
        let outcome = try await simulation.run(runs) { done in
            FileHandle.standardError.write(Data("\(done) of \(runs)\r".utf8))
        }
        let took = began.duration(to: .now)
        await database.close()
        let seconds = Double(took.components.seconds)
        let report = BenchmarkReport(
            name: "escalation", parameters: [("runs", String(runs)), ("seed", String(seed))],
            metrics: [
                ("runs", Double(outcome.runs)), ("pages", Double(outcome.pages)), ("dropped", Double(outcome.dropped)),
                ("crashes", Double(outcome.crashes)),
                ("violations", Double(outcome.violations.count)), ("seconds", seconds),
            ],
            notes: outcome.violations.isEmpty
                ? ["Every page that was expected is there exactly once, at its minute, and no other is."]
                : outcome.violations)
        return (report, outcome.violations.isEmpty)
    }
}

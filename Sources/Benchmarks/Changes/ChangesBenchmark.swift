import App
import ArgumentParser
import Domain
import Foundation
import Logging
import Policies
import Postgres
import Storage

/// Whether the culprit is found, and how long that takes among a million changes.
struct ChangesBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract:
            "How often the change that caused an incident is found, over made-up organizations; correlation's latency.",
        discussion: "Reads the policies that the server would read: with BELLWETHER_HOME, those of another directory.")

    @Option(help: "Organizations at each difficulty, of 200 services and 40 incidents.")
    var organizations = 25

    @Option(help: "The first organization's seed: the same seed gives the same organizations.")
    var seed: UInt64 = 1

    @Option(help: "Only default, busy or hard organizations; all of them if not given.")
    var difficulty: String?

    @Option(help: "Changes stored when correlation is timed; 0 to leave that out.")
    var stored = 1_000_000

    @Option(help: "Messages of GitHub's that one change's storage is measured with: a folder an event, files in it.")
    var payloads = "Tests/Payloads/github"

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard organizations > 0, stored >= 0 else { throw ValidationError("--organizations must be at least 1") }
        let known = ChangeDifficulty.all.map(\.name)
        guard difficulty.map(known.contains) ?? true else {
            throw ValidationError("--difficulty must be one of \(known.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let policies = try Policies.load(directory: Resources.find(Environment()).policies)
        var found = ChangeQuality.report(
            policies: policies, organizations: organizations, seed: seed, difficulty: difficulty)
        if stored > 0 {
            let site = try await BenchmarkSite.open()
            do {
                try await measure(on: site, policies, into: &found)
            } catch {
                await site.close()
                throw error
            }
            await site.close()
        }
        try report.write(found)
    }

    private func measure(
        on site: BenchmarkSite, _ policies: PolicySet, into report: inout BenchmarkReport
    ) async throws {
        _ = try site.apiKey()
        let text = try Pgbench(database: site.database).execute("SELECT id FROM organizations LIMIT 1")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard let org = OrgID(text) else { throw Product.Failure.unexpectedAnswer(text) }
        let database = Database(
            DatabaseConfiguration(
                url: site.database, connections: 2, applicationName: "bellwether-bench",
                onConnect: ["SET ROLE bellwether_app"]), logger: Logger(label: "bench"))
        let store = Store(database: database) { policies }
        do {
            try await ChangeFootprint(payloads: payloads, rounds: 120).measure(
                on: site, store, Scope(org: org), into: &report)
            try await ChangeSpeed(stored: stored, seed: seed).measure(on: site, store, Scope(org: org), into: &report)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

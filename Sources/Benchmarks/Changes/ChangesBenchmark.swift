import App
import ArgumentParser
import Foundation
import Policies

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
                try await ChangeSpeed(stored: stored, seed: seed).measure(on: site, policies: policies, into: &found)
            } catch {
                await site.close()
                throw error
            }
            await site.close()
        }
        try report.write(found)
    }
}

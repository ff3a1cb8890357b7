import App
import ArgumentParser
import Policies

/// How well storms with a known truth are read, and how fast.
struct CorrelateBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correlate",
        abstract: "Pairwise F1 of incidents and the rank of the true cause, over made-up storms; alerts a second.",
        discussion: "Reads the policies that the server would read: with BELLWETHER_HOME, those of another directory.")

    @Option(help: "Storms at each difficulty, spread over graphs of 20 to 500 services.")
    var storms = 100

    @Option(help: "The first storm's seed: the same seed gives the same storms.")
    var seed: UInt64 = 1

    @Option(help: "Only default, packed, easy or hard storms; all of them if not given.")
    var difficulty: String?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard storms > 0 else { throw ValidationError("--storms must be at least 1") }
        let known = StormDifficulty.all.map(\.name)
        guard difficulty.map(known.contains) ?? true else {
            throw ValidationError("--difficulty must be one of \(known.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let policies = try Policies.load(directory: Resources.find(Environment()).policies)
        try report.write(
            CorrelationQuality.report(policies: policies, storms: storms, seed: seed, difficulty: difficulty))
    }
}

public import ArgumentParser

/// `bellwether bench NAME`: every figure that the documentation quotes can be measured again by anyone.
public struct BenchCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: figures, and their ratio to a limit measured in the same run.",
        discussion: "Everything runs on loopback, on a private PostgreSQL with durability on, and stops by itself.",
        subcommands: [
            IntakeBenchmark.self, StormBenchmark.self, SurviveBenchmark.self, StartBenchmark.self, ReadBenchmark.self,
            DatabaseBenchmark.self, QueueBenchmark.self, CorrelateBenchmark.self, SignInBenchmark.self,
            ChangesBenchmark.self, EscalationBenchmark.self, NotifyBenchmark.self,
        ])

    public init() {}
}

/// What every benchmark takes.
struct ReportOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON object on standard output; the table goes to standard error.")
    var json = false

    func write(_ report: BenchmarkReport) throws {
        try ReportWriter(json: json).write(report)
    }
}

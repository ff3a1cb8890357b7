import ArgumentParser

/// What the job queue can carry, and how fast it wakes.
struct QueueBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "No-op jobs a second, against a bare SKIP LOCKED loop in the same run; wake-up latency when idle.")

    @Option(help: "Jobs of each measurement.")
    var jobs = 150_000

    @Option(help: "Jobs a call of the handler, and a round of the bare loop.")
    var batch = 100

    @Option(help: "How often ours and the bare loop take turns.")
    var rounds = 3

    @Option(help: "Wake-ups to time.")
    var wakeUps = 300

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let load = QueueLoad(url: site.database, jobs: jobs, batch: batch, rounds: rounds, wakeUps: wakeUps)
        do {
            let result = try await load.report()
            await site.close()
            try report.write(result)
        } catch {
            await site.close()
            throw error
        }
    }
}

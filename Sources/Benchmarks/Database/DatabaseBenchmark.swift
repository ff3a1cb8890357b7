import ArgumentParser

/// What the Postgres library costs over libpq's own limit.
struct DatabaseBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "Statements and transactions a second, against pgbench in the same run.")

    @Option(help: "Tasks at once.")
    var tasks = 32

    @Option(help: "Connections, of ours and of pgbench.")
    var connections = 8

    @Option(help: "Seconds of each measurement.")
    var seconds = 3

    @Option(help: "How often ours and pgbench take turns.")
    var rounds = 3

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let load = DatabaseLoad(
            url: site.database, tasks: tasks, connections: connections, seconds: seconds, rounds: rounds)
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

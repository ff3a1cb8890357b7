import ArgumentParser
import Foundation

/// How many notifications a second two workers deliver, each attempt recorded, and whether any is sent twice.
struct NotifyBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Deliveries a second to a webhook on loopback, by two workers on one queue, everything recorded.")

    @Option(help: "Notifications to deliver.")
    var notifications = 20_000

    @Option(help: "Worker processes.")
    var workers = 2

    @OptionGroup var report: ReportOptions

    func run() async throws {
        let site = try await BenchmarkSite.open()
        do {
            let result = try await NotifyLoad(site: site, notifications: notifications, workers: workers).report()
            await site.close()
            try report.write(result)
        } catch {
            await site.close()
            throw error
        }
    }
}

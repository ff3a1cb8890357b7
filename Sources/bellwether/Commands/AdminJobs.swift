import App
import ArgumentParser

struct JobCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Jobs that were given up.", subcommands: [Dead.self, Retry.self])

    struct Dead: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the jobs that were given up, the newest first, as a JSON list.")

        @Option(name: .long, help: "Only those of this kind: correlate, investigate, deliver …")
        var kind: String?

        @Option(name: .long, help: "At most so many.")
        var limit = 1000

        @OptionGroup var database: DataOption

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be 1 or more") }
        }

        func run() async throws {
            let found = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { try await $0.deadJobs(kind: kind, limit: limit) }
            try printObject(found)
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put jobs that were given up back into the queue.")

        @Option(name: .long, parsing: .upToNextOption, help: "The ids of the jobs, as `jobs dead` lists them.")
        var id: [Int64] = []

        @Flag(name: .long, help: "All of them.")
        var all = false

        @OptionGroup var database: DataOption

        func validate() throws {
            guard all == id.isEmpty else { throw ValidationError("give either --id ID … or --all") }
        }

        func run() async throws {
            let retried = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { all ? try await $0.retryAllDeadJobs() : try await $0.retryDeadJobs(id) }
            try printObject(retried)
        }
    }
}

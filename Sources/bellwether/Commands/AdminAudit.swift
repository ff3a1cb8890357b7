import App
import ArgumentParser
import Foundation

struct AuditCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit trail.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the hash chain of every organization from its beginning; exits with 1 where it is broken.",
            discussion: """
                Prints one JSON list. A chain tells of lines that were changed or taken out; lines cut off its end are \
                told by the head: keep it elsewhere, and pass it as --expect-head another time.
                """)

        @Option(name: .long, help: "Only this organization's, by its slug.")
        var organization: String?

        @Option(name: .long, help: "A head of an earlier run; with --organization.")
        var expectHead: String?

        @OptionGroup var database: DataOption

        func validate() throws {
            guard expectHead == nil || organization != nil else {
                throw ValidationError("--expect-head goes with --organization")
            }
        }

        func run() async throws {
            let found = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { try await $0.verifyAudit(organization: organization, expectHead: expectHead) }
            try printObject(found)
            guard found.allSatisfy(\.valid) else { throw ExitCode(1) }
        }
    }
}

struct Rekey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put every sealed secret under a new key, or under the current BELLWETHER_SECRET_KEY.")

    @OptionGroup var database: DataOption

    func run() async throws {
        let done = try await Administration.with(data: database.data, Environment(), logger: commandLogger()) {
            try await $0.rekey()
        }
        try printObject(done)
    }
}

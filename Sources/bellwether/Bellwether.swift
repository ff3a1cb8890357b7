import App
import ArgumentParser
import Benchmarks

/// The command line: which role this process plays, and nothing else.
struct Bellwether: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bellwether",
        abstract: "Incident response: alerts come in, one incident with its cause comes out.",
        version: Product.version,
        subcommands: [
            Up.self, Serve.self, Work.self, Migrate.self, Admin.self, Demo.self, ChangeCommands.self, BenchCommand.self,
        ])
}

import App
import ArgumentParser
import Logging

struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run everything on this machine, with a private PostgreSQL unless DATABASE_URL is set.")

    @Option(name: .long, help: "Where it keeps its data; made if it is missing.")
    var data = "var"

    @OptionGroup var listen: ListenOptions

    func run() async throws {
        try await UpRole(data: data, host: listen.host, port: listen.port, environment: Environment()).run()
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and the dashboard, on the database that DATABASE_URL names.")

    @OptionGroup var listen: ListenOptions

    func run() async throws {
        try await ServeRole(host: listen.host, port: listen.port, environment: Environment()).run()
    }
}

struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Work on the queue of the database that DATABASE_URL names.")

    func run() async throws {
        try await WorkRole(environment: Environment()).run()
    }
}

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database's schema up to date.")

    @OptionGroup var database: DataOption

    func run() async throws {
        try await MigrateRole(data: database.data, environment: Environment()).run()
    }
}

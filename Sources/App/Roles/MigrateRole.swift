import Logging
import Postgres

/// `bellwether migrate`: brings the schema up to date and ends.
public struct MigrateRole: Sendable {
    private let data: String?
    private let environment: Environment

    public init(data: String?, environment: Environment) {
        self.data = data
        self.environment = environment
    }

    public func run() async throws {
        Telemetry.bootstrap(environment)
        let logger = Logger(label: "bellwether")
        let resources = try Resources.find(environment)
        let source = try await DatabaseSource.forCommand(data: data, environment, logger: logger)
        do {
            let ran = try await Schema.migrator(url: source.url, resources, logger: logger).migrate()
            logger.info(ran.isEmpty ? "the schema is up to date" : "the schema is up to date, \(ran.count) file(s) ran")
        } catch {
            await source.close()
            throw error
        }
        await source.close()
    }
}

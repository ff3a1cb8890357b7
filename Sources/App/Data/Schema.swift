import Logging
import Postgres

extension DatabaseConfiguration {
    /// How servers, workers and commands connect: as the role that owns nothing and stands inside every fence.
    static func server(url: String, connections: Int, name: String) -> DatabaseConfiguration {
        DatabaseConfiguration(
            url: url, connections: connections, applicationName: name, onConnect: ["SET ROLE bellwether_app"])
    }
}

/// The schema of the database against the migrations of this program.
enum Schema {
    static func migrator(url: String, _ resources: Resources, logger: Logger) throws -> Migrator {
        try Migrator(
            DatabaseConfiguration(url: url, connections: 1, applicationName: "bellwether-migrate"),
            directory: resources.migrations, logger: logger)
    }

    /// A private database is ours to migrate. One that others may share is migrated by `bellwether migrate` only.
    static func bringUpToDate(_ source: DatabaseSource, _ resources: Resources, logger: Logger) async throws {
        let migrator = try migrator(url: source.url, resources, logger: logger)
        if source.isPrivate {
            try await migrator.migrate()
        } else {
            try await requireUpToDate(migrator)
        }
    }

    static func requireUpToDate(_ migrator: Migrator) async throws {
        let pending = try await migrator.pending()
        guard pending.isEmpty else {
            throw ConfigurationError(
                "the database lacks \(pending.count) migration(s), next \(pending[0]): run `bellwether migrate` first")
        }
    }
}

import Domain
import Logging
public import Postgres

/// A leased database, migrated, empty but for the two organizations.
public struct TestDatabase: Sendable {
    /// As the server works: under `bellwether_app`, fenced by row-level security.
    public let database: Database
    /// As the owner of everything, past the fence: for arranging and checking.
    public let owner: Database
    /// To open more of the first kind: another pool, a listener.
    public let configuration: DatabaseConfiguration

    /// Removes every row, starts the sequences anew, and puts the two organizations in.
    static func wipe(_ owner: Database) async throws {
        try await owner.transaction { tx in
            try tx.execute(
                """
                DO $$
                DECLARE
                    tab regclass;
                    has_rows boolean;
                    dirty text[] := '{}';
                BEGIN
                    FOR tab IN
                        SELECT c.oid FROM pg_class c
                        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_migrations'
                            AND c.relnamespace = 'public'::regnamespace
                    LOOP
                        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', tab) INTO has_rows;
                        IF has_rows THEN dirty := dirty || tab::text; END IF;
                    END LOOP;
                    IF cardinality(dirty) > 0 THEN
                        EXECUTE 'TRUNCATE ' || array_to_string(dirty, ', ') || ' RESTART IDENTITY CASCADE';
                    END IF;
                END
                $$
                """)
            try tx.execute(
                """
                INSERT INTO organizations (id, slug, name, created_at) VALUES
                    (\(TestOrganizations.acme.uuid), 'acme', 'Acme', '2026-01-01'),
                    (\(TestOrganizations.globex.uuid), 'globex', 'Globex', '2026-01-01')
                """)
        }
    }
}

/// Runs `body` with a database of its own, as the server uses it.
public func withDatabase<Result>(
    connections: Int = 4, isolation: isolated (any Actor)? = #isolation, _ body: (Database) async throws -> Result
) async throws -> Result {
    try await withTestDatabase(connections: connections) { try await body($0.database) }
}

/// Runs `body` with a database of its own, also as its owner.
public func withTestDatabase<Result>(
    connections: Int = 4, isolation: isolated (any Actor)? = #isolation, _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
    let (name, server) = try await TestDatabases.shared.lease()
    let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    let configuration = server.configuration(
        database: name, connections: connections, onConnect: ["SET ROLE bellwether_app"])
    let owner = Database(server.configuration(database: name, connections: 1), logger: logger)
    let database = Database(configuration, logger: logger)
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body(TestDatabase(database: database, owner: owner, configuration: configuration)))
    } catch {
        outcome = .failure(error)
    }
    await database.close()
    let isClean: Bool
    do {
        // What the test left running must not come in the way of the next one.
        try await owner.statement(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """)
        try await TestDatabase.wipe(owner)
        isClean = true
    } catch {
        isClean = false
    }
    await owner.close()
    await TestDatabases.shared.giveBack(isClean ? name : nil)
    return try outcome.get()
}

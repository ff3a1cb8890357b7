import Postgres
import TestSupport
import Testing

@Suite struct MigratorTests {
    /// A schema of its own, so that the database's real history stays out of it.
    private func withSchema(_ body: (DatabaseConfiguration, Database) async throws -> Void) async throws {
        try await withTestDatabase { test in
            var configuration = test.owner.configuration
            configuration.url += "?options=-csearch_path%3Dmigrated"
            try await test.owner.statement("DROP SCHEMA IF EXISTS migrated CASCADE")
            try await test.owner.statement("CREATE SCHEMA migrated")
            let database = Database(configuration, logger: quiet)
            do {
                try await body(configuration, database)
            } catch {
                await database.close()
                try await test.owner.statement("DROP SCHEMA migrated CASCADE")
                throw error
            }
            await database.close()
            try await test.owner.statement("DROP SCHEMA migrated CASCADE")
        }
    }

    private func file(_ name: String, _ sql: String) throws -> Migration {
        try Migration(fileName: name, contents: Array(sql.utf8))
    }

    @Test func eachFileRunsOnceAndInOrder() async throws {
        let files = try [
            file("0002_b.sql", "INSERT INTO a VALUES (2); INSERT INTO a VALUES (3);"),
            file("0001_a.sql", "CREATE TABLE a (n integer);"),
        ]
        try await withSchema { configuration, database in
            let migrator = Migrator(configuration, migrations: files, logger: quiet)
            let found1 = try await migrator.pending()
            #expect(found1 == ["0001_a", "0002_b"])
            let found2 = try await migrator.migrate()
            #expect(found2 == ["0001_a", "0002_b"])
            let found3 = try await migrator.migrate()
            #expect(found3 == [])
            let found4 = try await migrator.pending()
            #expect(found4 == [])
            let found5 = try await database.statement("SELECT n FROM a ORDER BY n").column(Int.self)
            #expect(found5 == [2, 3])
        }
    }

    @Test func historyThatWasChangedIsRefused() async throws {
        let first = try file("0001_a.sql", "CREATE TABLE a (n integer);")
        let second = try file("0003_c.sql", "CREATE TABLE c (n integer);")
        try await withSchema { configuration, _ in
            try await Migrator(configuration, migrations: [first, second], logger: quiet).migrate()
            let changed = try [file("0001_a.sql", "CREATE TABLE a (n bigint);"), second]
            let late = try [first, file("0002_b.sql", "SELECT 1"), second]
            for (files, word) in [(changed, "changed"), ([second], "missing"), (late, "higher number")] {
                let failure = await #expect(throws: PostgresError.self) {
                    try await Migrator(configuration, migrations: files, logger: quiet).migrate()
                }
                #expect(failure?.kind == .migration)
                #expect(failure?.message.contains(word) == true)
            }
        }
    }

    @Test func aFailedFileLeavesNothing() async throws {
        let files = try [file("0001_a.sql", "CREATE TABLE a (n integer); SELECT 1/0;")]
        try await withSchema { configuration, database in
            let failure = await #expect(throws: PostgresError.self) {
                try await Migrator(configuration, migrations: files, logger: quiet).migrate()
            }
            #expect(failure?.message == "0001_a: division by zero")
            let found6 = try await database.statement("SELECT to_regclass('a') IS NULL").column(Bool.self)
            #expect(found6 == [true])
        }
    }

    @Test func severalAtOnceRunEachFileOnce() async throws {
        let files = try [
            file("0001_a.sql", "CREATE TABLE a (n integer);"),
            file(
                "0002_b.sql",
                """
                -- no-transaction
                CREATE INDEX CONCURRENTLY a_n ON a (n);
                INSERT INTO a VALUES (1);
                """),
        ]
        try await withSchema { configuration, database in
            let ran = try await withThrowingTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask { try await Migrator(configuration, migrations: files, logger: quiet).migrate() }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(ran == ["0001_a", "0002_b"])
            let found7 = try await database.statement("SELECT n FROM a").column(Int.self)
            #expect(found7 == [1])
        }
    }

    @Test func scriptsAreSplitOnlyWhereStatementsEnd() async throws {
        let script = """
            -- no-transaction
            CREATE TABLE a (word text DEFAULT 'a;''b', "we;ird" text); /* c; /* d; */ */
            DO $body$ BEGIN PERFORM 'x;y'; END; $body$;
            INSERT INTO a VALUES (E'it\\'s;', $$;$$); -- last;
            ;
            """
        let files = try [file("0001_a.sql", script)]
        try await withSchema { configuration, database in
            try await Migrator(configuration, migrations: files, logger: quiet).migrate()
            let row = try await database.statement("SELECT word, \"we;ird\" FROM a")[0]
            #expect(try row.decode(String.self, String.self) == ("it's;", ";"))
        }
    }
}

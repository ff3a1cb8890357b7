import Postgres
import TestSupport
import Testing

/// Statements of many tasks on one connection, which go in one round trip while it is busy.
@Suite struct SharedRoundTripTests {
    /// Keeps the only connection busy until all the statements wait, and gives what became of each.
    private func together<Value: Sendable>(
        _ database: Database, _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value,
        meanwhile: ([Task<Value, any Error>]) async throws -> Void = { _ in }
    ) async throws -> [Result<Value, any Error>] {
        let (busy, mayEnd) = await occupy(database)
        let tasks = (0..<count).map { n in Task { try await body(n) } }
        while database.statistics.waiting < count { await Task.yield() }
        mayEnd.open()
        try await busy.value
        try await meanwhile(tasks)
        var outcomes: [Result<Value, any Error>] = []
        for task in tasks { outcomes.append(await task.result) }
        return outcomes
    }

    /// The owner of a database, who has one connection, with a table `kept (n)`.
    private func withTable(_ body: (Database) async throws -> Void) async throws {
        try await withTestDatabase { test in
            try await test.owner.statement("CREATE TABLE kept (n int8 PRIMARY KEY)")
            try await test.owner.statement("CREATE SEQUENCE bombs")
            try await body(test.owner)
            try await test.owner.statement("DROP TABLE kept")
            try await test.owner.statement("DROP SEQUENCE bombs")
        }
    }

    private func prepare(_ database: Database, _ statement: (Int) -> SQL) async throws {
        _ = try await database.statement(statement(1))
    }

    @Test func eachTaskGetsItsOwnAnswer() async throws {
        try await withDatabase(connections: 1) { database in
            let statement: @Sendable (Int) -> SQL = { "SELECT \($0) * 2" }
            try await prepare(database, statement)
            let outcomes = try await together(database, 40) { n in
                try await database.statement(statement(n)).column(Int.self)
            }
            for (n, outcome) in outcomes.enumerated() { #expect(try outcome.get() == [n * 2]) }
            #expect(database.statistics.together > 20)
            #expect(database.statistics.connects == 1)
        }
    }

    @Test func theFailureOfOneIsNothingToTheOthers() async throws {
        try await withTable { database in
            let statement: @Sendable (Int) -> SQL = { "INSERT INTO kept (n) VALUES (60 / \($0 % 10) + \($0) * 1000)" }
            try await prepare(database, statement)
            let outcomes = try await together(database, 30) { n in try await database.statement(statement(n)).affected }
            for (n, outcome) in outcomes.enumerated() {
                switch outcome {
                case .success(let affected): #expect(affected == 1 && n % 10 != 0 && n != 1)
                case .failure(let error):
                    let state = (error as? PostgresError)?.sqlState
                    #expect(n % 10 == 0 ? state == SQLState(rawValue: "22012") : n == 1 && state == .uniqueViolation)
                }
            }
            let count = try await database.statement("SELECT count(*) FROM kept").column(Int.self)
            #expect(count == [27])
        }
    }

    /// The server answers a statement before it commits it.
    @Test func aCommitThatFailsIsTheAnswer() async throws {
        try await withTable { database in
            try await database.statement(
                """
                CREATE FUNCTION object() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF new.n IN (3, 7) THEN RAISE EXCEPTION 'not this one'; END IF;
                    RETURN NULL;
                END $$
                """)
            try await database.statement(
                """
                CREATE CONSTRAINT TRIGGER object AFTER INSERT ON kept DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION object()
                """)
            let statement: @Sendable (Int) -> SQL = { "INSERT INTO kept (n) VALUES (\($0))" }
            _ = try await database.statement(statement(100))
            let outcomes = try await together(database, 8) { n in try await database.statement(statement(n)).affected }
            for (n, outcome) in outcomes.enumerated() {
                switch outcome {
                case .success(let affected): #expect(affected == 1 && ![3, 7].contains(n), "\(n)")
                case .failure(let error):
                    #expect([3, 7].contains(n) && (error as? PostgresError)?.sqlState == .raiseException, "\(error)")
                }
            }
            let kept = try await database.statement("SELECT n FROM kept WHERE n < 100 ORDER BY n").column(Int.self)
            #expect(kept == [0, 1, 2, 4, 5, 6])
            #expect(database.statistics.connects == 1)
            try await database.statement("DROP FUNCTION object CASCADE")
        }
    }

    @Test func cancellingOneLeavesTheOthersAlone() async throws {
        try await withDatabase(connections: 1) { database in
            let statement: @Sendable (Int) -> SQL = { "SELECT \($0) FROM pg_sleep(0.03)" }
            try await prepare(database, statement)
            let outcomes = try await together(
                database, 12, { n in try await database.statement(statement(n)).column(Int.self) },
                meanwhile: { tasks in
                    for n in [2, 5, 6] {
                        try await Task.sleep(for: .milliseconds(25))
                        tasks[n].cancel()
                    }
                })
            for (n, outcome) in outcomes.enumerated() {
                switch outcome {
                case .success(let found): #expect(found == [n])
                case .failure(let error):
                    #expect([2, 5, 6].contains(n) && error is CancellationError, "\(n): \(error)")
                }
            }
            #expect(database.statistics.connects == 1)
        }
    }

    @Test func aLostConnectionLosesNoneOfThem() async throws {
        try await withTable { database in
            // The fourth of them ends its own session, the first time. What a sequence gave stays given.
            try await database.statement(
                """
                CREATE FUNCTION note(wanted int8) RETURNS int8 LANGUAGE plpgsql AS $$
                BEGIN
                    IF wanted = 3 AND nextval('bombs') = 1 THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                        PERFORM pg_sleep(5);
                    END IF;
                    INSERT INTO kept VALUES (wanted) ON CONFLICT DO NOTHING;
                    RETURN wanted;
                END $$
                """)
            let statement: @Sendable (Int) -> SQL = { "SELECT note(\($0))" }
            _ = try await database.statement(statement(100))
            let outcomes = try await together(database, 10) { n in
                try await database.statement(statement(n), retry: .idempotent).column(Int.self)
            }
            for (n, outcome) in outcomes.enumerated() { #expect(try outcome.get() == [n]) }
            let count = try await database.statement("SELECT count(*) FROM kept WHERE n < 100").column(Int.self)
            #expect(count == [10])
            #expect(database.statistics.lostConnections == 1)
            try await database.statement("DROP FUNCTION note")
        }
    }

    @Test func withoutRetriesALostConnectionIsTold() async throws {
        try await withTable { database in
            let statement: @Sendable (Int) -> SQL = {
                "SELECT CASE \($0) WHEN 4 THEN pg_terminate_backend(pg_backend_pid()) ELSE true END, pg_sleep(0.001)"
            }
            try await prepare(database, statement)
            let outcomes = try await together(database, 8) { n in
                _ = try await database.statement(statement(n), retry: .never)
            }
            for (n, outcome) in outcomes.enumerated() {
                switch outcome {
                case .success: #expect(n != 4)
                case .failure(let error): #expect((error as? PostgresError)?.kind == .outcomeUnknown, "\(n): \(error)")
                }
            }
            guard case .failure = outcomes[4] else {
                Issue.record("who ends the session cannot have an answer")
                return
            }
        }
    }
}

import Postgres
import TestSupport
import Testing

/// A table in the test database that the server's role may use; dropped afterwards.
func withTable<Result>(
    _ definition: SQL, connections: Int = 4, isolation: isolated (any Actor)? = #isolation,
    _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
    try await withTestDatabase(connections: connections) { test in
        try await test.owner.statement("DROP TABLE IF EXISTS probe")
        try await test.owner.statement("CREATE TABLE probe (\(sql: definition))")
        try await test.owner.statement("GRANT ALL ON probe TO bellwether_app")
        do {
            let result = try await body(test)
            try await test.owner.statement("DROP TABLE probe")
            return result
        } catch {
            try await test.owner.statement("DROP TABLE IF EXISTS probe")
            throw error
        }
    }
}

struct Deliberate: Error {}

@Suite struct TransactionTests {
    private func numbers(_ database: Database) async throws -> [Int] {
        try await database.statement("SELECT n FROM probe ORDER BY n").column(Int.self)
    }

    @Test func whatThrowsLeavesNothing() async throws {
        try await withTable("n integer PRIMARY KEY") { test in
            try await test.database.transaction { tx in try tx.execute("INSERT INTO probe VALUES (1)") }
            await #expect(throws: Deliberate.self) {
                try await test.database.transaction { tx in
                    try tx.execute("INSERT INTO probe VALUES (2)")
                    throw Deliberate()
                }
            }
            #expect(try await numbers(test.database) == [1])
        }
    }

    @Test func aSavepointUndoesOnlyItself() async throws {
        try await withTable("n integer PRIMARY KEY") { test in
            try await test.database.transaction { tx in
                try tx.execute("INSERT INTO probe VALUES (1)")
                let failure = #expect(throws: PostgresError.self) {
                    try tx.savepoint { tx in
                        try tx.execute("INSERT INTO probe VALUES (2)")
                        try tx.savepoint { try $0.execute("INSERT INTO probe VALUES (3)") }
                        try tx.execute("INSERT INTO probe VALUES (1)")
                    }
                }
                #expect(failure?.sqlState == .uniqueViolation)
                #expect(failure?.constraint == "probe_pkey")
                #expect(failure?.table == "probe")
                try tx.savepoint { try $0.later("INSERT INTO probe VALUES (4)") }
            }
            #expect(try await numbers(test.database) == [1, 4])
        }
    }

    @Test func aSwallowedFailureIsNotACommit() async throws {
        try await withTable("n integer PRIMARY KEY") { test in
            let failure = await #expect(throws: PostgresError.self) {
                try await test.database.transaction { tx in
                    try tx.execute("INSERT INTO probe VALUES (1)")
                    _ = try? tx.execute("INSERT INTO probe VALUES (1)")
                }
            }
            #expect(failure?.sqlState == .inFailedTransaction)
            let left = try await numbers(test.database)
            #expect(left == [])
        }
    }

    @Test func statementsKeptForLaterRunInOrderAndFailTheCommit() async throws {
        try await withTable("n integer PRIMARY KEY") { test in
            try await test.database.transaction { tx in
                for n in 0..<200 { try tx.later("INSERT INTO probe VALUES (\(n))") }
                #expect(try tx.query("SELECT count(*) FROM probe").column(Int.self) == [200])
                try tx.later("DELETE FROM probe WHERE n > 0")
            }
            #expect(try await numbers(test.database) == [0])
            let failure = await #expect(throws: PostgresError.self) {
                try await test.database.transaction { tx in
                    try tx.later("INSERT INTO probe VALUES (5)")
                    try tx.later("INSERT INTO probe VALUES (5)")
                    try tx.later("INSERT INTO probe VALUES (6)")
                }
            }
            #expect(failure?.sqlState == .uniqueViolation)
            #expect(try await numbers(test.database) == [0])
        }
    }

    @Test func settingsAndTimeoutsLastForTheTransactionOnly() async throws {
        try await withDatabase(connections: 1) { database in
            let asked: SQL = "SELECT current_setting('bellwether.org_id', true), current_setting('statement_timeout')"
            let inside = try await database.transaction(
                settings: [("bellwether.org_id", "it's \"mine\"")], timeout: .seconds(7)
            ) { tx in
                try tx.query(asked)[0].decode(String.self, String.self)
            }
            #expect(inside == ("it's \"mine\"", "7s"))
            let outside = try await database.statement(asked)[0].decode(String?.self, String.self)
            #expect(outside.0 ?? "" == "")
            #expect(outside.1 == "30s")
        }
    }

    @Test func readOnlyMeansReadOnly() async throws {
        try await withTable("n integer") { test in
            let failure = await #expect(throws: PostgresError.self) {
                try await test.database.transaction(.readOnly) { try $0.execute("INSERT INTO probe VALUES (1)") }
            }
            #expect(failure?.sqlState == .readOnlyTransaction)
            let level = try await test.database.transaction(.serializable) { tx in
                try tx.query("SHOW transaction_isolation").column(String.self)
            }
            #expect(level == ["serializable"])
        }
    }

    /// Each reads what the other writes: only one may commit at first; the other runs again and sees its row.
    @Test func serializationFailuresRunAgain() async throws {
        try await withTable("n integer") { test in
            let barrier = Barrier(parties: 2)
            try await withThrowingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await test.database.transaction(.serializable) { tx in
                            let count = try tx.query("SELECT count(*) FROM probe").column(Int.self)[0]
                            barrier.arrive()
                            try tx.execute("INSERT INTO probe VALUES (\(count))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await numbers(test.database) == [0, 1])
            #expect(test.database.statistics.retries >= 1)
            await #expect(throws: PostgresError.self) {
                try await test.database.transaction(retry: .never) { tx in
                    try tx.execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$")
                }
            }
        }
    }

    @Test func commitHooksRunOnceAndOnlyAfterACommit() async throws {
        try await withDatabase(connections: 1) { database in
            let committed = Counter()
            try await database.transaction { tx in
                tx.afterCommit { committed.add() }
                try tx.execute("SELECT 1")
                #expect(committed.value == 0)
            }
            #expect(committed.value == 1)
            _ = try? await database.transaction { tx in
                tx.afterCommit { committed.add() }
                throw Deliberate()
            }
            #expect(committed.value == 1)
        }
    }
}

import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct PoolTests {
    private let others: SQL = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        """

    @Test func cancellingATaskCancelsItsStatement() async throws {
        try await withDatabase(connections: 1) { database in
            let started = Signal()
            let task = Task {
                try await database.transaction { tx in
                    try tx.execute("SELECT 1")
                    started.fire()
                    try tx.execute("SELECT pg_sleep(60)")
                }
            }
            await started.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The one connection is free again, and is the same one.
            let found1 = try await database.statement("SELECT 1").column(Int.self)
            #expect(found1 == [1])
            #expect(database.statistics.connects == 1)
        }
    }

    @Test func cancellingAWaitingTaskEndsItsWait() async throws {
        try await withDatabase(connections: 1) { database in
            let (busy, mayEnd) = await occupy(database)
            let waiting = Task { try await database.statement("SELECT 2") }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            mayEnd.open()
            try await busy.value
        }
    }

    @Test func aStatementThatTakesTooLongIsCancelledByTheServer() async throws {
        try await withDatabase(connections: 1) { database in
            let failure = await #expect(throws: PostgresError.self) {
                try await database.transaction(timeout: .milliseconds(20)) { try $0.execute("SELECT pg_sleep(60)") }
            }
            #expect(failure?.sqlState == .queryCanceled)
            #expect(database.statistics.connects == 1)
        }
    }

    @Test func waitingForAConnectionHasALimit() async throws {
        try await withTestDatabase { test in
            var configuration = test.configuration
            configuration.connections = 1
            configuration.acquireTimeout = .milliseconds(50)
            let database = Database(configuration, logger: quiet)
            let (busy, mayEnd) = await occupy(database)
            let failure = await #expect(throws: PostgresError.self) { try await database.statement("SELECT 1") }
            #expect(failure?.kind == .poolExhausted)
            #expect(database.statistics.acquireTimeouts == 1)
            mayEnd.open()
            try await busy.value
            await database.close()
        }
    }

    @Test func thePoolRefillsAfterAllItsConnectionsWereCut() async throws {
        try await withTestDatabase(connections: 3) { test in
            let barrier = Barrier(parties: 3)
            try await everyConnection(of: test.database, barrier)
            #expect(test.database.statistics.open == 3)
            try await test.owner.statement(others)
            try await everyConnection(of: test.database, Barrier(parties: 3))
            #expect(test.database.statistics.open == 3)
            #expect(test.database.statistics.connects == 6)
            #expect(test.database.statistics.lostConnections == 3)
            #expect(test.database.statistics.failed == 0)
        }
    }

    private func everyConnection(of database: Database, _ barrier: Barrier) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    try await database.transaction { tx in
                        try tx.execute("SELECT 1")
                        barrier.arrive()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func workThatWasCutBeforeItsCommitRunsAgain() async throws {
        try await withTable("n integer") { test in
            let runs = Counter()
            let cut = Mutex(false)
            let (reached, mayGoOn) = (Signal(), Gate())
            let work = Task {
                try await test.database.transaction { tx in
                    try tx.execute("INSERT INTO probe VALUES (1)")
                    runs.add()
                    guard cut.withLock({ !$0 }) else { return }
                    reached.fire()
                    mayGoOn.wait()
                    try tx.execute("INSERT INTO probe VALUES (2)")
                }
            }
            await reached.wait()
            try await test.owner.statement(others)
            cut.withLock { $0 = true }
            mayGoOn.open()
            try await work.value
            #expect(runs.value == 2)
            let found2 = try await test.database.statement("SELECT n FROM probe").column(Int.self)
            #expect(found2 == [1])
        }
    }

    /// A commit that kills its own session after it has been sent: nobody can tell whether it happened.
    @Test func aLostAnswerToTheCommitIsSaidToBeUnknown() async throws {
        try await withTable("n integer") { test in
            try await test.owner.statement(
                """
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$
                """)
            try await test.owner.statement(
                """
                CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON probe DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cut()
                """)
            let failure = await #expect(throws: PostgresError.self) {
                try await test.database.transaction { try $0.execute("INSERT INTO probe VALUES (1)") }
            }
            #expect(failure?.kind == .outcomeUnknown)
            try await test.owner.statement("DROP FUNCTION cut CASCADE")
        }
    }

    @Test func aServerThatIsNotThereIsNamedInTheError() async throws {
        let database = Database(
            DatabaseConfiguration(
                url: "postgres://nobody:secret@127.0.0.1:1/none", connections: 1, acquireTimeout: .milliseconds(50)),
            logger: quiet)
        let failure = await #expect(throws: PostgresError.self) { try await database.statement("SELECT 1") }
        #expect(failure?.kind == .cannotConnect)
        #expect(failure?.description.contains("127.0.0.1") == true)
        #expect(failure?.description.contains("secret") == false)
        await database.close()
    }

    @Test func aClosedDatabaseRefusesWork() async throws {
        try await withTestDatabase { test in
            let database = Database(test.configuration, logger: quiet)
            try await database.statement("SELECT 1")
            await database.close()
            let failure = await #expect(throws: PostgresError.self) { try await database.statement("SELECT 1") }
            #expect(failure?.kind == .closed)
            #expect(database.statistics.open == 0)
        }
    }

    @Test func aChangedTableDoesNotBreakPreparedStatements() async throws {
        try await withTable("n integer", connections: 1) { test in
            try await test.owner.statement("INSERT INTO probe VALUES (1)")
            let read: SQL = "SELECT * FROM probe"
            let found3 = try await test.database.statement(read)[0].decode(Int.self)
            #expect(found3 == 1)
            try await test.owner.statement("ALTER TABLE probe ADD COLUMN word text DEFAULT 'new'")
            let found4 = try await test.database.statement(read)[0].decode(Int.self, String.self)
            #expect(found4 == (1, "new"))
            try await test.owner.statement("ALTER TABLE probe DROP COLUMN word")
            let inside = try await test.database.transaction { try $0.query(read)[0].decode(Int.self) }
            #expect(inside == 1)
        }
    }

    @Test func moreStatementsThanTheCacheHoldsStillWork() async throws {
        try await withTestDatabase { test in
            var configuration = test.configuration
            configuration.connections = 1
            configuration.preparedStatements = 8
            let database = Database(configuration, logger: quiet)
            for round in 0..<3 {
                for width in 1...20 {
                    let sum = SQL.joined((1...width).map { "\($0 + round)" as SQL }, separator: "+")
                    let rows = try await database.statement("SELECT (\(sql: sum))::bigint")
                    #expect(try rows.column(Int.self) == [(1...width).reduce(0, +) + round * width])
                }
            }
            let kept = try await database.statement("SELECT count(*) FROM pg_prepared_statements").column(Int.self)[0]
            #expect(kept <= 9)
            await database.close()
        }
    }

    @Test func theServerRoleIsSetOnEveryConnection() async throws {
        try await withDatabase { database in
            let found5 = try await database.statement("SELECT current_user::text").column(String.self)
            #expect(found5 == ["bellwether_app"])
        }
    }
}

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

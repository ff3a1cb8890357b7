public import Logging
import Threads

/// Brings a database's schema up to date: forward only, each file once, in order, and never a file that was changed
/// after it ran.
///
/// The history is the table `schema_migrations`. Many may run at once: an advisory lock lets one work while the
/// others wait and then find nothing to do.
public struct Migrator: Sendable {
    /// Where, and as whom: the owner of the schema. `onConnect` and time-outs are ignored.
    public let configuration: DatabaseConfiguration
    public let migrations: [Migration]
    private let logger: Logger

    /// Names the lock within the database; any number does, so long as it stays.
    private static let lock: Int64 = 7_311_988_403_425_137

    public init(_ configuration: DatabaseConfiguration, migrations: [Migration], logger: Logger) {
        var configuration = configuration
        configuration.onConnect = ["SET client_min_messages = warning", "SET lock_timeout = 0"]
        configuration.statementTimeout = .zero
        configuration.idleInTransactionTimeout = .zero
        self.configuration = configuration
        self.migrations = migrations.sorted { $0.version < $1.version }
        self.logger = logger
    }

    /// Reads the files of a folder. Blocks: for start-up and tools.
    public init(_ configuration: DatabaseConfiguration, directory: String, logger: Logger) throws {
        self.init(configuration, migrations: try Migration.load(from: directory), logger: logger)
    }

    /// Runs what has not run yet; gives the names of what it ran.
    ///
    /// Throws `PostgresError` of kind `migration`, having changed nothing, if a file that ran is missing or was
    /// changed; and the server's error if a file fails, which then has left no trace unless it is `no-transaction`.
    @discardableResult
    public func migrate() async throws -> [String] {
        try await onThread { connection in
            try lock(connection)
            try connection.runScript(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version bigint PRIMARY KEY,
                    name text NOT NULL,
                    checksum text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """)
            let pending = try pending(after: history(connection))
            for migration in pending { try apply(migration, connection) }
            return pending.map(\.name)
        }
    }

    /// What `migrate` would run; throws as it does.
    public func pending() async throws -> [String] {
        try await onThread { connection in
            let exists = try connection.run("SELECT to_regclass('schema_migrations') IS NOT NULL")
            guard try Bool.decode(exists.value(row: 0, column: 0)) else { return migrations.map(\.name) }
            return try pending(after: history(connection)).map(\.name)
        }
    }

    private struct Applied {
        var version: Int
        var name: String
        var checksum: String
    }

    private func history(_ connection: Connection) throws -> [Applied] {
        let rows = Rows(
            answer: try connection.run("SELECT version, name, checksum FROM schema_migrations ORDER BY version"))
        return try rows.decode(Int.self, String.self, String.self).map(Applied.init)
    }

    private func pending(after history: [Applied]) throws(PostgresError) -> [Migration] {
        for applied in history {
            guard let file = migrations.first(where: { $0.version == applied.version }) else {
                throw PostgresError(
                    .migration,
                    "\(applied.name) has run on this database but its file is missing: is this program older?")
            }
            guard file.checksum == applied.checksum else {
                throw PostgresError(
                    .migration,
                    "\(file.name) was changed after it had run on this database: restore it and add a new migration")
            }
        }
        let newest = history.map(\.version).max() ?? 0
        let ran = Set(history.map(\.version))
        let pending = migrations.filter { !ran.contains($0.version) }
        if let late = pending.first(where: { $0.version < newest }) {
            throw PostgresError(
                .migration, "\(late.name) comes before migrations that have already run: give it a higher number")
        }
        return pending
    }

    private func apply(_ migration: Migration, _ connection: Connection) throws {
        logger.info("migrating", metadata: ["migration": "\(migration.name)"])
        do {
            if migration.isTransactional {
                try connection.runScript("BEGIN")
                try connection.runScript(migration.sql)
                guard !connection.isIdle else {
                    throw PostgresError(.migration, "ends the transaction that it runs in")
                }
                try record(migration, connection)
                try connection.runScript("COMMIT")
            } else {
                for statement in SQLScript.statements(of: migration.sql) { try connection.runScript(statement) }
                try record(migration, connection)
            }
        } catch let error as PostgresError {
            if connection.isUsable, !connection.isIdle { _ = try? connection.runScript("ROLLBACK") }
            throw PostgresError(
                .migration, "\(migration.name): \(error.message)", sqlState: error.sqlState)
        }
    }

    private func record(_ migration: Migration, _ connection: Connection) throws(PostgresError) {
        _ = try connection.run(
            """
            INSERT INTO schema_migrations (version, name, checksum)
            VALUES (\(migration.version), \(migration.name), \(migration.checksum))
            """)
    }

    /// Tries again and again, because one who waits inside a statement holds a snapshot, and CREATE INDEX
    /// CONCURRENTLY waits for every snapshot to end.
    private func lock(_ connection: Connection) throws {
        while true {
            let answer = try connection.run("SELECT pg_try_advisory_lock(\(Self.lock))")
            if try Bool.decode(answer.value(row: 0, column: 0)) { return }
            Monitor(()).pause(.milliseconds(50))
        }
    }

    private func onThread<Result: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            _ = DedicatedThread(name: "migrate") {
                continuation.resume(
                    with: .init {
                        try body(Connection.open(configuration, logger: logger))
                    })
            }
        }
    }
}

extension Monitor {
    /// Blocks the calling thread.
    func pause(_ duration: Duration) {
        _ = wait(until: .now + duration) { _ in Never?.none }
    }
}

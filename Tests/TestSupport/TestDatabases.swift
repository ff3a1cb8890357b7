import Foundation
import Logging
import Postgres

/// Databases for tests: clones of a template that is named by what is in `migrations/`, leased one at a time and wiped
/// when they come back.
///
/// Clones outlive the process and are numbered; a session lock on the server keeps two processes from using the same
/// one.
actor TestDatabases {
    static let shared = TestDatabases()
    static let limit = 6

    private struct Ready {
        var server: TestServer
        /// One connection, which holds the locks for as long as the process lives.
        var locks: Database
        var template: String
    }

    private var ready: Task<Ready, any Error>?
    private var free: [String] = []
    private var opened = 0
    private var nextNumber = 0
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// A clean clone, to be given back by `giveBack`.
    func lease() async throws -> (name: String, server: TestServer) {
        let ready = try await prepared()
        while true {
            if let name = free.popLast() { return (name, ready.server) }
            if opened < Self.limit {
                opened += 1
                do {
                    return (try await openClone(ready), ready.server)
                } catch {
                    opened -= 1
                    wakeOne()
                    throw error
                }
            }
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    /// Takes a clone back; nil if it could not be cleaned and must not be used again.
    func giveBack(_ name: String?) {
        if let name { free.append(name) } else { opened -= 1 }
        wakeOne()
    }

    private func wakeOne() {
        if !waiters.isEmpty { waiters.removeFirst().resume() }
    }

    private func prepared() async throws -> Ready {
        if let ready { return try await ready.value }
        let task = Task { try await Self.prepare() }
        ready = task
        return try await task.value
    }

    private static func prepare() async throws -> Ready {
        let server = try TestServer.fromEnvironment()
        let logger = Logger(label: "tests")
        let locks = Database(
            server.configuration(database: "postgres", connections: 1), logger: logger)
        try await server.requireLocal(locks)
        let migrations = try Migration.load(from: MigrationsFolder.path)
        let template = "bellwether_template_\(Migration.fingerprint(of: migrations).prefix(12))"
        // Only one process builds it. A half-built one has another name, so a crash leaves nothing that is trusted.
        try await locks.statement("SELECT pg_advisory_lock(hashtextextended(\(template), 0))")
        let exists = try await locks.statement("SELECT FROM pg_database WHERE datname = \(template)")
        if exists.isEmpty {
            let draft = "\(template)_draft"
            try await locks.statement("DROP DATABASE IF EXISTS \(identifier: draft) WITH (FORCE)")
            try await locks.statement("CREATE DATABASE \(identifier: draft)")
            let configuration = server.configuration(database: draft, connections: 1)
            try await Migrator(configuration, migrations: migrations, logger: logger).migrate()
            try await locks.statement("ALTER DATABASE \(identifier: draft) RENAME TO \(identifier: template)")
        }
        try await locks.statement("SELECT pg_advisory_unlock(hashtextextended(\(template), 0))")
        return Ready(server: server, locks: locks, template: template)
    }

    private func openClone(_ ready: Ready) async throws -> String {
        while true {
            let name = "\(ready.template)_\(nextNumber)"
            nextNumber += 1
            let isOurs = try await ready.locks.statement(
                "SELECT pg_try_advisory_lock(hashtextextended(\(name), 0))"
            ).column(Bool.self)
            guard isOurs == [true] else { continue }
            let exists = try await ready.locks.statement("SELECT FROM pg_database WHERE datname = \(name)")
            if exists.isEmpty {
                try await ready.locks.statement(
                    "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: ready.template) STRATEGY file_copy")
            }
            let owner = Database(
                ready.server.configuration(database: name, connections: 1), logger: Logger(label: "tests"))
            try await TestDatabase.wipe(owner)
            await owner.close()
            return name
        }
    }
}

/// Where the schema is, found from where this file is.
public enum MigrationsFolder {
    public static var path: String { "\(URL(filePath: #filePath).deletingLastPathComponent().path)/../../migrations" }
}

import Foundation
import Logging

/// Where a command finds its database.
struct DatabaseSource: Sendable {
    /// For libpq; may hold a password.
    let url: String
    /// The data directory, where one was given.
    let directory: DataDirectory?
    /// The private server, where we are the one who looks after it.
    let embedded: EmbeddedPostgres?
    /// True if the database is the private one of a data directory.
    let isPrivate: Bool
    private let lock: DirectoryLock?

    static let missing = ConfigurationError("no database: give --data DIR, or set DATABASE_URL")

    /// For `up`: takes the directory for as long as the value lives, and starts its PostgreSQL unless `DATABASE_URL`
    /// is set.
    static func forUp(in path: String, _ environment: Environment, logger: Logger) async throws -> DatabaseSource {
        let directory = try DataDirectory(path)
        let lock = try await takeLock(directory, for: .up)
        if let url = environment["DATABASE_URL"] {
            return DatabaseSource(url: url, directory: directory, embedded: nil, isPrivate: false, lock: lock)
        }
        let server = try await EmbeddedPostgres.start(
            in: directory, environment: environment.variables, logger: logger)
        return DatabaseSource(url: server.url, directory: directory, embedded: server, isPrivate: true, lock: lock)
    }

    /// For `serve` and `work`: the database that `DATABASE_URL` names.
    static func shared(_ environment: Environment) throws -> DatabaseSource {
        guard let url = environment["DATABASE_URL"] else {
            throw ConfigurationError("set DATABASE_URL, or run everything on this machine with `bellwether up`")
        }
        return DatabaseSource(url: url, directory: nil, embedded: nil, isPrivate: false, lock: nil)
    }

    /// For a command: `DATABASE_URL`, or the server that runs in the directory, which is started for the moment if
    /// nobody runs it. A server that was found running is
    /// left running.
    static func forCommand(data path: String?, _ environment: Environment, logger: Logger) async throws
        -> DatabaseSource
    {
        let directory = try path.map { try DataDirectory($0) }
        if let url = environment["DATABASE_URL"] {
            return DatabaseSource(url: url, directory: directory, embedded: nil, isPrivate: false, lock: nil)
        }
        guard let directory else { throw missing }
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while true {
            let (lock, holder) = try DirectoryLock.take(directory, for: .command)
            if let lock {
                let wasRunning = EmbeddedPostgres.runningURL(in: directory)
                if let wasRunning {
                    return DatabaseSource(
                        url: wasRunning, directory: directory, embedded: nil, isPrivate: true, lock: lock)
                }
                let server = try await EmbeddedPostgres.start(
                    in: directory, environment: environment.variables, logger: logger)
                return DatabaseSource(
                    url: server.url, directory: directory, embedded: server, isPrivate: true, lock: lock)
            }
            // `up` looks after it, or another command does and will stop it in a moment.
            if holder?.purpose == .up, let url = EmbeddedPostgres.runningURL(in: directory) {
                return DatabaseSource(url: url, directory: directory, embedded: nil, isPrivate: true, lock: nil)
            }
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError(
                    "\(directory.path) is in use by process \(holder?.pid ?? "unknown"), whose PostgreSQL is not ready")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Stops the private server, if we started it.
    func close() async {
        await embedded?.stop()
    }

    /// Waits for a command to finish; another `up` will not, so that is an error at once.
    private static func takeLock(_ directory: DataDirectory, for purpose: DirectoryLock.Purpose) async throws
        -> DirectoryLock
    {
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while true {
            let (lock, holder) = try DirectoryLock.take(directory, for: purpose)
            if let lock { return lock }
            if holder?.purpose == .up || ContinuousClock.now > deadline {
                throw EmbeddedPostgresError(
                    "bellwether already runs on \(directory.path) (process \(holder?.pid ?? "unknown"))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

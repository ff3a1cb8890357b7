import Foundation
import Glibc
public import Logging

/// A private PostgreSQL under `DIR/postgres`: made at the first start, found again at the next one, restarted if it
/// crashes, and reachable only through a Unix socket in a directory of its own.
public actor EmbeddedPostgres {
    /// A libpq URL of its database, for its superuser. It stays the same through restarts.
    public nonisolated let url: String

    private let cluster: Cluster
    private let socketDirectory: String
    private let logger: Logger
    private var server: ChildProcess
    private var supervision: Task<Void, Never>?
    private var isStopping = false

    /// Takes over the server that already runs there, which an earlier process may have left when it was killed, or
    /// starts it. Returns when it accepts connections. The caller holds the directory's lock.
    public static func start(
        in directory: DataDirectory, environment: [String: String], logger: Logger
    ) async throws -> EmbeddedPostgres {
        let cluster = try Cluster.prepare(in: directory, environment: environment)
        if let running = try await adopt(cluster) {
            logger.info("took over the PostgreSQL that was running in \(cluster.directory)")
            return EmbeddedPostgres(cluster, running.process, socketDirectory: running.socketDirectory, logger: logger)
        }
        try cluster.takeOwnership()
        if !cluster.exists {
            logger.info("creating a private PostgreSQL \(cluster.installation.version) in \(cluster.directory)")
            try await cluster.create()
        }
        if let stale = PostmasterFile(in: cluster.data) {
            stale.removeIfMisleading(in: cluster.data)
            SocketDirectory.remove(stale.socketDirectory)
        }
        let socketDirectory = try SocketDirectory.make(for: cluster)
        let server = try await launch(cluster, socketDirectory: socketDirectory)
        return EmbeddedPostgres(cluster, server, socketDirectory: socketDirectory, logger: logger)
    }

    /// The URL of the server that runs in `directory` under somebody else's care; nil if none is ready there.
    static func runningURL(in directory: DataDirectory) -> String? {
        let data = directory.postgres + "/data"
        guard let file = PostmasterFile(in: data), file.isAlive(in: data), file.status == "ready" else { return nil }
        return url(socketDirectory: file.socketDirectory)
    }

    private init(_ cluster: Cluster, _ server: ChildProcess, socketDirectory: String, logger: Logger) {
        self.cluster = cluster
        self.server = server
        self.socketDirectory = socketDirectory
        self.logger = logger
        self.url = Self.url(socketDirectory: socketDirectory)
    }

    /// Restarts the server, from now on, whenever it ends without having been told to.
    public func supervise() {
        guard supervision == nil else { return }
        supervision = Task { await self.restartUntilStopped() }
    }

    /// Fast shutdown: sessions are ended, everything is written. After 30 seconds it is stopped the hard way, which
    /// loses nothing either but makes the next start replay its log.
    public func stop() async {
        isStopping = true
        supervision?.cancel()
        await supervision?.value
        for (signal, patience) in [(SIGINT, Duration.seconds(30)), (SIGQUIT, .seconds(5)), (SIGKILL, .seconds(5))] {
            server.signal(signal)
            if await server.waitForExit(atMost: patience) != nil { break }
        }
        SocketDirectory.remove(socketDirectory)
    }

    private func restartUntilStopped() async {
        var backOff = Duration.milliseconds(100)
        while !isStopping, !Task.isCancelled {
            guard let code = server.exitCode() else {
                try? await Task.sleep(for: .milliseconds(100))
                continue
            }
            logger.error("PostgreSQL ended unexpectedly with code \(code); restarting it")
            let began = ContinuousClock.now
            repeat {
                try? await Task.sleep(for: backOff)
                if isStopping { return }
                do {
                    try SocketDirectory.ensure(socketDirectory, for: cluster)
                    server = try await Self.launch(cluster, socketDirectory: socketDirectory)
                    logger.info("PostgreSQL is back after \(ContinuousClock.now - began)")
                    backOff = .milliseconds(100)
                    break
                } catch {
                    backOff = min(backOff * 2, .seconds(10))
                    logger.error("PostgreSQL does not start: \(error); next attempt in \(backOff)")
                }
            } while !Task.isCancelled
        }
    }

    private static func adopt(_ cluster: Cluster) async throws -> (process: ChildProcess, socketDirectory: String)? {
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while let file = PostmasterFile(in: cluster.data), file.isAlive(in: cluster.data) {
            if file.status == "ready" { return (ChildProcess(adopting: file.pid), file.socketDirectory) }
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError(
                    "PostgreSQL (process \(file.pid)) has been \(file.status) in \(cluster.data) for a minute")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    /// Starts it and waits until it accepts connections. Orphans of a killed server may hold its shared memory for a
    /// moment, in which it refuses: then it is asked again.
    private static func launch(_ cluster: Cluster, socketDirectory: String) async throws -> ChildProcess {
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        while true {
            let server = try cluster.start(socketDirectory: socketDirectory)
            if try await becomesReady(server, cluster) { return server }
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError("PostgreSQL did not start:\n\(cluster.logTail())")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// False if it ended. Recovery after a crash may take its time, so there is no limit but its own end.
    private static func becomesReady(_ server: ChildProcess, _ cluster: Cluster) async throws -> Bool {
        while true {
            if server.exitCode() != nil { return false }
            if let file = PostmasterFile(in: cluster.data), file.pid == server.pid, file.status == "ready" {
                return true
            }
            do {
                try await Task.sleep(for: .milliseconds(5))
            } catch {
                server.signal(SIGINT)
                _ = await server.waitForExit(atMost: .seconds(30))
                throw error
            }
        }
    }

    private static func url(socketDirectory: String) -> String {
        let host = socketDirectory.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socketDirectory
        return "postgres://\(Cluster.superuser)@/\(Cluster.database)?host=\(host)"
    }
}

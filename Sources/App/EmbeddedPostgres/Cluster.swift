import Foundation
import Glibc
import Logging

/// The files of the private PostgreSQL under `DIR/postgres`, and whom they belong to.
struct Cluster: Sendable {
    static let superuser = "bellwether"
    static let database = "bellwether"

    let directory: String
    let account: PostgresAccount
    let installation: PostgresInstallation
    let environment: [String: String]

    var data: String { directory + "/data" }
    var log: String { directory + "/server.log" }

    /// Makes the directory, and chooses the account and the version of the programs.
    static func prepare(in directory: DataDirectory, environment: [String: String]) throws -> Cluster {
        let path = directory.postgres
        let made = mkdir(path, 0o700) == 0
        guard made || errno == EEXIST else {
            throw EmbeddedPostgresError("cannot create \(path): \(String(cString: strerror(errno)))")
        }
        let version = try? String(contentsOfFile: path + "/data/PG_VERSION", encoding: .utf8)
        let cluster = Cluster(
            directory: path, account: try .choose(for: directory.path),
            installation: try .find(
                for: version.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) },
                environment: environment),
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"])
        return cluster
    }

    /// Gives everything to the account that will run it. Only while no server runs there.
    func takeOwnership() throws {
        var status = stat()
        let (uid, gid) = account.owner
        guard stat(directory, &status) == 0, status.st_uid != uid || status.st_gid != gid else { return }
        let files = FileManager.default.enumerator(atPath: directory)?.allObjects ?? []
        for case let file as String in files { lchown("\(directory)/\(file)", uid, gid) }
        guard lchown(directory, uid, gid) == 0 else {
            throw EmbeddedPostgresError(
                "cannot give \(directory) to user id \(uid): \(String(cString: strerror(errno)))")
        }
    }

    var exists: Bool { access(data + "/PG_VERSION", F_OK) == 0 }

    /// Creates the cluster and its database beside its final place and moves it there whole, so that an interrupted
    /// first start leaves nothing half-made.
    func create() async throws {
        let unfinished = directory + "/unfinished"
        if access(unfinished, F_OK) == 0 { try FileManager.default.removeItem(atPath: unfinished) }
        try await run([
            installation.binaries + "/initdb", "--pgdata=\(unfinished)", "--username=\(Self.superuser)",
            "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth-local=trust", "--auth-host=reject",
            "--no-instructions",
        ])
        let script = directory + "/create.sql"
        try write("CREATE DATABASE \(Self.database)\n", to: script)
        try await run(
            [
                installation.binaries + "/postgres", "--single", "-D", unfinished, "-c", "log_checkpoints=off",
                "template1",
            ], input: script)
        unlink(script)
        guard rename(unfinished, data) == 0 else {
            throw EmbeddedPostgresError("cannot move \(unfinished) to \(data): \(String(cString: strerror(errno)))")
        }
    }

    /// Writes the configuration and starts the server, which is not ready yet.
    func start(socketDirectory: String) throws -> ChildProcess {
        try write(ClusterSettings(socketDirectory: socketDirectory).text, to: data + "/postgresql.conf")
        try write(ClusterSettings.access, to: data + "/pg_hba.conf")
        rotateLog()
        return try ChildProcess.spawn(
            account.wrap([installation.binaries + "/postgres", "-D", data]), environment: environment, log: log)
    }

    /// The end of the server's log, to be shown when it does not start.
    func logTail() -> String {
        guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return "" }
        return text.split(separator: "\n").suffix(8).joined(separator: "\n")
    }

    private func run(_ command: [String], input: String? = nil) async throws {
        let process = try ChildProcess.spawn(
            account.wrap(command), environment: environment, input: input, log: log)
        let code = await process.waitForExit(atMost: .seconds(120))
        guard code == 0 else {
            if code == nil { process.signal(SIGKILL) }
            throw EmbeddedPostgresError("\(command[0]) failed:\n\(logTail())")
        }
    }

    private func write(_ text: String, to path: String) throws {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw EmbeddedPostgresError("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        let bytes = Array(text.utf8)
        let written = Glibc.write(descriptor, bytes, bytes.count)
        fchown(descriptor, account.owner.uid, account.owner.gid)
        close(descriptor)
        guard written == bytes.count, rename(new, path) == 0 else {
            throw EmbeddedPostgresError("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// One old log is kept once the current one has passed 16 MiB.
    private func rotateLog() {
        var status = stat()
        if stat(log, &status) == 0, status.st_size > 16 * 1_048_576 { rename(log, log + ".1") }
    }
}

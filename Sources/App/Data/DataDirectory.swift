import Foundation
import Glibc

/// The directory given by `--data`: the private PostgreSQL, the key that seals secrets, the lock of who runs here.
public struct DataDirectory: Sendable {
    /// Absolute, without symbolic links.
    public let path: String

    /// Creates it where it is missing. Those who run as root must let user `postgres` pass, so what is private in it is
    /// private by itself.
    public init(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: geteuid() == 0 ? 0o755 : 0o700])
        } catch {
            throw EmbeddedPostgresError("cannot create the data directory \(path): \(error.localizedDescription)")
        }
        guard let resolved = realpath(path, nil) else {
            throw EmbeddedPostgresError("cannot open the data directory \(path): \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        self.path = String(cString: resolved)
    }

    public var postgres: String { path + "/postgres" }
    public var secretKeyFile: String { path + "/secret.key" }
    var lockFile: String { path + "/bellwether.lock" }
}

import Foundation
import Glibc

/// Where the private PostgreSQL listens: a directory that only its account and root can enter.
enum SocketDirectory {
    /// Bytes that the path of a Unix socket may have; 107 by the kernel, less the file name that PostgreSQL adds.
    static let longest = 107 - "/.s.PGSQL.5432.lock".utf8.count

    /// `DIR/postgres/run`, or where that path is too long a fresh directory under /tmp with an unguessable name.
    static func make(for cluster: Cluster) throws -> String {
        var path = cluster.directory + "/run"
        if path.utf8.count > longest {
            var template = Array("/tmp/bellwether-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                throw EmbeddedPostgresError("cannot make a directory under /tmp: \(String(cString: strerror(errno)))")
            }
            path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        try ensure(path, for: cluster)
        return path
    }

    /// Makes it again where somebody has removed it.
    static func ensure(_ path: String, for cluster: Cluster) throws {
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw EmbeddedPostgresError("cannot create \(path): \(String(cString: strerror(errno)))")
        }
        guard lchown(path, cluster.account.owner.uid, cluster.account.owner.gid) == 0, chmod(path, 0o700) == 0 else {
            throw EmbeddedPostgresError("cannot own \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Removes what `make` put under /tmp.
    static func remove(_ path: String) {
        guard path.hasPrefix("/tmp/bellwether-") else { return }
        for file in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] { unlink("\(path)/\(file)") }
        rmdir(path)
    }
}

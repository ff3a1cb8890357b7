import Foundation
import Glibc

/// Whom PostgreSQL runs as. It refuses to run as root, so root has to lend it another face.
enum PostgresAccount: Sendable, Equatable {
    /// We are an ordinary user: it runs as us.
    case current
    /// We are root, and this user can reach the data.
    case user(uid: uid_t, gid: gid_t)
    /// We are root and no other user may enter the directories above the data: PostgreSQL runs in a user namespace
    /// in which root appears under this ordinary id. It must be one that the password file knows.
    case namespace(uid: uid_t, gid: gid_t)

    /// The account for data in `directory`, which must exist.
    static func choose(for directory: String) throws -> PostgresAccount {
        guard geteuid() == 0 else { return .current }
        if let postgres = lookUp("postgres"), canReach(directory, uid: postgres.uid, gid: postgres.gid) {
            return .user(uid: postgres.uid, gid: postgres.gid)
        }
        guard let nobody = lookUp("nobody") else {
            throw EmbeddedPostgresError(
                "PostgreSQL cannot run as root, and \(directory) is closed to user postgres: choose another directory")
        }
        return .namespace(uid: nobody.uid, gid: nobody.gid)
    }

    /// Who owns the files on disk.
    var owner: (uid: uid_t, gid: gid_t) {
        switch self {
        case .current: (geteuid(), getegid())
        case .user(let uid, let gid): (uid, gid)
        case .namespace: (0, 0)
        }
    }

    /// `command` as this account, started in `/` because the account may not be allowed into our working directory.
    /// Each wrapper ends in exec, so the process id is the program's own.
    func wrap(_ command: [String]) -> [String] {
        ["/usr/bin/env", "--chdir=/", "--"] + changingIdentity(command)
    }

    private func changingIdentity(_ command: [String]) -> [String] {
        switch self {
        case .current:
            command
        case .user(let uid, let gid):
            ["/usr/bin/setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--init-groups", "--"] + command
        case .namespace(let uid, let gid):
            ["/usr/bin/unshare", "--user", "--map-user=\(uid)", "--map-group=\(gid)", "--"] + command
        }
    }

    private static func lookUp(_ name: String) -> (uid: uid_t, gid: gid_t)? {
        guard let entry = getpwnam(name) else { return nil }
        return (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }

    /// Whether that user may pass through `directory` and everything above it.
    static func canReach(_ directory: String, uid: uid_t, gid: gid_t) -> Bool {
        var path = directory
        while true {
            var status = stat()
            guard stat(path, &status) == 0 else { return false }
            let bit: mode_t = status.st_uid == uid ? 0o100 : status.st_gid == gid ? 0o010 : 0o001
            guard status.st_mode & bit != 0 else { return false }
            guard path != "/" else { return true }
            path = (path as NSString).deletingLastPathComponent
        }
    }
}

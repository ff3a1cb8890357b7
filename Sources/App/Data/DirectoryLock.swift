import Foundation
import Glibc

/// Who works in a data directory: one process at a time may start and stop its PostgreSQL. The kernel drops the lock
/// when the process ends, however it ends.
final class DirectoryLock: Sendable {
    /// What the holder does, as it stands in the file for others to read.
    enum Purpose: String {
        /// `bellwether up`, until it is stopped.
        case up
        /// A command, for a moment.
        case command
    }

    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Nil, with what stands in the file, if another process holds it.
    static func take(_ directory: DataDirectory, for purpose: Purpose) throws -> (lock: DirectoryLock?, holder: Holder?)
    {
        let descriptor = open(directory.lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw EmbeddedPostgresError("cannot open \(directory.lockFile): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return (nil, Holder(file: directory.lockFile))
        }
        let text = "\(purpose.rawValue) \(getpid())\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
        return (DirectoryLock(descriptor: descriptor), nil)
    }

    struct Holder {
        let purpose: Purpose
        let pid: String

        init?(file: String) {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
            let words = text.split(whereSeparator: \.isWhitespace)
            guard words.count == 2, let purpose = Purpose(rawValue: String(words[0])) else { return nil }
            self.purpose = purpose
            self.pid = String(words[1])
        }
    }
}

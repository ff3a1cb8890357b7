import Foundation
import Glibc

/// What a running PostgreSQL says of itself in `postmaster.pid`.
struct PostmasterFile: Sendable {
    let pid: pid_t
    let socketDirectory: String
    /// `starting`, `ready`, `stopping` or `standby`.
    let status: String

    init?(in dataDirectory: String) {
        guard let text = try? String(contentsOfFile: Self.path(in: dataDirectory), encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let pid = pid_t(first) else { return nil }
        self.pid = pid
        self.socketDirectory = lines.count > 4 ? String(lines[4]) : ""
        self.status = lines.count > 7 ? lines[7].trimmingCharacters(in: .whitespaces) : "starting"
    }

    static func path(in dataDirectory: String) -> String { dataDirectory + "/postmaster.pid" }

    /// Whether that process lives and is the PostgreSQL of this directory: a postmaster works inside its data.
    func isAlive(in dataDirectory: String) -> Bool {
        workingDirectory(of: pid) == dataDirectory
    }

    /// Removes the file if it names a living process that is something else, after a crash of the machine: PostgreSQL
    /// would refuse to start. Where the process is dead it is left alone, as PostgreSQL decides that better itself.
    func removeIfMisleading(in dataDirectory: String) {
        guard kill(pid, 0) == 0 || errno == EPERM, !isAlive(in: dataDirectory) else { return }
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let inUse = processes.compactMap(pid_t.init).contains { workingDirectory(of: $0) == dataDirectory }
        if !inUse { unlink(Self.path(in: dataDirectory)) }
    }
}

/// Nil if there is no such process or we may not look.
private func workingDirectory(of pid: pid_t) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
}

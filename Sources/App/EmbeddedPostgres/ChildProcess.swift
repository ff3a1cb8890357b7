import Foundation
import Glibc

/// A process that we started, or one that we found running and took over.
struct ChildProcess: Sendable {
    let pid: pid_t
    /// Our own children must be waited for; somebody else's can only be watched.
    private let isOurs: Bool

    /// `POSIX_SPAWN_SETSID`, which glibc shows only to those who define `_GNU_SOURCE`.
    private static let newSession: Int16 = 0x80

    /// Starts `command` in a session of its own, so that Ctrl-C in our terminal does not reach it, with both output
    /// streams appended to `log` and every signal at its default.
    static func spawn(_ command: [String], environment: [String: String], input: String? = nil, log: String) throws
        -> ChildProcess
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        closeAllBut(standardStreams: &actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | newSession)

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for pointer in arguments + variables { free(pointer) }
        }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            throw EmbeddedPostgresError("cannot start \(command[0]): \(String(cString: strerror(code)))")
        }
        return ChildProcess(pid: pid, isOurs: true)
    }

    /// A server that is started anew must not hold our port and our senders' connections beyond our end.
    private static func closeAllBut(standardStreams actions: inout posix_spawn_file_actions_t) {
        // glibc shows it only to those who define `_GNU_SOURCE`, so it is looked up by its name.
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        _ = unsafeBitCast(symbol, to: CloseFrom.self)(&actions, 3)
    }

    /// A process that runs already and is not our child.
    init(adopting pid: pid_t) {
        self.init(pid: pid, isOurs: false)
    }

    private init(pid: pid_t, isOurs: Bool) {
        self.pid = pid
        self.isOurs = isOurs
    }

    /// Nil while it runs; then its exit code, 128 + signal if a signal ended it, or 0 where that cannot be known.
    /// Must not be asked again after it gave a code.
    func exitCode() -> Int32? {
        // A zombie that nobody reaps still takes signals, but works nowhere.
        guard isOurs else { return access("/proc/\(pid)/cwd/.", F_OK) == 0 ? nil : 0 }
        var status: Int32 = 0
        switch waitpid(pid, &status, WNOHANG) {
        case 0: return nil
        case pid: return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        default: return errno == EINTR ? nil : 0
        }
    }

    /// Waits until it has ended; nil if it still runs after `limit`.
    func waitForExit(atMost limit: Duration, checkingEvery interval: Duration = .milliseconds(5)) async -> Int32? {
        let deadline = ContinuousClock.now.advanced(by: limit)
        while true {
            if let code = exitCode() { return code }
            if ContinuousClock.now >= deadline { return nil }
            // A cancelled task must still see the process end, so its sleep may not be cut short.
            await Task.detached { try? await Task.sleep(for: interval) }.value
        }
    }

    func signal(_ number: Int32) {
        _ = kill(pid, number)
    }
}

/// What went wrong with the private PostgreSQL, and what a person can do about it.
public struct EmbeddedPostgresError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

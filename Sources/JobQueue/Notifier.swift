import Postgres
import Synchronization
import Threads

/// Tells workers that a kind has something to do: at most once in a few milliseconds, because a transaction that
/// notifies holds up the others that do while it commits.
///
/// Leaving a notification out is safe for two reasons: a worker that was notified looks again for longer than this
/// interval, and all of them look every now and then anyway.
final class Notifier: Sendable {
    static let shared = Notifier()
    static let interval = Duration.milliseconds(10)

    /// When a notification of the kind was last committed.
    private let last = Mutex<[JobKind: MonotonicTime]>([:])

    func notify(_ kind: JobKind, in transaction: Transaction) throws {
        let isRecent = last.withLock { last in
            guard let time = last[kind] else { return false }
            return time + Self.interval > .now
        }
        guard !isRecent else { return }
        try transaction.later("SELECT pg_notify(\(JobQueue.channel), \(kind.rawValue))")
        transaction.afterCommit { [self] in last.withLock { $0[kind] = .now } }
    }
}

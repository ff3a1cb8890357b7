import Domain
import Synchronization

/// Slows down guessing: after a few failures for one key (an address, an account) each further attempt must wait, twice
/// as long each time. Bounded, in memory: a restart forgives.
final class SignInThrottle: Sendable {
    private struct Entry {
        var failures: Int
        var blockedUntil: Timestamp
    }

    static let freeFailures = 5
    private static let longest: Duration = .seconds(300)
    private static let capacity = 10_000

    private let entries = Mutex<[String: Entry]>([:])

    /// How long these keys still have to wait; nil if an attempt is welcome.
    func wait(_ keys: [String], now: Timestamp) -> Duration? {
        entries.withLock { entries in
            keys.compactMap { key in
                guard let entry = entries[key], entry.blockedUntil > now else { return nil }
                return entry.blockedUntil - now
            }.max()
        }
    }

    func noteFailure(_ keys: [String], now: Timestamp) {
        entries.withLock { entries in
            if entries.count > Self.capacity {
                entries = entries.filter { $0.value.blockedUntil > now }
                if entries.count > Self.capacity { entries.removeAll() }
            }
            for key in keys {
                var entry = entries[key] ?? Entry(failures: 0, blockedUntil: now)
                // Quiet for long enough: starts anew.
                if now - entry.blockedUntil > Self.longest { entry.failures = 0 }
                entry.failures += 1
                let steps = entry.failures - Self.freeFailures
                let pause: Duration = steps <= 0 ? .zero : min(.seconds(1 << min(steps - 1, 9)), Self.longest)
                entry.blockedUntil = now + pause
                entries[key] = entry
            }
        }
    }

    func noteSuccess(_ keys: [String]) {
        entries.withLock { entries in
            for key in keys { entries[key] = nil }
        }
    }
}

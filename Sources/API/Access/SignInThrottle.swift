import Domain
import Synchronization

/// Slows down guessing: after a few failures under one key each further attempt must wait, twice as long each time.
/// Bounded, in memory: a restart forgives.
final class SignInThrottle: Sendable {
    /// What failures are counted under.
    struct Key: Hashable, Sendable {
        var text: String
        /// How many failures cost nothing.
        var freeFailures: Int

        /// The three keys of an attempt: the account from that address; everything from that address, behind which
        /// there may be a whole office; the account from anywhere, which nobody may lock by a handful of guesses.
        static func of(email: String, address: String) -> [Key] {
            [
                Key(text: "pair:\(address) \(email)", freeFailures: SignInThrottle.freeFailures),
                Key(text: "address:\(address)", freeFailures: 30),
                Key(text: "account:\(email)", freeFailures: 50),
            ]
        }
    }

    private struct Entry {
        var failures: Int
        var blockedUntil: Timestamp
    }

    static let freeFailures = 5
    private static let longest: Duration = .seconds(300)
    private static let capacity = 10_000

    private let entries = Mutex<[String: Entry]>([:])

    /// How long these keys still have to wait; nil if an attempt is welcome.
    func wait(_ keys: [Key], now: Timestamp) -> Duration? {
        entries.withLock { entries in
            keys.compactMap { key in
                guard let entry = entries[key.text], entry.blockedUntil > now else { return nil }
                return entry.blockedUntil - now
            }.max()
        }
    }

    func noteFailure(_ keys: [Key], now: Timestamp) {
        entries.withLock { entries in
            if entries.count > Self.capacity {
                entries = entries.filter { $0.value.blockedUntil > now }
                if entries.count > Self.capacity { entries.removeAll() }
            }
            for key in keys {
                var entry = entries[key.text] ?? Entry(failures: 0, blockedUntil: now)
                // Quiet for long enough: starts anew.
                if now - entry.blockedUntil > Self.longest { entry.failures = 0 }
                entry.failures += 1
                let steps = entry.failures - key.freeFailures
                let pause: Duration = steps <= 0 ? .zero : min(.seconds(1 << min(steps - 1, 9)), Self.longest)
                entry.blockedUntil = now + pause
                entries[key.text] = entry
            }
        }
    }

    func noteSuccess(_ keys: [Key]) {
        entries.withLock { entries in
            for key in keys { entries[key.text] = nil }
        }
    }
}

public import Domain
import Synchronization

/// Spares a destination that keeps failing: after some failures in a row nothing is sent to it for a while, then one
/// request tries, and its result decides. One for each destination; the state is this process's own.
public final class CircuitBreaker: Sendable {
    public enum Admission: Sendable, Hashable {
        /// Send, then `record` what came of it.
        case allowed
        /// Do not send; ask again after that time.
        case refused(retryAfter: Duration)
    }

    private enum State {
        case closed(failures: Int)
        case open(until: Timestamp)
        /// One request is trying. If it is never heard of again, another may try after `until`.
        case trying(until: Timestamp)
    }

    /// Destinations remembered; past it, the ones whose wait is over are forgotten.
    private static let maximumDestinations = 10_000

    /// How soon to ask again while a request tries.
    private static let glance: Duration = .seconds(2)

    private let clock: any WallClock
    private let threshold: Int
    private let pause: Duration
    private let states = Mutex<[String: State]>([:])

    /// - Parameters:
    ///   - threshold: failures in a row after which it opens.
    ///   - pause: how long it stays open.
    public init(clock: any WallClock, threshold: Int = 5, pause: Duration = .seconds(60)) {
        self.clock = clock
        self.threshold = threshold
        self.pause = pause
    }

    public func admit(_ destination: String) -> Admission {
        let now = clock.now()
        return states.withLock { states in
            switch states[destination] {
            case nil, .closed: return .allowed
            case .open(let until) where now < until: return .refused(retryAfter: until - now)
            // What comes of the try is known as soon as it is answered.
            case .trying(let until) where now < until: return .refused(retryAfter: min(until - now, Self.glance))
            case .open, .trying:
                states[destination] = .trying(until: now + pause)
                return .allowed
            }
        }
    }

    /// - Parameter succeeded: whether the destination did its part. An answer that refuses one message is a success.
    public func record(_ destination: String, succeeded: Bool) {
        let now = clock.now()
        states.withLock { states in
            if succeeded {
                states[destination] = nil
                return
            }
            if states.count >= Self.maximumDestinations { Self.forget(&states, now: now) }
            switch states[destination] {
            case nil: states[destination] = threshold <= 1 ? .open(until: now + pause) : .closed(failures: 1)
            case .closed(let failures):
                let isEnough = failures + 1 >= threshold
                states[destination] = isEnough ? .open(until: now + pause) : .closed(failures: failures + 1)
            case .open(let until): states[destination] = .open(until: until)
            case .trying: states[destination] = .open(until: now + pause)
            }
        }
    }

    /// Destinations that are not sent to at present, for metrics.
    public var openCount: Int {
        states.withLock { states in
            states.values.count { if case .closed = $0 { false } else { true } }
        }
    }

    private static func forget(_ states: inout [String: State], now: Timestamp) {
        states = states.filter { _, state in
            switch state {
            case .closed: false
            case .open(let until), .trying(let until): until > now
            }
        }
    }
}

public import Domain
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// Starts at 2026-01-05T12:00:00Z unless told otherwise.
    public init(_ start: Timestamp = Timestamp(seconds: 1_767_614_400)) {
        time = Mutex(start)
    }

    public func now() -> Timestamp {
        time.withLock { $0 }
    }

    /// Moves it on, and gives the new time.
    @discardableResult
    public func advance(by duration: Duration) -> Timestamp {
        time.withLock { time in
            time = time + duration
            return time
        }
    }

    public func set(_ new: Timestamp) {
        time.withLock { $0 = new }
    }
}

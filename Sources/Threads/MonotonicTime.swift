#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An instant of the machine's monotonic clock, for time-outs of blocking calls (not for decisions of the product,
/// which take a `WallClock`).
public struct MonotonicTime: Comparable, Sendable {
    /// Nanoseconds since some fixed point.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// This instant.
    public static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    public static func + (left: MonotonicTime, right: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = right.components
        let added = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !added.overflow else { return MonotonicTime(nanoseconds: .max) }
        let sum = left.nanoseconds.addingReportingOverflow(added.partialValue + attoseconds / 1_000_000_000)
        return MonotonicTime(nanoseconds: sum.overflow ? .max : sum.partialValue)
    }

    public static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    var posixTime: timespec {
        var time = timespec()
        time.tv_sec = Int(nanoseconds / 1_000_000_000)
        time.tv_nsec = Int(nanoseconds % 1_000_000_000)
        return time
    }
}

/// Durations gathered during a run, for percentiles. Not thread-safe: one a thread, merged at the end.
public struct Latencies: Sendable {
    private var nanoseconds: [Int64] = []

    public init() {}

    public var count: Int { nanoseconds.count }

    public mutating func add(nanoseconds value: Int64) {
        nanoseconds.append(value)
    }

    public mutating func add(_ duration: Duration) {
        nanoseconds.append(
            duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000)
    }

    public mutating func merge(_ other: Latencies) {
        nanoseconds.append(contentsOf: other.nanoseconds)
    }

    /// `fraction` of the values (0…1) are at most this, in milliseconds, by the nearest-rank method; 0 without values.
    public func milliseconds(atPercentiles fractions: [Double]) -> [Double] {
        let sorted = nanoseconds.sorted()
        return fractions.map { fraction in
            guard !sorted.isEmpty else { return 0 }
            let rank = Int((fraction * Double(sorted.count)).rounded(.up))
            return Double(sorted[min(max(rank, 1), sorted.count) - 1]) / 1e6
        }
    }

    /// `prefix_p50_ms`, `prefix_p99_ms` and `prefix_max_ms`.
    public func metrics(_ prefix: String) -> [(name: String, value: Double)] {
        let values = milliseconds(atPercentiles: [0.5, 0.99, 1])
        return [("\(prefix)_p50_ms", values[0]), ("\(prefix)_p99_ms", values[1]), ("\(prefix)_max_ms", values[2])]
    }
}

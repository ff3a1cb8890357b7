public import CoreMetrics
import Synchronization

/// How often values fell below each bound.
public final class Histogram: Sendable, TimerHandler, RecorderHandler {
    private struct State {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    /// Seconds, for what takes from half a millisecond to ten seconds.
    public static let latencyBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double] = Histogram.latencyBounds) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    public func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
            state.count += 1
        }
    }

    public func record(_ value: Int64) { observe(Double(value)) }
    public func record(_ value: Double) { observe(value) }
    public func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }

    /// Counts up to each bound, then of all; the sum.
    var current: (cumulative: [Int], sum: Double) {
        state.withLock { state in
            var total = 0
            return (
                state.counts.map { count in
                    total += count
                    return total
                }, state.sum
            )
        }
    }
}

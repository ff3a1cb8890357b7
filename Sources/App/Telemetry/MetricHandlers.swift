import CoreMetrics
import Synchronization

/// One series, which can write itself in Prometheus's text format.
protocol MetricSeries: AnyObject, Sendable {
    /// `counter`, `gauge` or `histogram`.
    static var type: String { get }

    /// Appends its samples; `labels` is the inside of the braces, or empty.
    func write(name: String, labels: String, to text: inout String)
}

/// A count that only grows; of whole numbers or not.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    static let type = "counter"
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex(0.0)

    func increment(by amount: Int64) { whole.wrappingAdd(amount, ordering: .relaxed) }

    func increment(by amount: Double) {
        guard amount.isFinite, amount > 0 else { return }
        fraction.withLock { $0 += amount }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }

    func write(name: String, labels: String, to text: inout String) {
        let fraction = fraction.withLock { $0 }
        let whole = whole.load(ordering: .relaxed)
        text += "\(name)\(labels.inBraces) \(fraction == 0 ? "\(whole)" : "\(Double(whole) + fraction)")\n"
    }
}

/// A value that goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    static let type = "gauge"
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func write(name: String, labels: String, to text: inout String) {
        text += "\(name)\(labels.inBraces) \(value.withLock { $0 })\n"
    }
}

/// How values are distributed: durations in seconds, or whatever a recorder records.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    static let type = "histogram"
    /// From half a millisecond to a minute.
    private static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
    /// From one to a hundred thousand: sizes of batches and the like.
    private static let sizes = [1.0, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 10_000, 100_000]

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(ofDurations: Bool) {
        bounds = ofDurations ? Self.seconds : Self.sizes
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func write(name: String, labels: String, to text: inout String) {
        let state = state.withLock { $0 }
        let separator = labels.isEmpty ? "" : ","
        var total = 0
        for (index, count) in state.counts.enumerated() {
            total += count
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            text += "\(name)_bucket{\(labels)\(separator)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(labels.inBraces) \(state.sum)\n\(name)_count\(labels.inBraces) \(total)\n"
    }
}

extension String {
    fileprivate var inBraces: String { isEmpty ? "" : "{\(self)}" }
}

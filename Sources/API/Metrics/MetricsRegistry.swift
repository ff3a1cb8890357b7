public import CoreMetrics
import Synchronization

/// The process's metrics, in Prometheus's text format. Also a backend for swift-metrics, so that what other modules
/// count is shown along. The number of series of one name is bounded: past that, new ones are counted as dropped.
public final class MetricsRegistry: Sendable {
    enum Series {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
    }

    private struct Family {
        var help: String
        var type: String
        var series: [String: Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var dropped = 0
    }

    static let maximumSeries = 2000

    private let state = Mutex(State())

    public init() {}

    /// The counter of that name and those labels, made on first use.
    public func counter(_ name: String, _ labels: [(String, String)] = [], help: String = "") -> Counter {
        let made = series(name, labels, type: "counter", help: help) { .counter(Counter()) }
        if case .counter(let counter) = made { return counter }
        return Counter()
    }

    public func gauge(_ name: String, _ labels: [(String, String)] = [], help: String = "") -> Gauge {
        let made = series(name, labels, type: "gauge", help: help) { .gauge(Gauge()) }
        if case .gauge(let gauge) = made { return gauge }
        return Gauge()
    }

    public func histogram(
        _ name: String, _ labels: [(String, String)] = [], bounds: [Double] = Histogram.latencyBounds,
        help: String = ""
    ) -> Histogram {
        let made = series(name, labels, type: "histogram", help: help) { .histogram(Histogram(bounds: bounds)) }
        if case .histogram(let histogram) = made { return histogram }
        return Histogram()
    }

    private func series(
        _ name: String, _ labels: [(String, String)], type: String, help: String, _ make: () -> Series
    ) -> Series {
        let name = Self.metricName(name)
        let labels = Self.labelText(labels)
        return state.withLock { state in
            var family = state.families[name] ?? Family(help: help, type: type)
            if let known = family.series[labels] { return known }
            let made = make()
            guard family.series.count < Self.maximumSeries else {
                state.dropped += 1
                return made
            }
            family.series[labels] = made
            state.families[name] = family
            return made
        }
    }

    /// Everything, in the text format 0.0.4.
    func render() -> String {
        state.withLock { state in
            var text = ""
            for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
                if !family.help.isEmpty { text += "# HELP \(name) \(family.help)\n" }
                text += "# TYPE \(name) \(family.type)\n"
                for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                    Self.render(name, labels, series, into: &text)
                }
            }
            text += "# TYPE bellwether_metrics_dropped_series_total counter\n"
            text += "bellwether_metrics_dropped_series_total \(state.dropped)\n"
            return text
        }
    }

    private static func render(_ name: String, _ labels: String, _ series: Series, into text: inout String) {
        let braced = labels.isEmpty ? "" : "{\(labels)}"
        switch series {
        case .counter(let counter): text += "\(name)\(braced) \(counter.current)\n"
        case .gauge(let gauge): text += "\(name)\(braced) \(number(gauge.current))\n"
        case .histogram(let histogram):
            let (cumulative, sum) = histogram.current
            let prefix = labels.isEmpty ? "" : labels + ","
            for (bound, count) in zip(histogram.bounds.map(number) + ["+Inf"], cumulative) {
                text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(count)\n"
            }
            text += "\(name)_sum\(braced) \(number(sum))\n"
            text += "\(name)_count\(braced) \(cumulative.last ?? 0)\n"
        }
    }

    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    static func labelText(_ labels: [(String, String)]) -> String {
        labels.map { name, value in
            let escaped = value.prefix(200).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(metricName(name))=\"\(escaped)\""
        }.joined(separator: ",")
    }

    /// Prometheus takes letters, digits, underscores and colons.
    static func metricName(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
    }
}

extension MetricsRegistry: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        WholeCounter(counter: counter(label, dimensions))
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions) : gauge(label, dimensions)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}
}

/// Counts the whole part of what it is given.
private final class WholeCounter: FloatingPointCounterHandler {
    private let counter: Counter

    init(counter: Counter) {
        self.counter = counter
    }

    func increment(by amount: Double) { counter.increment(by: Int64(amount.rounded())) }
    func reset() { counter.reset() }
}

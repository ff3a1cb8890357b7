public import CoreMetrics
import Foundation
import Glibc
import Synchronization

/// Keeps every metric of the process, and writes them in Prometheus's text format for `/metrics`.
public final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Family {
        let type: String
        /// By the inside of their braces.
        var series: [String: any MetricSeries] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    public init() {}

    /// Makes this registry the process's own. Only the first call in a process counts, as swift-metrics allows but one.
    public static let shared: MetricsRegistry = {
        let registry = MetricsRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, suffix: "_total") { CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, suffix: "_total") { CounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { GaugeSeries() }
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions) { GaugeSeries() } }
        return series(label, dimensions) { HistogramSeries(ofDurations: false) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, suffix: "_seconds") { HistogramSeries(ofDurations: true) }
    }

    // A series stays after its handler is dropped: the next handler of that name goes on counting in it.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything in Prometheus's text format, version 0.0.4.
    public func text() -> String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# TYPE \(name) \(family.type)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, to: &text)
            }
        }
        return text + ProcessFigures.text()
    }

    /// The series of that name and those dimensions. A name that two kinds of metric claim belongs to the first; the
    /// second counts for itself and is not shown.
    private func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], suffix: String = "", _ make: () -> Series
    ) -> Series {
        let name = Self.name(label, suffix: suffix)
        let labels = dimensions.sorted { $0.0 < $1.0 }
            .map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        return families.withLock { families in
            if let known = families[name]?.series[labels] { return known as? Series ?? make() }
            let family = families[name] ?? Family(type: Series.type)
            guard family.type == Series.type else { return make() }
            let new = make()
            families[name, default: family].series[labels] = new
            return new
        }
    }

    private static func name(_ label: String, suffix: String = "") -> String {
        let name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

/// What the kernel says of this process.
private enum ProcessFigures {
    static func text() -> String {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let resident = (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        return """
            # TYPE process_cpu_seconds_total counter
            process_cpu_seconds_total \(seconds)
            # TYPE process_resident_memory_bytes gauge
            process_resident_memory_bytes \(resident)

            """
    }
}

import Foundation

/// Writes a report: a table on standard error for people and, where asked, one JSON object on standard output.
struct ReportWriter {
    var json: Bool

    func write(_ report: BenchmarkReport) throws {
        let machine = Machine.current()
        var lines = [
            "", "bench \(report.name)",
            "  on \(machine.fields.map { "\($0.name)=\($0.value)" }.joined(separator: " "))",
        ]
        if !report.parameters.isEmpty {
            lines.append("  with \(report.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " "))")
        }
        let width = report.metrics.map(\.name.count).max() ?? 0
        for metric in report.metrics {
            let padding = String(repeating: " ", count: width - metric.name.count)
            lines.append("  \(metric.name)\(padding)  \(Self.text(metric.value))")
        }
        lines += report.notes.map { "  · \($0)" }
        let text = lines.joined(separator: "\n") + "\n"
        guard json else {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        FileHandle.standardError.write(Data(text.utf8))
        let object: [String: Any] = [
            "bench": report.name,
            "machine": Dictionary(uniqueKeysWithValues: machine.fields.map { ($0.name, $0.value) }),
            "parameters": Dictionary(
                report.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }),
            "metrics": Dictionary(
                report.metrics.map { ($0.name, ($0.value * 10_000).rounded() / 10_000) },
                uniquingKeysWith: { _, last in last }),
            "notes": report.notes,
        ]
        var data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        data.append(UInt8(ascii: "\n"))
        FileHandle.standardOutput.write(data)
    }

    private static func text(_ value: Double) -> String {
        switch abs(value) {
        case 1000...: String(format: "%.0f", value)
        case 10..<1000: String(format: "%.1f", value)
        default: String(format: "%.3f", value)
        }
    }
}

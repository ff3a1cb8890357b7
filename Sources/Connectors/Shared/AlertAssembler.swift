import Domain
import Integration

/// Turns what a connector has read into alerts: the parts that all vendors share.
struct AlertAssembler {
    let context: ConnectorContext
    var alerts: [IncomingAlert] = []
    /// Values that were too long and were cut.
    var cut = 0
    /// The last severity word: a batch has few different ones.
    private var lastWord = ""
    private var lastSeverity: Severity?

    init(context: ConnectorContext) {
        self.context = context
    }

    /// What an alert is made of.
    struct Parts {
        var status: IncomingAlert.Status
        var reporting: IncomingAlert.Reporting
        /// The vendor's own name for it, if it has one besides the labels.
        var name: String?
        var severity: Severity?
        var labels: [Labels.Label]
        var annotations: [Labels.Label]
        var startsAt: Timestamp
        var endsAt: Timestamp?
        var generatorURL: String?
        var key: String?
    }

    mutating func append(_ parts: Parts) {
        let labels = Self.set(parts.labels)
        let id =
            if let key = parts.key {
                Fingerprint.alertID(key: key, integration: context.integrationID)
            } else {
                Fingerprint.alertID(labels: labels, ignoring: context.ignoredLabels)
            }
        alerts.append(
            IncomingAlert(
                id: id, status: parts.status, reporting: parts.reporting, name: name(of: parts),
                severity: parts.severity ?? severity(of: parts.labels), labels: labels,
                annotations: parts.annotations.isEmpty ? Labels() : Self.set(parts.annotations),
                startsAt: parts.startsAt, endsAt: parts.endsAt, generatorURL: parts.generatorURL,
                dedupKey: parts.key))
    }

    var payload: ParsedPayload { ParsedPayload(alerts: alerts, truncatedValues: cut) }

    /// The severity that a word means; nil if nobody agreed on it.
    mutating func severity(word: String) -> Severity? {
        if word == lastWord { return lastSeverity }
        lastWord = word
        lastSeverity = Severity(word: word)
        return lastSeverity
    }

    private mutating func severity(of labels: [Labels.Label]) -> Severity {
        for name in context.severityLabels {
            guard let label = labels.first(where: { $0.name == name }) else { continue }
            if let severity = severity(word: label.value) { return severity }
        }
        return context.defaultSeverity
    }

    private func name(of parts: Parts) -> String {
        let candidates: [String?] = [
            parts.name, Self.value("alertname", in: parts.labels), Self.value("title", in: parts.annotations),
            Self.value("summary", in: parts.annotations), Self.value("description", in: parts.annotations),
        ]
        for case let candidate? in candidates {
            if let line = Self.oneLine(candidate) { return line }
        }
        if let first = parts.labels.first, let line = Self.oneLine("\(first.name)=\(first.value)") { return line }
        return parts.key.flatMap(Self.oneLine) ?? "Unnamed alert"
    }

    /// `Labels` puts each one in its place, which is quick for few or sorted ones; many are sorted first.
    private static func set(_ labels: [Labels.Label]) -> Labels {
        Labels(labels.count <= 32 ? labels : labels.sorted { $0.name < $1.name })
    }

    private static func value(_ name: String, in labels: [Labels.Label]) -> String? {
        labels.first { $0.name == name }?.value
    }

    /// The first line that has anything in it, within the length of a name; nil if there is none.
    static func oneLine(_ text: String) -> String? {
        let utf8 = text.utf8
        if let first = utf8.first, first > 0x20, utf8.count <= TextLimits.name,
            utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
            utf8.last != 0x20
        {
            return text
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
            if words.isEmpty { continue }
            return words.utf8.count <= TextLimits.name ? words : words.prefix(bytes: TextLimits.name - 3) + "…"
        }
        return nil
    }
}

import Domain
import Integration

/// The `payload` of an event: what is wrong, and where.
struct PagerDutyPayload {
    static let maximumSummary = 1024

    var summary: String?
    var severity: Severity?
    var timestamp: Timestamp?
    /// What identifies the place: source, component, group, class, and the plain values of `custom_details`.
    var labels: [Labels.Label] = []
    var annotations: [Labels.Label] = []
    private var hasSource = false
    private var hasUnknownSeverity = false
    private var hasBadTimestamp = false

    init(reading reader: inout JSONReader, cut: inout Int) throws(ConnectorError) {
        try reader.enterObject()
        while let key = try reader.nextKey() {
            if reader.matches(key, "summary") {
                summary = try PagerDutyEvent.text(&reader)
            } else if reader.matches(key, "severity") {
                try readSeverity(&reader)
            } else if reader.matches(key, "timestamp") {
                try readTimestamp(&reader)
            } else if reader.matches(key, "source") {
                hasSource = try readLabel("source", &reader, cut: &cut)
            } else if reader.matches(key, "component") {
                _ = try readLabel("component", &reader, cut: &cut)
            } else if reader.matches(key, "group") {
                _ = try readLabel("group", &reader, cut: &cut)
            } else if reader.matches(key, "class") {
                _ = try readLabel("class", &reader, cut: &cut)
            } else if reader.matches(key, "custom_details") {
                try readDetails(&reader, cut: &cut)
            } else {
                try reader.skipValue()
            }
        }
        if let summary { annotations.append(Labels.Label(name: "summary", value: summary)) }
        if let severity { labels.append(Labels.Label(name: "severity", value: severity.rawValue)) }
    }

    /// In PagerDuty's words.
    var issues: [FieldIssue] {
        var issues: [FieldIssue] = []
        if let summary {
            if summary.unicodeScalars.count > Self.maximumSummary {
                issues.append(
                    FieldIssue(
                        field: "payload.summary", message: "is too long (maximum is \(Self.maximumSummary) characters)")
                )
            }
        } else {
            issues.append(FieldIssue(field: "payload.summary", message: "is missing or blank"))
        }
        if !hasSource { issues.append(FieldIssue(field: "payload.source", message: "is missing or blank")) }
        if hasUnknownSeverity {
            issues.append(
                FieldIssue(
                    field: "payload.severity",
                    message: "is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"))
        } else if severity == nil {
            issues.append(FieldIssue(field: "payload.severity", message: "is missing or blank"))
        }
        if hasBadTimestamp {
            issues.append(FieldIssue(field: "payload.timestamp", message: "is invalid (must be an ISO 8601 time)"))
        }
        return issues
    }

    private mutating func readSeverity(_ reader: inout JSONReader) throws(ConnectorError) {
        switch try PagerDutyEvent.text(&reader)?.lowercased() {
        case "critical": severity = .critical
        case "error": severity = .error
        case "warning": severity = .warning
        case "info": severity = .info
        case nil: break
        default: hasUnknownSeverity = true
        }
    }

    private mutating func readTimestamp(_ reader: inout JSONReader) throws(ConnectorError) {
        guard let text = try PagerDutyEvent.text(&reader) else { return }
        guard let time = LooseTime.parse(text), SaneTimes.range.contains(time) else {
            hasBadTimestamp = true
            return
        }
        timestamp = time
    }

    /// True if it has a value.
    private mutating func readLabel(
        _ name: String, _ reader: inout JSONReader, cut: inout Int
    ) throws(ConnectorError) -> Bool {
        guard let text = try PagerDutyEvent.text(&reader) else { return false }
        setLabel(name, CutText.limited(text, to: TextLimits.labelValue, cut: &cut))
        return true
    }

    private mutating func setLabel(_ name: String, _ value: String) {
        labels.removeAll { $0.name == name }
        labels.append(Labels.Label(name: name, value: value))
    }

    /// Short plain values become labels, so that they can be searched and correlated; the rest becomes annotations.
    private mutating func readDetails(_ reader: inout JSONReader, cut: inout Int) throws(ConnectorError) {
        switch try reader.nextKind() {
        case .object:
            try reader.enterObject()
            while let key = try reader.nextKey() {
                let name = reader.string(key)
                let kind = try reader.nextKind()
                let start = reader.at
                guard !name.isEmpty, name.utf8.count <= TextLimits.labelName,
                    labels.count + annotations.count < TextLimits.labels
                else {
                    try reader.skipValue()
                    continue
                }
                switch kind {
                case .string:
                    let text = reader.string(try reader.text())
                    if text.isEmpty { continue }
                    add(name, text, cut: &cut)
                case .number: add(name, reader.string(try reader.number()), cut: &cut)
                case .boolean: add(name, try reader.boolean() ? "true" : "false", cut: &cut)
                case .null: _ = try reader.skipNull()
                case .object, .array:
                    try reader.skipValue()
                    annotate(name, reader.raw(from: start), cut: &cut)
                }
            }
        case .null: _ = try reader.skipNull()
        case .string:
            let text = reader.string(try reader.text())
            if !text.isEmpty { annotate("details", text, cut: &cut) }
        default:
            let start = reader.at
            try reader.skipValue()
            annotate("details", reader.raw(from: start), cut: &cut)
        }
    }

    private mutating func add(_ name: String, _ text: String, cut: inout Int) {
        let isShort = text.utf8.count <= 256 && !text.contains(where: \.isNewline)
        guard isShort, !labels.contains(where: { $0.name == name }) else {
            annotate(name, text, cut: &cut)
            return
        }
        labels.append(Labels.Label(name: name, value: text))
    }

    private mutating func annotate(_ name: String, _ text: String, cut: inout Int) {
        annotations.append(
            Labels.Label(name: name, value: CutText.limited(text, to: TextLimits.annotationValue, cut: &cut)))
    }
}

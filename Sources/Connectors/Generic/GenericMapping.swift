import Integration

/// Which part of a generic sender's document is what. A setting is a path; without one, usual names are looked for.
struct GenericMapping {
    /// What an alert is made of, each with the names under which senders usually have it.
    enum Part: String, CaseIterable {
        case name, severity, status, key
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case url, summary, description, labels, annotations

        var setting: String { rawValue + "_path" }

        var usualNames: [StaticString] {
            switch self {
            case .name: ["alertname", "alert_name", "name", "title", "event"]
            case .severity: ["severity", "priority", "level"]
            case .status: ["status", "state"]
            case .key: ["fingerprint", "dedup_key", "key"]
            case .startsAt: ["startsAt", "starts_at", "timestamp", "time"]
            case .endsAt: ["endsAt", "ends_at"]
            case .url: ["generatorURL", "url", "link"]
            case .summary: ["summary"]
            case .description: ["description", "message", "text"]
            case .labels: ["labels", "tags"]
            case .annotations: ["annotations"]
            }
        }

        var field: FieldDescription {
            let names = usualNames.map { "$.\($0)" }.joined(separator: ", ")
            return FieldDescription(
                name: setting, label: label, type: .path, hint: hint, default: "the first of \(names)")
        }

        private var label: String {
            switch self {
            case .name: "Name"
            case .severity: "Severity"
            case .status: "Status"
            case .key: "Deduplication key"
            case .startsAt: "Began at"
            case .endsAt: "Ended at"
            case .url: "Link"
            case .summary: "Summary"
            case .description: "Description"
            case .labels: "Labels"
            case .annotations: "Annotations"
            }
        }

        private var hint: String {
            switch self {
            case .name: "Where the alert's name is, inside one alert, as in $.data.check."
            case .severity: "A word such as critical, warning, P1 or sev2."
            case .status: "A word such as firing, resolved, ok or acknowledged; or true while it fires."
            case .key: "What makes two messages the same alert. Without it, equal labels do."
            case .startsAt: "RFC 3339, or a Unix time."
            case .endsAt: "RFC 3339, or a Unix time."
            case .url: "An http or https address that leads to the sender's page."
            case .summary: "One sentence for people."
            case .description: "More for people."
            case .labels: "An object of names and values, or a list of name=value."
            case .annotations: "An object of names and values."
            }
        }
    }

    static let alertsSetting = "alerts_path"
    static let resolvedSetting = "resolved_words"
    static let reportingSetting = "reporting"

    /// Where the alert or the list of alerts is; nil for the whole body.
    var alerts: JSONPath?
    var paths: [Part: JSONPath] = [:]
    /// Status words that mean resolved, besides the usual ones.
    var resolvedWords: Set<String> = []
    var isState = false

    init(settings: [String: String]) {
        if settings.isEmpty { return }
        alerts = settings[Self.alertsSetting].flatMap { $0.isEmpty ? nil : JSONPath($0) }
        for part in Part.allCases {
            if let text = settings[part.setting], !text.isEmpty { paths[part] = JSONPath(text) }
        }
        let words = (settings[Self.resolvedSetting] ?? "").split(separator: ",")
        resolvedWords = Set(words.map { $0.split(separator: " ").joined(separator: " ").lowercased() })
        isState = settings[Self.reportingSetting] == "state"
    }

    static var fields: [FieldDescription] {
        [
            FieldDescription(
                name: alertsSetting, label: "Alerts", type: .path,
                hint: "Where in the body the alert, or the list of alerts, is. The other paths start there.",
                default: "$")
        ] + Part.allCases.map(\.field) + [
            FieldDescription(
                name: resolvedSetting, label: "Words that mean resolved",
                hint: "Separated by commas, besides resolved, ok, closed, normal, recovered, cleared and inactive."),
            FieldDescription(
                name: reportingSetting, label: "A message means", type: .choice,
                hint: "event: it happened again. state: it is still so.", default: "event", options: ["event", "state"]),
        ]
    }
}

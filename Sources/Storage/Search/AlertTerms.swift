import Domain

/// What an alert is found by.
enum AlertTerms {
    /// What separates terms on their way to the database: no term holds it.
    static let separator = "\u{1}"

    /// The terms of an alert, each with its tenant's tag, joined by `separator`.
    static func text(of alert: Alert, org: OrgID) -> String {
        var terms: Set<String> = [
            TermText.marker("severity", alert.severity.rawValue),
            TermText.marker("integration", alert.integrationID.description),
            TermText.pair("alertname", alert.name),
        ]
        if let service = alert.serviceID { terms.insert(TermText.marker("service", service.description)) }
        terms.formUnion(TermText.words(alert.name))
        for label in alert.labels.sorted {
            terms.insert(TermText.pair(label.name, label.value))
            terms.formUnion(TermText.words(label.value))
        }
        for name in ["summary", "title"] {
            if let text = alert.annotations[name] { terms.formUnion(TermText.words(text)) }
        }
        let tag = TermText.tag(org)
        return terms.sorted().prefix(TermText.most)
            .map { tag + TermText.bounded($0.replacing(separator, with: " ")) }
            .joined(separator: separator)
    }
}

import Domain
import Integration

/// One event as it is posted.
struct PagerDutyEvent {
    enum Action {
        case trigger, acknowledge, resolve
    }

    static let maximumKey = 255

    var action: Action?
    var hasUnknownAction = false
    var dedupKey: String?
    var payload: PagerDutyPayload?
    var client: String?
    var clientURL: String?
    var links: [String] = []

    init(reading reader: inout JSONReader, cut: inout Int) throws(ConnectorError) {
        try reader.enterObject()
        while let key = try reader.nextKey() {
            if reader.matches(key, "event_action") {
                try readAction(&reader)
            } else if reader.matches(key, "dedup_key") {
                dedupKey = try Self.text(&reader)
            } else if reader.matches(key, "routing_key") {
                try reader.skipText()
            } else if reader.matches(key, "payload") {
                if try !reader.skipNull() { payload = try PagerDutyPayload(reading: &reader, cut: &cut) }
            } else if reader.matches(key, "client") {
                client = try Self.text(&reader)
            } else if reader.matches(key, "client_url") {
                clientURL = try reader.link()
            } else if reader.matches(key, "links") {
                try readLinks(&reader, under: "href")
            } else if reader.matches(key, "images") {
                try readLinks(&reader, under: "src")
            } else {
                try reader.skipValue()
            }
        }
    }

    /// A string; nil for `null` and for one of blanks.
    static func text(_ reader: inout JSONReader) throws(ConnectorError) -> String? {
        if try reader.skipNull() { return nil }
        let text = reader.string(try reader.text())
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    private mutating func readAction(_ reader: inout JSONReader) throws(ConnectorError) {
        switch try Self.text(&reader) {
        case "trigger": action = .trigger
        case "acknowledge": action = .acknowledge
        case "resolve": action = .resolve
        case nil: break
        default: hasUnknownAction = true
        }
    }

    private mutating func readLinks(_ reader: inout JSONReader, under name: StaticString) throws(ConnectorError) {
        if try reader.skipNull() { return }
        try reader.enterArray()
        while try reader.nextElement() {
            try reader.enterObject()
            while let key = try reader.nextKey() {
                if reader.matches(key, name) {
                    if let link = try reader.link(), links.count < 20 { links.append(link) }
                } else {
                    try reader.skipValue()
                }
            }
        }
    }

    /// Checks all of it at once, as PagerDuty does, and says what it means.
    func parts(context: ConnectorContext) throws(ConnectorError) -> AlertAssembler.Parts {
        var issues: [FieldIssue] = []
        func report(_ field: String, _ message: String) {
            issues.append(FieldIssue(field: field, message: message))
        }
        if hasUnknownAction {
            report("event_action", "is invalid (must be 'trigger', 'acknowledge' or 'resolve')")
        } else if action == nil {
            report("event_action", "is missing or blank")
        }
        if let dedupKey, dedupKey.unicodeScalars.count > Self.maximumKey {
            report("dedup_key", "is too long (maximum is \(Self.maximumKey) characters)")
        }
        if let action, action != .trigger, dedupKey == nil { report("dedup_key", "is missing or blank") }
        if let payload {
            // An acknowledgement needs no payload, so one that is not whole does no harm there.
            if action == .trigger || action == nil { issues += payload.issues }
        } else if action == .trigger {
            report("payload", "is missing or blank")
        }
        guard issues.isEmpty, let action else { throw ConnectorError(.invalid, issues: issues) }
        let status: IncomingAlert.Status =
            switch action {
            case .trigger: .firing
            case .acknowledge: .acknowledged
            case .resolve: .resolved
            }
        let at = payload?.timestamp ?? context.now
        return AlertAssembler.Parts(
            status: status, reporting: .event, name: payload?.summary, severity: payload?.severity,
            labels: payload?.labels ?? [], annotations: annotations, startsAt: at,
            endsAt: status == .resolved ? at : nil, generatorURL: clientURL ?? links.first,
            key: dedupKey ?? IntegrationID(at: context.now).description)
    }

    private var annotations: [Labels.Label] {
        var annotations = payload?.annotations ?? []
        if let client {
            annotations.append(Labels.Label(name: "client", value: client.prefix(bytes: TextLimits.labelValue)))
        }
        if !links.isEmpty {
            annotations.append(
                Labels.Label(
                    name: "links", value: links.joined(separator: "\n").prefix(bytes: TextLimits.annotationValue)))
        }
        return annotations
    }
}

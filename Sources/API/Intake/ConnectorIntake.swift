import Domain
import Integration
import Storage

/// What a connector's messages become and how they are answered and counted, by whichever way they come in.
struct ConnectorIntake: Sendable {
    /// A message that has been read.
    struct Message: Sendable {
        var payload: ParsedPayload
        var alerts: [IntakeAlert]
    }

    let connector: any Connector
    let kind: String
    let tokenIsInBody: Bool
    let refused: Counter
    let unavailable: Counter
    /// Requests that took the short way in, `IntakeLane`.
    let short: Counter
    private let accepted: Counter
    private let truncated: Counter

    init(_ connector: any Connector, registry: MetricsRegistry) {
        let kind = connector.description.kind
        func counter(_ result: String) -> Counter {
            registry.counter(
                "bellwether_intake_alerts_total", [("kind", kind), ("result", result)],
                help: "Alerts taken in, and requests refused or turned away, by kind of integration.")
        }
        self.connector = connector
        self.kind = kind
        tokenIsInBody = connector.description.capabilities.contains(.tokenInBody)
        accepted = counter("accepted")
        refused = counter("refused")
        unavailable = counter("unavailable")
        short = registry.counter(
            "bellwether_intake_short_requests_total", [("kind", kind)],
            help: "Requests that were small, whole and of a known sender, and therefore cheap, by kind of integration.")
        truncated = registry.counter(
            "bellwether_intake_truncated_alerts_total", [("kind", kind)],
            help: "Alerts that senders left out of their messages to keep them small.")
    }

    /// The token in a body that holds one.
    func secret(in body: UnsafeRawBufferPointer) throws(ConnectorError) -> Substring? {
        try connector.token(in: body.bindMemory(to: UInt8.self)).map { $0[...] }
    }

    func read(
        _ body: UnsafeRawBufferPointer, of integration: IntegrationCache.Known, at now: Timestamp, policy: AlertPolicy
    ) throws(ConnectorError) -> Message {
        let context = ConnectorContext(
            integrationID: integration.id, settings: integration.settings, now: now,
            ignoredLabels: policy.ignoredLabels, severityLabels: policy.severityLabels,
            defaultSeverity: policy.defaultSeverity)
        let payload = try connector.parse(body, context: context)
        return Message(
            payload: payload, alerts: payload.alerts.map { IntakeAlert(alert: $0, integration: integration.id) })
    }

    /// Counts a message that could not be stored.
    func count(_ error: IntakeError) {
        if case .unstorable = error { refused.increment() } else { unavailable.increment() }
    }

    /// Counts a message that has been committed, and gives its answer.
    func accept(_ message: Message) -> ConnectorAnswer {
        accepted.increment(by: Int64(message.alerts.count))
        let left = message.payload.truncatedAlerts
        if left > 0 { truncated.increment(by: Int64(left)) }
        return connector.answer(accepting: message.payload) ?? usualAnswer(message)
    }

    private func usualAnswer(_ message: Message) -> ConnectorAnswer {
        // These senders only look at the status.
        guard kind == "generic" else { return Self.empty }
        let body = JSONWriter.object { json in
            json.field("accepted", message.alerts.count)
            json.field("alert_ids", message.alerts.map(\.alert.id))
        }
        return ConnectorAnswer(status: 202, body: body)
    }

    private static let empty = ConnectorAnswer(status: 200, body: Array("{}".utf8))
}

import Domain
import Integration

/// An event in the form of PagerDuty's Events API v2.
/// https://developer.pagerduty.com/docs/send-alert-event
struct PagerDutyMessage {
    private static let maximumSize = 512 * 1024
    private static let maximumSummary = 1024
    private static let maximumServices = 50

    private struct Event: Encodable {
        var routingKey: String
        var eventAction: String
        var dedupKey: String
        var client = "Bellwether"
        var clientUrl: String?
        var payload: Payload?
        var links: [Link]?
    }

    private struct Payload: Encodable {
        var summary: String
        var source: String
        var severity: String
        var timestamp: String
        var component: String?
        var group: String
        var customDetails: [String: String]
    }

    private struct Link: Encodable {
        var href: String
        var text: String
    }

    private let event: Event

    /// Ends what the delivery began.
    init(resolving delivery: Delivery, routingKey: String) {
        event = Event(routingKey: routingKey, eventAction: "resolve", dedupKey: Self.dedupKey(delivery))
    }

    init(_ delivery: Delivery, routingKey: String) {
        let message = delivery.message
        let action =
            switch message.event {
            case .acknowledged: "acknowledge"
            case .resolved: "resolve"
            default: "trigger"
            }
        let key = Self.dedupKey(delivery)
        guard action == "trigger" else {
            event = Event(routingKey: routingKey, eventAction: action, dedupKey: key)
            return
        }
        var details = ["organization": message.organization.cut(200), "event": message.event.rawValue]
        if let incident = message.incident {
            details["status"] = incident.status.replacing("_", with: " ")
            details["alerts"] = String(incident.alertCount)
            details["affected services"] = incident.affectedServices.prefix(Self.maximumServices).map { $0.cut(200) }
                .joined(separator: ", ")
            if let cause = incident.rootCause { details["root cause"] = cause.summary.cut(1000) }
        }
        var links: [Link] = []
        if let url = message.incident?.url { links.append(Link(href: url, text: "Open in Bellwether")) }
        event = Event(
            routingKey: routingKey, eventAction: action, dedupKey: key, clientUrl: message.incident?.url,
            payload: Payload(
                summary: (message.text.isEmpty ? message.event.words : message.text).cut(Self.maximumSummary),
                source: (message.incident?.rootCause?.service ?? message.incident?.affectedServices.first
                    ?? "bellwether").cut(200),
                severity: Self.severity(message.incident?.severity), timestamp: delivery.now.description,
                component: message.incident?.affectedServices.first?.cut(200),
                group: message.organization.isEmpty ? "bellwether" : message.organization.cut(200),
                customDetails: details),
            links: links.isEmpty ? nil : links)
    }

    private static func dedupKey(_ delivery: Delivery) -> String {
        delivery.message.incident.map { PagerDutyChannel.dedupKey($0.id) } ?? "bellwether-\(delivery.id)"
    }

    /// PagerDuty has four.
    private static func severity(_ severity: Severity?) -> String {
        switch severity {
        case .fatal, .critical: "critical"
        case .error: "error"
        case .warning: "warning"
        case .info, nil: "info"
        }
    }

    var bytes: [UInt8]? {
        guard let bytes = JSONBody.bytes(event, isSnakeCase: true), bytes.count <= Self.maximumSize else { return nil }
        return bytes
    }
}

public import Domain
import Foundation
public import Integration

/// A PagerDuty service, through its Events API v2. One incident of ours is one of theirs, by our deduplication key.
/// https://developer.pagerduty.com/docs/events-api-v2-overview
public struct PagerDutyChannel: Channel {
    public init() {}

    static let endpoint = "https://events.pagerduty.com/v2/enqueue"

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "pagerduty", title: "PagerDuty",
            description: "Triggers, acknowledges and resolves PagerDuty incidents.",
            fields: [
                FieldDescription(
                    name: "routing_key", label: "Integration key", type: .text, required: true, secret: true,
                    hint: "32 characters, from the service's Integrations tab: Events API V2."),
                FieldDescription(
                    name: "webhook_secret", label: "Webhook signing secret", type: .text, secret: true,
                    hint: "So that an acknowledgement in PagerDuty stops our timers too: add a webhook subscription to"
                        + " the service, with the address that this channel's page shows."),
                FieldDescription(
                    name: "endpoint", label: "Events endpoint", type: .url,
                    hint: "For the EU region: https://events.eu.pagerduty.com/v2/enqueue", default: Self.endpoint),
            ], capabilities: [.deduplicates])
    }

    /// PagerDuty knows a repeated event by its key.
    public var isIdempotent: Bool { true }

    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] {
        guard let key = secrets["routing_key"], !key.isEmpty else { return [] }
        let isKey = key.utf8.count == 32 && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isKey ? [] : [FieldIssue(field: "routing_key", message: "must have 32 letters and digits")]
    }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        Destination.name(of: Self.endpoint(settings) + "#" + (secrets["routing_key"] ?? ""))
    }

    private static func endpoint(_ settings: [String: String]) -> String {
        settings["endpoint"].flatMap { $0.isEmpty ? nil : $0 } ?? endpoint
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let key = delivery.secrets["routing_key"], !key.isEmpty else {
            return .rejected(reason: "the channel has no integration key", status: nil)
        }
        let redaction = Redaction(secrets: delivery.secrets.values)
        func send(_ message: PagerDutyMessage) async -> DeliveryResult {
            guard let body = message.bytes else {
                return .rejected(reason: "the message cannot be written within PagerDuty's limits", status: nil)
            }
            let request = JSONBody.request(Self.endpoint(delivery.settings), body)
            return await HTTPDelivery.send(request, http: outside.http, now: delivery.now, redaction: redaction)
        }
        let result = await send(PagerDutyMessage(delivery, routingKey: key))
        guard delivery.message.event == .test, case .sent(let status, _, _) = result else { return result }
        // A test leaves nobody an incident to see to.
        if case .sent = await send(PagerDutyMessage(resolving: delivery, routingKey: key)) { return result }
        return .sent(status: status, note: "the test's incident could not be resolved: do it in PagerDuty")
    }

    /// Names an incident of ours at PagerDuty, in its webhooks too.
    public static func dedupKey(_ incident: IncidentID) -> String { "bellwether-\(incident)" }

    /// The incident that a deduplication key names.
    public static func incident(ofDedupKey key: String) -> IncidentID? {
        key.hasPrefix("bellwether-") ? IncidentID(String(key.dropFirst(11))) : nil
    }
}

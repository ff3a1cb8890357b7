import Domain
import Foundation
public import Integration

/// A Slack channel, through an incoming webhook.
/// https://api.slack.com/messaging/webhooks
public struct SlackChannel: Channel {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "slack", title: "Slack",
            description: "Messages to one Slack channel, through an incoming webhook.",
            fields: [
                FieldDescription(
                    name: "url", label: "Webhook address", type: .url, required: true, secret: true,
                    hint: "From Slack: Apps > Incoming Webhooks. Whoever has it can post, so it is kept secret.")
            ])
    }

    /// Slack has no key by which it could drop a repeated message: people would read it twice.
    public var isIdempotent: Bool { false }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        Destination.name(of: secrets["url"] ?? "")
    }

    public func send(_ delivery: Delivery, http: any HTTPClient) async -> DeliveryResult {
        guard let url = delivery.secrets["url"] else {
            return .rejected(reason: "the channel has no webhook address", status: nil)
        }
        let redaction = Redaction(secrets: delivery.secrets.values)
        guard let body = SlackMessage(delivery.message).json else {
            return .rejected(reason: "the message cannot be written as JSON", status: nil)
        }
        let request = HTTPRequest(
            method: .post, url: url, headers: [.init("Content-Type", "application/json")], body: body,
            maximumBody: 4096)
        return await HTTPDelivery.send(request, http: http, now: delivery.now, redaction: redaction) { response in
            Self.meaning(of: response, redaction)
        }
    }

    /// Slack's own words for what can never work: a person has to make another webhook.
    private static func meaning(of response: HTTPResponse, _ redaction: Redaction) -> DeliveryResult? {
        let word = String(decoding: response.body.prefix(100), as: UTF8.self).trimmingCharacters(in: .whitespaces)
        switch (response.status, word) {
        case (200, "ok"), (200, ""): return .sent(status: 200)
        case (200..<300, _):
            // Not Slack: a page of somebody who answers everything with 200 must not count as told.
            return .rejected(
                reason: "the address does not answer as Slack does: \(HTTPDelivery.reason(response, redaction))",
                status: response.status)
        case (404, _), (410, _):
            return .rejected(
                reason: "Slack \(HTTPDelivery.reason(response, redaction)). The webhook or its channel is gone:"
                    + " make a new one", status: response.status)
        default: return nil
        }
    }
}

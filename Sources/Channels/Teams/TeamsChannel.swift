import Domain
import Foundation
public import Integration

/// A Microsoft Teams channel, through the webhook of a workflow that posts an Adaptive Card.
/// https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook
public struct TeamsChannel: Channel {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "teams", title: "Microsoft Teams",
            description: "Adaptive Cards in a Teams channel, through a workflow.",
            fields: [
                FieldDescription(
                    name: "url", label: "Workflow address", type: .url, required: true, secret: true,
                    hint: "From Teams: Workflows > Post to a channel when a webhook request is received. Whoever has it"
                        + " can post, so it is kept secret.")
            ])
    }

    /// Teams cannot drop a repeated message.
    public var isIdempotent: Bool { false }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        Destination.name(of: secrets["url"] ?? "")
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let url = delivery.secrets["url"] else {
            return .rejected(reason: "the channel has no workflow address", status: nil)
        }
        guard let body = TeamsCard(delivery.message).bytes else {
            return .rejected(reason: "the message cannot be written as a card", status: nil)
        }
        return await HTTPDelivery.send(
            JSONBody.request(url, body), http: outside.http, now: delivery.now,
            redaction: Redaction(secrets: delivery.secrets.values))
    }
}

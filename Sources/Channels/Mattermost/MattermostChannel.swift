import Domain
import Foundation
public import Integration

/// A Mattermost channel, through an incoming webhook.
/// https://developers.mattermost.com/integrate/webhooks/incoming/
public struct MattermostChannel: Channel {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "mattermost", title: "Mattermost",
            description: "Messages to a Mattermost channel, through an incoming webhook.",
            fields: [
                FieldDescription(
                    name: "url", label: "Webhook address", type: .url, required: true, secret: true,
                    hint: "From Mattermost: Integrations > Incoming Webhooks. Whoever has it can post.")
            ])
    }

    /// Mattermost cannot drop a repeated message.
    public var isIdempotent: Bool { false }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        Destination.name(of: secrets["url"] ?? "")
    }

    private struct Body: Encodable {
        struct Field: Encodable {
            var title: String
            var value: String
            var short = true
        }
        struct Attachment: Encodable {
            var fallback: String
            var color: String
            var title: String
            var titleLink: String?
            var text: String
            var fields: [Field]
        }
        var text: String
        var username = "Bellwether"
        var attachments: [Attachment]?
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let url = delivery.secrets["url"] else {
            return .rejected(reason: "the channel has no webhook address", status: nil)
        }
        guard let bytes = JSONBody.bytes(Self.body(delivery.message), isSnakeCase: true) else {
            return .rejected(reason: "the message cannot be written as JSON", status: nil)
        }
        return await HTTPDelivery.send(
            JSONBody.request(url, bytes), http: outside.http, now: delivery.now,
            redaction: Redaction(secrets: delivery.secrets.values))
    }

    private static func body(_ message: NotificationMessage) -> Body {
        guard let incident = message.incident else { return Body(text: plain(message.text.cut(4000))) }
        var fields = [
            Body.Field(title: "Severity", value: incident.severity.rawValue),
            Body.Field(title: "Alerts", value: String(incident.alertCount)),
        ]
        if let acknowledge = message.acknowledgeURL {
            fields.append(Body.Field(title: "Take it on", value: "[Acknowledge](\(acknowledge))"))
        }
        let color =
            switch (message.event, incident.severity) {
            case (.resolved, _): "#1f8a4c"
            case (_, .fatal), (_, .critical), (_, .error): "#c4320a"
            case (_, .warning): "#b54708"
            default: "#475467"
            }
        return Body(
            text: "\(message.event.mark) \(message.event.words) #\(incident.number)",
            attachments: [
                Body.Attachment(
                    fallback: message.text.cut(500), color: color, title: plain(incident.title.cut(200)),
                    titleLink: incident.url, text: plain(incident.rootCause?.summary.cut(1000) ?? ""), fields: fields)
            ])
    }

    /// Markdown, and names that would call a whole channel, lose their meaning.
    static func plain(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_[]()#~|".contains(character) { result.append("\\") }
            result.append(character)
            if character == "@" { result.append("\u{200B}") }
        }
        return result
    }
}

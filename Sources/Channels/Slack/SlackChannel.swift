import Domain
import Foundation
public import Integration

/// A Slack channel: through a bot, which keeps one message an incident up to date and puts what happens in its thread,
/// or through an incoming webhook, which can only post.
/// https://docs.slack.dev/reference/methods/chat.postMessage · https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
public struct SlackChannel: Channel {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "slack", title: "Slack",
            description: "Messages to one Slack channel: one an incident, edited in place, through a bot; or one an"
                + " event, through an incoming webhook.",
            fields: [
                FieldDescription(
                    name: "token", label: "Bot token", type: .text, secret: true,
                    hint: "xoxb-…, from Slack: Apps > OAuth & Permissions, with the scope chat:write. Invite the bot"
                        + " into the channel."),
                FieldDescription(
                    name: "channel", label: "Channel", type: .text,
                    hint: "With a bot token: the channel's id, as in C0123456789."),
                FieldDescription(
                    name: "url", label: "Webhook address", type: .url, secret: true,
                    hint: "Instead of a bot: Apps > Incoming Webhooks. Whoever has it can post, so it is kept secret."),
                FieldDescription(
                    name: "api", label: "Slack's API", type: .url, hint: "Only where a proxy stands in between.",
                    default: Self.api),
            ], capabilities: [.edits], recipientField: "channel")
    }

    static let api = "https://slack.com/api"

    /// Slack has no key by which it could drop a repeated message: people would read it twice.
    public var isIdempotent: Bool { false }

    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] {
        let hasToken = secrets["token"]?.isEmpty == false
        if !hasToken, secrets["url"]?.isEmpty != false {
            return [FieldIssue(field: "token", message: "is required, unless there is a webhook address")]
        }
        if hasToken, settings["channel"]?.isEmpty != false {
            return [FieldIssue(field: "channel", message: "is required with a bot token")]
        }
        return []
    }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        if secrets["token"] != nil {
            return Destination.name(of: (settings["api"] ?? Self.api) + "#" + (settings["channel"] ?? ""))
        }
        return Destination.name(of: secrets["url"] ?? "")
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        let redaction = Redaction(secrets: delivery.secrets.values)
        if delivery.secrets["token"]?.isEmpty == false {
            guard let bot = bot(delivery, outside) else {
                return .rejected(reason: "the channel has no Slack channel", status: nil)
            }
            return await bot.send(delivery)
        }
        guard let url = delivery.secrets["url"] else {
            return .rejected(reason: "the channel has no bot token and no webhook address", status: nil)
        }
        guard let body = SlackMessage(delivery.message).json else {
            return .rejected(reason: "the message cannot be written as JSON", status: nil)
        }
        let request = HTTPRequest(
            method: .post, url: url, headers: [.init("Content-Type", "application/json")], body: body,
            maximumBody: 4096)
        return await HTTPDelivery.send(request, http: outside.http, now: delivery.now, redaction: redaction) {
            response in
            Self.meaning(of: response, redaction)
        }
    }

    public func edit(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let bot = bot(delivery, outside) else {
            return .rejected(reason: "a webhook cannot edit messages", status: nil)
        }
        return await bot.edit(delivery)
    }

    private func bot(_ delivery: Delivery, _ outside: Outside) -> SlackBot? {
        guard let token = delivery.secrets["token"], !token.isEmpty,
            let channel = delivery.settings["channel"], !channel.isEmpty
        else { return nil }
        let api = delivery.settings["api"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.api
        return SlackBot(
            api: api, token: token, channel: channel, redaction: Redaction(secrets: delivery.secrets.values),
            http: outside.http)
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

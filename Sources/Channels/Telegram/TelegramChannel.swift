import Domain
import Foundation
public import Integration

/// A Telegram chat, through a bot.
/// https://core.telegram.org/bots/api#sendmessage
public struct TelegramChannel: Channel {
    public init() {}

    private static let api = "https://api.telegram.org"
    private static let maximumText = 4096

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "telegram", title: "Telegram", description: "Messages to a Telegram chat, through a bot.",
            fields: [
                FieldDescription(
                    name: "token", label: "Bot token", type: .text, required: true, secret: true,
                    hint: "From @BotFather, as in 123456:ABC-DEF…"),
                FieldDescription(
                    name: "chat_id", label: "Chat", type: .text, required: true,
                    hint: "The number of a chat, or @name of a public channel."),
                FieldDescription(
                    name: "api", label: "Bot API", type: .url, hint: "Only for a server of your own.", default: Self.api
                ),
            ], recipientField: "chat_id")
    }

    /// Telegram cannot drop a repeated message.
    public var isIdempotent: Bool { false }

    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] {
        guard let token = secrets["token"], !token.isEmpty else { return [] }
        let isToken = token.utf8.allSatisfy { byte in
            "-_:".utf8.contains(byte) || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
        }
        return isToken ? [] : [FieldIssue(field: "token", message: "must be a bot's token")]
    }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        Destination.name(of: Self.api(settings) + "#" + (settings["chat_id"] ?? ""))
    }

    private static func api(_ settings: [String: String]) -> String {
        settings["api"].flatMap { $0.isEmpty ? nil : $0 } ?? api
    }

    private struct Body: Encodable {
        struct Preview: Encodable {
            var isDisabled = true
        }
        struct Button: Encodable {
            var text: String
            var url: String
        }
        struct Keyboard: Encodable {
            var inlineKeyboard: [[Button]]
        }
        var chatId: String
        var text: String
        var linkPreviewOptions = Preview()
        var replyMarkup: Keyboard?
    }

    private struct Answer: Decodable {
        struct Parameters: Decodable {
            var retryAfter: Int?
        }
        var ok: Bool
        var description: String?
        var parameters: Parameters?
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let token = delivery.secrets["token"], let chat = delivery.settings["chat_id"], !chat.isEmpty else {
            return .rejected(reason: "the channel has no bot token or no chat", status: nil)
        }
        let message = delivery.message
        let buttons = [
            message.acknowledgeURL.map { Body.Button(text: "Acknowledge", url: $0) },
            message.incident?.url.map { Body.Button(text: "Open incident", url: $0) },
        ].compactMap(\.self).filter { $0.url.hasPrefix("https://") }
        // Without a parse mode the text is text, whatever it holds.
        let body = Body(
            chatId: chat, text: "\(message.event.mark) \(message.text)".cut(Self.maximumText),
            replyMarkup: buttons.isEmpty ? nil : Body.Keyboard(inlineKeyboard: [buttons]))
        guard let bytes = JSONBody.bytes(body, isSnakeCase: true) else {
            return .rejected(reason: "the message cannot be written as JSON", status: nil)
        }
        let redaction = Redaction(secrets: delivery.secrets.values)
        let request = JSONBody.request("\(Self.api(delivery.settings))/bot\(token)/sendMessage", bytes)
        return await HTTPDelivery.send(request, http: outside.http, now: delivery.now, redaction: redaction) {
            response in
            let answer = JSONBody.read(Answer.self, response.body)
            if response.status == 429, let seconds = answer?.parameters?.retryAfter {
                return .retry(
                    after: .seconds(min(max(seconds, 0), 3600)), reason: HTTPDelivery.reason(response, redaction),
                    status: 429)
            }
            guard (200..<300).contains(response.status), answer?.ok != true else { return nil }
            return .rejected(
                reason: "the address does not answer as Telegram does: \(HTTPDelivery.reason(response, redaction))",
                status: response.status)
        }
    }
}

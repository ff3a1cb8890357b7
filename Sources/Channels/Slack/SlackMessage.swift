import Domain
import Foundation
import Integration

/// A message in Slack's Block Kit, with plain text for notifications and screen readers.
/// https://api.slack.com/reference/block-kit/blocks
struct SlackMessage {
    /// Slack's limits, in characters.
    private static let maximumHeader = 150
    private static let maximumSection = 3000
    /// Before escaping, which makes up to five characters of one.
    private static let maximumPlain = 500
    private static let maximumLink = 1500

    private let message: NotificationMessage

    init(_ message: NotificationMessage) {
        self.message = message
    }

    /// `&`, `<` and `>` are all that mrkdwn needs escaped; without it a label could mention a whole channel.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private struct Message: Encodable {
        var text: String
        var blocks: [Block]?
        var channel: String?
        var ts: String?
        var thread: String?
        var unfurlLinks: Bool? = false

        enum CodingKeys: String, CodingKey {
            case text, blocks, channel, ts
            case thread = "thread_ts"
            case unfurlLinks = "unfurl_links"
        }
    }

    private struct Block: Encodable {
        var type: String
        var text: Text?
        var fields: [Text]?
        var elements: [Element]?
    }

    private struct Text: Encodable {
        var type = "mrkdwn"
        var text: String
    }

    /// A button, or a text in a context.
    private struct Element: Encodable {
        var type: String
        var text: Value
        var url: String?

        /// A button's text is an object, a context's a string.
        enum Value: Encodable {
            case plain(String)
            case object(Text)

            func encode(to encoder: any Encoder) throws {
                switch self {
                case .plain(let text): try text.encode(to: encoder)
                case .object(let text): try text.encode(to: encoder)
                }
            }
        }
    }

    /// For an incoming webhook, which knows its channel.
    var json: [UInt8]? { write(Message(text: plainText, blocks: blocks)) }

    /// A new message by a bot.
    func post(channel: String) -> [UInt8]? {
        write(Message(text: plainText, blocks: blocks, channel: channel))
    }

    /// The same message with what holds now.
    func update(channel: String, ts: String) -> [UInt8]? {
        write(Message(text: plainText, blocks: blocks, channel: channel, ts: ts, unfurlLinks: nil))
    }

    /// A line in the message's thread.
    func reply(channel: String, thread: String) -> [UInt8]? {
        write(Message(text: "\(message.event.mark) \(plainText)", channel: channel, thread: thread))
    }

    private var plainText: String { Self.escaped(Self.cut(message.text, Self.maximumPlain)) }

    private func write(_ body: Message) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(body)).map(Array.init)
    }

    private var blocks: [Block] {
        guard let incident = message.incident else {
            let text = section(Self.escaped(Self.cut(message.text, Self.maximumPlain)))
            // Slack takes no text that is empty.
            return message.organization.isEmpty ? [text] : [text, context(Self.escaped(message.organization))]
        }
        let headline = Self.cut("\(message.event.mark) \(message.event.words) #\(incident.number)", Self.maximumHeader)
        var blocks = [Block(type: "header", text: Text(type: "plain_text", text: headline))]
        // Cut before it is escaped and linked, so that neither is cut in two; an escape makes five characters of one.
        let title = Self.escaped(Self.cut(incident.title, 150))
        if let url = link(to: incident) {
            blocks.append(
                section("*<\(Self.escaped(url).replacing("|", with: "%7C"))|\(title.replacing("|", with: "¦"))>*"))
        } else {
            blocks.append(section("*\(title)*"))
        }
        if let cause = incident.rootCause {
            let percent = Int((min(max(cause.confidence, 0), 1) * 100).rounded())
            blocks.append(
                section("*Root cause* (\(percent) %)\n\(Self.escaped(Self.cut(cause.summary, Self.maximumPlain)))"))
        }
        var fields = [
            Text(text: "*Severity*\n\(incident.severity.rawValue)"),
            Text(text: "*Alerts*\n\(incident.alertCount)"),
        ]
        if !incident.affectedServices.isEmpty {
            let shown = incident.affectedServices.prefix(5).joined(separator: ", ")
            let more = incident.affectedServices.count - 5
            let services = Self.escaped(shown) + (more > 0 ? " and \(more) more" : "")
            fields.append(Text(text: Self.cut("*Affected*\n\(services)", 2000)))
        }
        blocks.append(Block(type: "section", fields: fields))
        if let url = link(to: incident) {
            var buttons = [Self.button("Open incident", url: url)]
            if let acknowledge = message.acknowledgeURL { buttons.append(Self.button("Acknowledge", url: acknowledge)) }
            blocks.append(Block(type: "actions", elements: buttons))
        }
        // Slack shows this in each reader's own time zone; the text behind the bar is for readers that cannot.
        let opened =
            "<!date^\(incident.openedAt.microseconds / 1_000_000)^{date_short_pretty} {time}|\(incident.openedAt)>"
        blocks.append(
            context(
                "\(message.organization.isEmpty ? "" : "\(Self.escaped(message.organization)) · ")opened \(opened) · \(Self.escaped(incident.status.replacing("_", with: " ")))"
            ))
        return blocks
    }

    private func link(to incident: NotificationMessage.Incident) -> String? {
        guard let url = incident.url, url.utf8.count <= Self.maximumLink, OutboundURL.problem(with: url) == nil else {
            return nil
        }
        return url
    }

    private static func button(_ text: String, url: String) -> Element {
        Element(type: "button", text: .object(Text(type: "plain_text", text: text)), url: url)
    }

    private func section(_ text: String) -> Block {
        Block(type: "section", text: Text(text: Self.cut(text, Self.maximumSection)))
    }

    private func context(_ text: String) -> Block {
        Block(type: "context", elements: [Element(type: "mrkdwn", text: .plain(Self.cut(text, 2000)))])
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }
}

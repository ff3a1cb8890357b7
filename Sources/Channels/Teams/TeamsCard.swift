import Domain
import Integration

/// An Adaptive Card of version 1.4, which is what Teams shows everywhere, in the message that workflows take.
/// https://adaptivecards.io/explorer/AdaptiveCard.html
struct TeamsCard {
    /// Teams takes 28 KB.
    private static let maximumSize = 28 * 1024

    private struct Message: Encodable {
        var type = "message"
        var attachments: [Attachment]
    }

    private struct Attachment: Encodable {
        var contentType = "application/vnd.microsoft.card.adaptive"
        var content: Card
    }

    private struct Card: Encodable {
        var schema = "http://adaptivecards.io/schemas/adaptive-card.json"
        var type = "AdaptiveCard"
        var version = "1.4"
        var fallbackText: String
        var body: [Element]
        var actions: [Action]?

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case type, version, fallbackText, body, actions
        }
    }

    private struct Element: Encodable {
        var type: String
        var text: String?
        var size: String?
        var weight: String?
        var color: String?
        var wrap: Bool?
        var isSubtle: Bool?
        var facts: [Fact]?
    }

    private struct Fact: Encodable {
        var title: String
        var value: String
    }

    private struct Action: Encodable {
        var type = "Action.OpenUrl"
        var title: String
        var url: String
    }

    private let card: Card

    init(_ message: NotificationMessage) {
        var body: [Element] = []
        var actions: [Action] = []
        let headline =
            message.incident.map { "\(message.event.mark) \(message.event.words) #\($0.number)" }
            ?? "\(message.event.mark) \(message.event.words)"
        body.append(
            Element(
                type: "TextBlock", text: headline, size: "Medium", weight: "Bolder",
                color: Self.color(message), wrap: true))
        if let incident = message.incident {
            body.append(
                Element(type: "TextBlock", text: Self.plain(incident.title.cut(300)), weight: "Bolder", wrap: true))
            if let cause = incident.rootCause {
                body.append(
                    Element(type: "TextBlock", text: "Root cause: \(Self.plain(cause.summary.cut(500)))", wrap: true))
            }
            var facts = [
                Fact(title: "Severity", value: incident.severity.rawValue),
                Fact(title: "Status", value: incident.status.replacing("_", with: " ")),
                Fact(title: "Alerts", value: String(incident.alertCount)),
            ]
            if !incident.affectedServices.isEmpty {
                let names = incident.affectedServices.prefix(5).map { $0.cut(100) }.joined(separator: ", ")
                facts.append(Fact(title: "Affected", value: Self.plain(names)))
            }
            body.append(Element(type: "FactSet", facts: facts))
            if let url = incident.url { actions.append(Action(title: "Open incident", url: url)) }
            if let url = message.acknowledgeURL { actions.append(Action(title: "Acknowledge", url: url)) }
        } else {
            body.append(Element(type: "TextBlock", text: Self.plain(message.text.cut(1000)), wrap: true))
        }
        if !message.organization.isEmpty {
            body.append(
                Element(
                    type: "TextBlock", text: Self.plain(message.organization.cut(200)), size: "Small", wrap: true,
                    isSubtle: true))
        }
        card = Card(
            fallbackText: message.text.cut(500), body: body, actions: actions.isEmpty ? nil : actions)
    }

    private static func color(_ message: NotificationMessage) -> String {
        if message.event == .resolved { return "Good" }
        switch message.incident?.severity {
        case .fatal, .critical, .error: return "Attention"
        case .warning: return "Warning"
        default: return "Default"
        }
    }

    /// Text blocks read Markdown: what comes from outside must not become a link or a heading.
    static func plain(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_[]()#".contains(character) { result.append("\\") }
            result.append(character.isNewline ? " " : character)
        }
        return result
    }

    var bytes: [UInt8]? {
        guard let bytes = JSONBody.bytes(Message(attachments: [Attachment(content: card)])),
            bytes.count <= Self.maximumSize
        else { return nil }
        return bytes
    }
}

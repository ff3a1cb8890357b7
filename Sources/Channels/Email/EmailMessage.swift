import Domain
import Integration

/// A notification as a mail: the same in text and in HTML. All mails about one incident are one thread.
struct EmailMessage {
    private let delivery: Delivery
    private let to: [MailAddress]

    init(_ delivery: Delivery, to: [MailAddress]) {
        self.delivery = delivery
        self.to = to
    }

    var mail: MailMessage {
        let message = delivery.message
        let subject =
            message.incident.map {
                "[\($0.severity.rawValue.uppercased())] \(message.event.words) #\($0.number) \($0.title)"
            }
            ?? "\(message.event.words): \(message.text)"
        return MailMessage(
            to: to, subject: subject.cut(200), text: text, html: html, id: delivery.id.description,
            inReplyTo: message.incident.map { "incident-\($0.id)" },
            headers: ["Auto-Submitted": "auto-generated", "X-Bellwether-Event": message.event.rawValue])
    }

    /// What there is to say, name and value.
    private var facts: [(String, String)] {
        guard let incident = delivery.message.incident else { return [] }
        var facts = [
            ("Severity", incident.severity.rawValue), ("Status", incident.status.replacing("_", with: " ")),
            ("Alerts", String(incident.alertCount)), ("Opened", incident.openedAt.minute),
        ]
        if let cause = incident.rootCause { facts.append(("Root cause", cause.summary.cut(1000))) }
        if !incident.affectedServices.isEmpty {
            facts.append(("Affected", incident.affectedServices.prefix(10).map { $0.cut(100) }.joined(separator: ", ")))
        }
        return facts
    }

    private var links: [(String, String)] {
        [
            delivery.message.acknowledgeURL.map { ("Acknowledge", $0) },
            delivery.message.incident?.url.map { ("Open incident", $0) },
        ].compactMap(\.self)
    }

    private var text: String {
        var lines = [delivery.message.text.cut(2000), ""]
        lines += facts.map { "\($0): \($1)" }
        if !links.isEmpty { lines.append("") }
        lines += links.map { "\($0): \($1)" }
        lines += ["", "-- ", delivery.message.organization.cut(200)]
        return lines.joined(separator: "\n")
    }

    private var html: String {
        let rows = facts.map { name, value in
            "<tr><td style=\"padding:2px 12px 2px 0;color:#667085\">\(Self.escaped(name))</td>"
                + "<td style=\"padding:2px 0\">\(Self.escaped(value))</td></tr>"
        }
        let buttons = links.map { name, url in
            "<a href=\"\(Self.escaped(url))\" style=\"display:inline-block;margin-right:8px;padding:8px 14px;"
                + "border-radius:6px;background:#2750d8;color:#ffffff;text-decoration:none\">\(Self.escaped(name))</a>"
        }
        return """
            <!doctype html><html><body style="font-family:system-ui,sans-serif;color:#101828">
            <p style="font-size:16px"><strong>\(Self.escaped(delivery.message.text.cut(2000)))</strong></p>
            <table style="border-collapse:collapse;font-size:14px">\(rows.joined())</table>
            <p>\(buttons.joined())</p>
            <p style="color:#667085;font-size:12px">\(Self.escaped(delivery.message.organization.cut(200)))</p>
            </body></html>
            """
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

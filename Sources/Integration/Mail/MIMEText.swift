import Domain
import Foundation

/// A mail as it goes over the wire: header, then text, or text and HTML as alternatives (RFC 5322, RFC 2046).
enum MIMEText {
    static func bytes(of message: MailMessage, from: MailAddress, at now: Timestamp, id: String) -> [UInt8] {
        let domain = from.mailbox.split(separator: "@").last.map(String.init) ?? "localhost"
        var lines = [
            "Date: \(date(now))",
            "From: \(field(from))",
            "To: \(message.to.map(field).joined(separator: ",\r\n "))",
            "Subject: \(word(message.subject))",
            "Message-ID: <\(token(id))@\(domain)>",
            "MIME-Version: 1.0",
        ]
        if let earlier = message.inReplyTo {
            lines.append("In-Reply-To: <\(token(earlier))@\(domain)>")
            lines.append("References: <\(token(earlier))@\(domain)>")
        }
        for (name, value) in message.headers.sorted(by: { $0.key < $1.key }) where isField(name, value) {
            lines.append("\(name): \(value)")
        }
        guard let html = message.html else {
            lines += part("plain") + ["", ""]
            return Array(lines.joined(separator: "\r\n").utf8) + QuotedPrintable.encode(message.text) + [13, 10]
        }
        // Quoted-printable never makes "=_", so no body can hold the boundary.
        let boundary = "=_\(token(id))"
        lines += ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "", "--\(boundary)"]
        lines += part("plain") + ["", ""]
        var bytes = Array(lines.joined(separator: "\r\n").utf8)
        bytes += QuotedPrintable.encode(message.text)
        bytes += Array((["", "--\(boundary)"] + part("html") + ["", ""]).joined(separator: "\r\n").utf8)
        bytes += QuotedPrintable.encode(html)
        bytes += Array("\r\n--\(boundary)--\r\n".utf8)
        return bytes
    }

    private static func part(_ subtype: String) -> [String] {
        ["Content-Type: text/\(subtype); charset=utf-8", "Content-Transfer-Encoding: quoted-printable"]
    }

    private static func field(_ address: MailAddress) -> String {
        guard let name = address.name else { return address.mailbox }
        return "\(word(name)) <\(address.mailbox)>"
    }

    /// Text in a header: as it is where that is plain, else encoded words (RFC 2047) of at most 75 characters, which
    /// never cut a character in two.
    static func word(_ text: String) -> String {
        let line = text.split(whereSeparator: { $0.isNewline || $0 == "\0" }).joined(separator: " ")
        let isPlain = line.utf8.allSatisfy { byte in
            byte == 32 || byte == 45 || byte == 46 || byte == 35 || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
        }
        if isPlain, line.utf8.count <= 60 { return line }
        var words: [String] = []
        var chunk: [UInt8] = []
        for character in line {
            let bytes = Array(String(character).utf8)
            if chunk.count + bytes.count > 42, !chunk.isEmpty {
                words.append(encoded(chunk))
                chunk = []
            }
            // A character longer than a word is one that nobody reads.
            if bytes.count <= 42 { chunk += bytes }
        }
        if !chunk.isEmpty { words.append(encoded(chunk)) }
        return words.joined(separator: "\r\n ")
    }

    private static func encoded(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

    private static func isField(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 58 }
            && value.utf8.allSatisfy { $0 >= 32 && $0 < 127 } && value.utf8.count <= 900
    }

    /// Only what an identifier may hold.
    private static func token(_ text: String) -> String {
        String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }.prefix(100))
    }

    /// As in `Thu, 26 Nov 2026 11:30:00 +0000`.
    static func date(_ now: Timestamp) -> String {
        let text = now.description
        let days = Int((Double(now.microseconds) / 86_400_000_000).rounded(.down))
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.prefix(10).split(separator: "-")
        let month = Int(parts[1]).map { months[$0 - 1] } ?? "Jan"
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) +0000"
    }
}

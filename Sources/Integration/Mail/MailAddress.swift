/// A mailbox that mail can be sent to or from, as in `ada@example.com` or `Bellwether <pager@example.com>`.
///
/// Stricter than RFC 5322: what it holds can neither end a header nor an SMTP command.
public struct MailAddress: Sendable, Hashable, LosslessStringConvertible {
    /// As in `ada@example.com`.
    public let mailbox: String
    /// Who reads there, for people; nil if not given.
    public let name: String?

    /// RFC 5321, section 4.5.3.1.
    private static let maximumLocal = 64
    private static let maximumMailbox = 254
    private static let maximumName = 100

    public init?(_ description: String) {
        let text = description.trimmingPrefix(while: \.isWhitespace)
        guard let open = text.firstIndex(of: "<") else {
            self.init(mailbox: String(text).trimmed, name: nil)
            return
        }
        guard text.trimmed.hasSuffix(">") else { return nil }
        let inside = String(text[text.index(after: open)...]).trimmed.dropLast()
        let name = String(text[..<open]).trimmed.trimmingQuotes
        self.init(mailbox: String(inside), name: name.isEmpty ? nil : name)
    }

    public init?(mailbox: String, name: String?) {
        guard mailbox.utf8.count <= Self.maximumMailbox else { return nil }
        let parts = mailbox.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocal(parts[0]), Self.isDomain(parts[1]) else { return nil }
        if let name {
            guard name.count <= Self.maximumName,
                !name.unicodeScalars.contains(where: { $0.value < 32 || $0 == "\u{7F}" })
            else { return nil }
        }
        self.mailbox = mailbox
        self.name = name
    }

    public var description: String {
        guard let name else { return mailbox }
        return "\(name) <\(mailbox)>"
    }

    private static func isLocal(_ text: Substring) -> Bool {
        guard (1...maximumLocal).contains(text.utf8.count), text.first != ".", text.last != ".", !text.contains("..")
        else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
        }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        let start = self.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }

    fileprivate var trimmingQuotes: String {
        count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : String(self)
    }
}

/// What a mail server said, reply by reply (RFC 5321, section 4.2).
struct SMTPDialogue {
    private struct Reply {
        var code: Int
        var text: String
    }

    /// Enough for every recipient; a server that says more is not worth listening to.
    private static let maximumReplies = 200
    /// To QUIT, which libcurl says at the end of failures too: it says nothing of the mail.
    private static let farewell = 221
    private var replies: [Reply] = []

    /// Takes one line; only the last line of a reply, with a space behind its code, counts.
    mutating func hear(_ line: String) {
        guard replies.count < Self.maximumReplies, let code = Int(line.prefix(3)), (200..<600).contains(code),
            line.dropFirst(3).first != "-", code != Self.farewell
        else { return }
        let words = line.dropFirst(4).unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : String($0) }
        let text = words.joined().split(separator: " ").joined(separator: " ")
        replies.append(Reply(code: code, text: String(text.prefix(200))))
    }

    var lastCode: Int? { replies.last?.code }

    /// As in `550 5.1.1 no such user`.
    var lastWords: String? { replies.last.map { $0.text.isEmpty ? "\($0.code)" : "\($0.code) \($0.text)" } }

    /// True if the server refused the user and password, or wants others, for good (RFC 4954, section 6), whatever it
    /// said after that. 454 is its own trouble, which passes.
    var hasRefusedCredentials: Bool { replies.contains { [530, 534, 535].contains($0.code) } }

    private var start: Int? { replies.lastIndex { $0.code == 354 } }

    /// True once the server has said what it thinks of the mail itself.
    var hasAnsweredMail: Bool { start.map { $0 + 1 < replies.count } ?? true }

    /// The replies just before the mail began are those to its recipients, in their order.
    func refusals(of recipients: [MailAddress]) -> [MailReceipt.Refusal] {
        guard let start, start >= recipients.count else { return [] }
        return zip(recipients, replies[(start - recipients.count)..<start]).compactMap { address, reply in
            reply.code >= 400 ? MailReceipt.Refusal(address: address, reason: "\(reply.code) \(reply.text)") : nil
        }
    }
}

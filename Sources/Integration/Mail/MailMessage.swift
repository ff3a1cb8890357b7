/// A mail: what is said, and to whom. Nothing in it can add a header or a recipient.
public struct MailMessage: Sendable, Hashable {
    public var to: [MailAddress]
    /// One line; a line break in it becomes a space.
    public var subject: String
    public var text: String
    /// The same for those who read HTML; whoever writes it has escaped what comes from outside.
    public var html: String?
    /// The part of `Message-ID` before the `@`: letters, digits, `-` and `.`. The same for every attempt, so that a
    /// mail server may drop a repeat, and a reply can be told from others. Nil lets the time and chance name it.
    public var id: String?
    /// `id` of the mail that this one continues, so that readers see one thread.
    public var inReplyTo: String?
    /// Further header fields, as in `Auto-Submitted`; a field with a control character is left out.
    public var headers: [String: String]

    public init(
        to: [MailAddress], subject: String, text: String, html: String? = nil, id: String? = nil,
        inReplyTo: String? = nil, headers: [String: String] = [:]
    ) {
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.id = id
        self.inReplyTo = inReplyTo
        self.headers = headers
    }
}

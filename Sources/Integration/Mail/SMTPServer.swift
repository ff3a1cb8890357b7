/// The server that mail is handed to, and as whom.
public struct SMTPServer: Sendable, Hashable {
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// Everything in the clear; user and password are refused.
        case none
        /// In the clear until STARTTLS, which the server must offer: port 587.
        case starttls
        /// TLS from the first byte: port 465.
        case tls
    }

    /// A host name or an address.
    public var host: String
    public var port: Int
    public var security: Security
    public var user: String?
    public var password: String?
    public var from: MailAddress

    public init(
        host: String, port: Int, security: Security = .starttls, user: String? = nil, password: String? = nil,
        from: MailAddress
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
        self.from = from
    }

    /// As in `smtp://mail.example.com:587`; without secrets, fit for a log.
    public var origin: String { "\(security == .tls ? "smtps" : "smtp")://\(host.lowercased()):\(port)" }

    /// What is wrong with it; nil if nothing is.
    public var problem: String? {
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        let isAddress =
            host.hasPrefix("[") && host.hasSuffix("]") && IPAddress(String(host.dropFirst().dropLast())) != nil
        guard (1...253).contains(host.utf8.count), isName || isAddress else {
            return "the mail server must be a host name or an address"
        }
        guard (1...65_535).contains(port) else { return "the mail server's port must be 1 to 65535" }
        guard (user == nil) == (password == nil) else { return "a user name needs a password, and the other way round" }
        if user != nil, security == .none { return "a password is not sent without TLS" }
        return nil
    }
}

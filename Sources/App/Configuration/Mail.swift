import Foundation
import Integration

/// The mail server that the operator has set.
enum Mail {
    static let url = "BELLWETHER_SMTP_URL"
    static let from = "BELLWETHER_MAIL_FROM"

    /// `smtps://user:password@host:465`, or `smtp://…`, which insists on STARTTLS where there is a password or the port is
    /// 587; nil where neither variable is set.
    static func server(_ environment: Environment) throws -> SMTPServer? {
        guard let text = environment[url] else {
            guard environment[from] == nil else { throw ConfigurationError("\(from) is of no use without \(url)") }
            return nil
        }
        // It may hold a password, so it is not repeated.
        let wanted = "\(url) must be an address such as smtp://user:password@mail.example.com:587, or smtps://…"
        guard let parts = URLComponents(string: text), ["smtp", "smtps"].contains(parts.scheme), let host = parts.host,
            !host.isEmpty, parts.path.isEmpty || parts.path == "/", parts.query == nil
        else { throw ConfigurationError(wanted) }
        guard let sender = environment[from].flatMap({ MailAddress($0) }) else {
            throw ConfigurationError("\(from) must be an address such as bellwether@example.com")
        }
        let isTLS = parts.scheme == "smtps"
        let port = parts.port ?? (isTLS ? 465 : parts.user == nil ? 25 : 587)
        let server = SMTPServer(
            host: host, port: port, security: isTLS ? .tls : parts.user != nil || port == 587 ? .starttls : .none,
            user: parts.user, password: parts.password, from: sender)
        if let problem = server.problem { throw ConfigurationError("\(url): \(problem)") }
        return server
    }
}

import Crypto
import Domain
import Foundation
public import Integration

/// Mail to people, through an SMTP server of the organization.
public struct EmailChannel: Channel {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "email", title: "E-mail",
            description: "Mail through your SMTP server, as text and as HTML.",
            fields: [
                FieldDescription(
                    name: "to", label: "Recipients", type: .text, required: true,
                    hint: "Addresses, separated by commas. People who are told by themselves get a mail of their own."),
                FieldDescription(
                    name: "from", label: "Sender", type: .text, required: true,
                    hint: "As in Bellwether <pager@example.com>."),
                FieldDescription(name: "host", label: "SMTP server", type: .text, required: true),
                FieldDescription(name: "port", label: "Port", type: .number, default: "587"),
                FieldDescription(
                    name: "security", label: "Encryption", type: .choice,
                    hint: "STARTTLS is required where it is chosen, not merely tried.", default: "starttls",
                    options: SMTPServer.Security.allCases.map(\.rawValue)),
                FieldDescription(name: "user", label: "User", type: .text),
                FieldDescription(name: "password", label: "Password", type: .text, secret: true),
            ], recipientField: "to")
    }

    /// A repeated mail is read twice, although it bears the same Message-ID.
    public var isIdempotent: Bool { false }

    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        if let to = settings["to"], !to.isEmpty, Self.recipients(to) == nil {
            issues.append(FieldIssue(field: "to", message: "must list mail addresses, separated by commas"))
        }
        if let from = settings["from"], !from.isEmpty, MailAddress(from) == nil {
            issues.append(FieldIssue(field: "from", message: "must be a mail address"))
        }
        if issues.isEmpty, let server = Self.server(settings, secrets), let problem = server.problem {
            issues.append(FieldIssue(field: "host", message: problem))
        }
        return issues
    }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        let server = "smtp://\((settings["host"] ?? "").lowercased()):\(settings["port"] ?? "587")"
        let digest = SHA256.hash(data: Array(((settings["user"] ?? "") + (settings["from"] ?? "")).utf8)).prefix(4)
        return "\(server) [\(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())]"
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let server = Self.server(delivery.settings, delivery.secrets),
            let to = Self.recipients(delivery.settings["to"] ?? "")
        else { return .rejected(reason: "the channel lacks a server, a sender or a recipient", status: nil) }
        let mail = EmailMessage(delivery, to: to).mail
        do throws(MailFailure) {
            let receipt = try await outside.mail.send(mail, through: server, at: delivery.now)
            let refused = receipt.refused.map { "\($0.address.mailbox) was refused: \($0.reason)" }
            return .sent(status: receipt.status, note: refused.isEmpty ? nil : refused.joined(separator: "; "))
        } catch {
            if error.mayHaveArrived { return .unknown(reason: error.message) }
            switch error.kind {
            case .invalid, .forbiddenDestination, .badCredentials, .rejected, .untrusted:
                return .rejected(reason: error.message, status: error.status)
            default: return .retry(after: nil, reason: error.message, status: error.status)
            }
        }
    }

    static func recipients(_ text: String) -> [MailAddress]? {
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let addresses = parts.compactMap { MailAddress($0) }
        return parts.isEmpty || addresses.count != parts.count || parts.count > 50 ? nil : addresses
    }

    private static func server(_ settings: [String: String], _ secrets: [String: String]) -> SMTPServer? {
        func value(_ name: String) -> String? { settings[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let host = value("host"), let from = value("from").flatMap({ MailAddress($0) }) else { return nil }
        return SMTPServer(
            host: host, port: value("port").flatMap { Int($0) } ?? 587,
            security: value("security").flatMap(SMTPServer.Security.init(rawValue:)) ?? .starttls, user: value("user"),
            password: secrets["password"].flatMap { $0.isEmpty ? nil : $0 }, from: from)
    }
}

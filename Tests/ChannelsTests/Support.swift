import Channels
import Domain
import Foundation
import Integration
import Synchronization
import Testing

/// Answers as a test wants, and keeps what it was asked.
final class FakeHTTP: HTTPClient {
    private let requests = Mutex<[HTTPRequest]>([])
    private let result: Result<HTTPResponse, HTTPFailure>

    init(_ result: Result<HTTPResponse, HTTPFailure>) { self.result = result }

    convenience init(_ status: Int, headers: [HTTPRequest.Header] = [], body: String = "") {
        self.init(.success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))))
    }

    var received: [HTTPRequest] { requests.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        requests.withLock { $0.append(request) }
        return try result.get()
    }
}

let now = Timestamp("2026-01-31T14:00:00Z")!
let secretPath = "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"

func delivery(
    _ event: NotificationMessage.Event = .opened, title: String = "Database Primary is down",
    secrets: [String: String] = [
        "url": "https://hooks.slack.com/services/\(secretPath)",
        "signing_secrets": "first-secret-0001\nother-secret-0002",
    ]
) -> Delivery {
    let cause = NotificationMessage.Incident.RootCause(
        service: "Database Primary", confidence: 0.87, summary: "Database Primary, because it failed first")
    let incident = NotificationMessage.Incident(
        id: IncidentID(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))), number: 42, title: title,
        severity: .critical, status: "root_cause_found", url: "https://bellwether.example/incidents/42",
        openedAt: now - .seconds(90), alertCount: 14, rootCause: cause,
        affectedServices: ["Database Primary", "orders", "payments", "cart", "search", "web"])
    return Delivery(
        message: NotificationMessage(
            event: event, incident: event == .test ? nil : incident, organization: "Example & Co",
            text: "#42 \(title)"),
        settings: ["url": "https://receiver.example/hook"], secrets: secrets,
        id: NotificationID(UUID(uuid: (16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))), now: now)
}

func json(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
}

/// No test of a channel that posts may send mail.
struct NoMail: MailClient {
    func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
    {
        throw MailFailure(.closed, message: "a mail where none was wanted")
    }
}

extension Channel {
    func send(_ delivery: Delivery, http: any HTTPClient) async -> DeliveryResult {
        await send(delivery, through: Outside(http: http, mail: NoMail()))
    }
}

/// A channel that posts, as a test argument, with what it needs and what its vendor answers.
struct Vendor: CustomTestStringConvertible, Sendable {
    let channel: any Channel
    let name: String
    let settings: [String: String]
    let secrets: [String: String]
    /// What the vendor says when it took a message.
    let ok: String
    var testDescription: String { name }

    func delivery(_ event: NotificationMessage.Event = .opened, title: String = "Database Primary is down") -> Delivery
    {
        var delivery = ChannelsTests.delivery(event, title: title)
        delivery.settings = settings
        delivery.secrets = secrets
        return delivery
    }

    private static let hook = "https://hooks.example/services/\(secretPath)"

    static let all = [
        Vendor(
            channel: WebhookChannel(), name: "webhook", settings: ["url": "https://receiver.example/hook"],
            secrets: ["signing_secrets": "first-secret-0001\nother-secret-0002"], ok: "ok"),
        Vendor(channel: SlackChannel(), name: "slack", settings: [:], secrets: ["url": hook], ok: "ok"),
        Vendor(
            channel: SlackChannel(), name: "slack bot", settings: ["channel": "C0123456789"],
            secrets: ["token": "xoxb-\(secretPath)"], ok: #"{"ok":true,"channel":"C0123456789","ts":"1.2"}"#),
        Vendor(
            channel: PagerDutyChannel(), name: "pagerduty", settings: [:],
            secrets: ["routing_key": "0123456789abcdef0123456789abcdef"], ok: #"{"status":"success"}"#),
        Vendor(channel: TeamsChannel(), name: "teams", settings: [:], secrets: ["url": hook], ok: ""),
        Vendor(
            channel: TelegramChannel(), name: "telegram", settings: ["chat_id": "-100123"],
            secrets: ["token": "123456:ABC-DEF_ghijklmnop"], ok: #"{"ok":true,"result":{"message_id":1}}"#),
        Vendor(channel: MattermostChannel(), name: "mattermost", settings: [:], secrets: ["url": hook], ok: "ok"),
    ]
}

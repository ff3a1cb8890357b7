import Domain
import Foundation
public import Integration

/// A signed JSON message to any address.
///
///     POST <url>
///     Bellwether-Delivery: 0197…                          the same for every attempt: drop what you have had
///     Bellwether-Signature: t=1767225600,v1=<hex>[,v1=…]  see `WebhookSignature`
///
///     {"version": 1, "delivery": "0197…", "event": "incident.opened", "organization": "…", "text": "…",
///      "incident": {"id", "number", "title", "severity", "status", "url", "opened_at", "alert_count",
///                   "root_cause": {"service", "confidence", "summary"}, "affected_services": […]}}
///
/// Any 2xx means taken. 408, 409, 425, 429 and 5xx are tried again; everything else is not.
public struct WebhookChannel: Channel {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "webhook", title: "Webhook",
            description: "A signed JSON message to an address of yours.",
            fields: [
                FieldDescription(
                    name: "url", label: "Address", type: .url, required: true,
                    hint: "Gets a POST for each event. Put no secret in it: it is shown."),
                FieldDescription(
                    name: "signing_secrets", label: "Signing secrets", type: .secrets, secret: true,
                    hint: "One a line, at least 16 characters each. Messages carry a signature by each, so that you"
                        + " can change one without losing a message."),
            ],
            snippets: [
                .init(
                    title: "Checking the signature (Python)", language: "python",
                    text: """
                        import hashlib, hmac, time

                        def is_ours(secret: bytes, header: str, body: bytes) -> bool:
                            parts = [part.split("=", 1) for part in header.split(",")]
                            sent_at = next(value for name, value in parts if name == "t")
                            wanted = hmac.new(secret, sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()
                            fresh = abs(time.time() - int(sent_at)) < 300
                            return fresh and any(
                                hmac.compare_digest(wanted, value) for name, value in parts if name == "v1")
                        """)
            ],
            capabilities: [.deduplicates, .signs])
    }

    /// Each delivery has an id that the receiver can know again.
    public var isIdempotent: Bool { true }

    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] {
        Self.secrets(secrets).contains { $0.utf8.count < 16 }
            ? [FieldIssue(field: "signing_secrets", message: "must each have at least 16 characters")] : []
    }

    public func destination(settings: [String: String], secrets: [String: String]) -> String {
        Destination.name(of: settings["url"] ?? "")
    }

    public func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        guard let url = delivery.settings["url"] else {
            return .rejected(reason: "the channel has no address", status: nil)
        }
        let redaction = Redaction(secrets: delivery.secrets.values)
        guard let body = Self.body(of: delivery) else {
            return .rejected(reason: "the message cannot be written as JSON", status: nil)
        }
        var request = HTTPRequest(method: .post, url: url, body: body, maximumBody: 4096)
        request.headers = [
            .init("Content-Type", "application/json"), .init("Bellwether-Delivery", delivery.id.description),
            .init("Bellwether-Event", delivery.message.event.rawValue),
        ]
        let secrets = Self.secrets(delivery.secrets)
        if !secrets.isEmpty {
            let signature = WebhookSignature.value(body: body, at: delivery.now, secrets: secrets)
            request.headers.append(.init(WebhookSignature.header, signature))
        }
        return await HTTPDelivery.send(request, http: outside.http, now: delivery.now, redaction: redaction)
    }

    private static func secrets(_ secrets: [String: String]) -> [String] {
        (secrets["signing_secrets"] ?? "").split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private struct Body: Encodable {
        var version = 1
        var delivery: String
        var event: NotificationMessage.Event
        var organization: String
        var text: String
        var incident: NotificationMessage.Incident?
    }

    static func body(of delivery: Delivery) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let message = delivery.message
        let body = Body(
            delivery: delivery.id.description, event: message.event, organization: message.organization,
            text: message.text, incident: message.incident)
        return (try? encoder.encode(body)).map(Array.init)
    }
}

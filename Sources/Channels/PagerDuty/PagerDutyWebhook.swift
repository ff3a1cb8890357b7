import Crypto
public import Domain
import Foundation
import Integration

/// What PagerDuty says to us: its webhooks, version 3.
/// https://developer.pagerduty.com/docs/webhooks-overview · https://developer.pagerduty.com/docs/verifying-webhook-signatures
public struct PagerDutyWebhook: Sendable, Hashable {
    public enum Action: String, Sendable, Hashable {
        case acknowledged = "incident.acknowledged"
        case unacknowledged = "incident.unacknowledged"
        case resolved = "incident.resolved"
    }

    public var action: Action
    public var incident: IncidentID
    /// Who did it, by PagerDuty's name.
    public var person: String?

    public static let signatureHeader = "X-PagerDuty-Signature"
    public static let maximumSize = 512 * 1024

    /// True if one of the signatures (`v1=<hex>`, comma separated) is HMAC-SHA-256 of the body by the secret.
    public static func isSigned(_ header: String, body: [UInt8], secret: String) -> Bool {
        guard !secret.isEmpty else { return false }
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        let wanted = "v1=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        var isSigned = false
        for given in header.split(separator: ",").prefix(16)
        where equalInConstantTime(given.trimmingCharacters(in: .whitespaces).utf8, wanted.utf8) {
            isSigned = true
        }
        return isSigned
    }

    /// Reads one; nil for what is no event about an incident of ours.
    public init?(_ body: [UInt8]) {
        struct Document: Decodable {
            struct Event: Decodable {
                struct Agent: Decodable {
                    var summary: String?
                }
                struct Subject: Decodable {
                    var incidentKey: String?
                }
                var eventType: String
                var agent: Agent?
                var data: Subject
            }
            var event: Event
        }
        guard let document = JSONBody.read(Document.self, body),
            let action = Action(rawValue: document.event.eventType),
            let incident = document.event.data.incidentKey.flatMap(PagerDutyChannel.incident(ofDedupKey:))
        else { return nil }
        self.action = action
        self.incident = incident
        person = document.event.agent?.summary.map { String($0.prefix(100)) }
    }
}

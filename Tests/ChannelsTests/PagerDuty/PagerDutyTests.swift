import Channels
import Crypto
import Domain
import Foundation
import Integration
import Testing

@Suite("PagerDuty")
struct PagerDutyTests {
    private let channel = PagerDutyChannel()

    private func event(
        _ event: NotificationMessage.Event = .opened, title: String = "Database Primary is down", services: Int = 6
    ) async throws -> [String: Any] {
        let vendor = try #require(Vendor.all.first { $0.name == "pagerduty" })
        var delivery = vendor.delivery(event, title: title)
        delivery.message.incident?.affectedServices = (0..<services).map {
            "service-\($0)-\(String(repeating: "x", count: 300))"
        }
        let http = FakeHTTP(202, body: vendor.ok)
        #expect(await channel.send(delivery, http: http).isSent)
        let request = try #require(http.received.first)
        #expect(request.url == "https://events.pagerduty.com/v2/enqueue")
        #expect(request.body.count <= 512 * 1024)
        return try json(request.body)
    }

    /// What the Events API checks: https://developer.pagerduty.com/docs/send-alert-event
    private func check(_ event: [String: Any]) throws {
        #expect((event["routing_key"] as? String)?.count == 32)
        let action = try #require(event["event_action"] as? String)
        #expect(["trigger", "acknowledge", "resolve"].contains(action))
        #expect((1...255).contains((event["dedup_key"] as? String ?? "").count))
        guard action == "trigger" else { return #expect(event["payload"] == nil) }
        let payload = try #require(event["payload"] as? [String: Any])
        #expect((1...1024).contains((payload["summary"] as? String ?? "").count))
        #expect(!(payload["source"] as? String ?? "").isEmpty)
        #expect(["critical", "warning", "error", "info"].contains(payload["severity"] as? String ?? ""))
        #expect(Timestamp(payload["timestamp"] as? String ?? "") != nil)
    }

    @Test("triggers, acknowledges and resolves under one key") func actions() async throws {
        var keys: Set<String> = []
        for (event, action) in [
            (NotificationMessage.Event.opened, "trigger"), (.severityRaised, "trigger"), (.escalated, "trigger"),
            (.acknowledged, "acknowledge"), (.resolved, "resolve"),
        ] {
            let body = try await self.event(event)
            try check(body)
            #expect(body["event_action"] as? String == action)
            keys.insert(body["dedup_key"] as? String ?? "")
        }
        #expect(keys.count == 1)
        try check(try await event(.test))
    }

    @Test("a test leaves no incident behind") func test() async throws {
        let vendor = try #require(Vendor.all.first { $0.name == "pagerduty" })
        let http = FakeHTTP(202, body: vendor.ok)
        #expect(await channel.send(vendor.delivery(.test), http: http).isSent)
        let bodies = try http.received.map { try json($0.body) }
        for body in bodies { try check(body) }
        #expect(bodies.map { $0["event_action"] as? String } == ["trigger", "resolve"])
        #expect(Set(bodies.map { $0["dedup_key"] as? String }).count == 1)
    }

    @Test("stays within the limits, however long words are") func limits() async throws {
        try check(try await event(title: String(repeating: "🔥", count: 5000), services: 5000))
    }

    @Test("believes webhooks that are signed, and only about incidents of ours") func webhooks() throws {
        let incident = IncidentID(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
        let body = Array(
            #"{"event":{"event_type":"incident.acknowledged","agent":{"summary":"Ada"},"data":{"incident_key":"bellwether-\#(incident)"}}}"#
                .utf8)
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array("secret-one".utf8)))
        let good = "v1=" + code.map { String(format: "%02x", $0) }.joined()
        #expect(PagerDutyWebhook.isSigned(good, body: body, secret: "secret-one"))
        #expect(PagerDutyWebhook.isSigned("v1=00, \(good)", body: body, secret: "secret-one"), "while secrets change")
        #expect(!PagerDutyWebhook.isSigned(good, body: body + [32], secret: "secret-one"))
        #expect(!PagerDutyWebhook.isSigned(good, body: body, secret: "secret-two"))
        #expect(!PagerDutyWebhook.isSigned(good, body: body, secret: ""))
        let event = try #require(PagerDutyWebhook(body))
        #expect(event.action == .acknowledged && event.incident == incident && event.person == "Ada")
        for other in [
            "", "[]", #"{"event":{"event_type":"pagey.ping","data":{}}}"#,
            #"{"event":{"event_type":"incident.acknowledged","data":{"incident_key":"theirs"}}}"#,
        ] {
            #expect(PagerDutyWebhook(Array(other.utf8)) == nil)
        }
    }
}

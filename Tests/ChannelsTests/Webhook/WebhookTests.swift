import Channels
import Domain
import Integration
import Testing

@Suite("The webhook")
struct WebhookTests {
    private let channel = WebhookChannel()

    private func request(_ delivery: Delivery) async throws -> HTTPRequest {
        let http = FakeHTTP(204)
        _ = await channel.send(delivery, http: http)
        return try #require(http.received.first)
    }

    private func header(_ request: HTTPRequest, _ name: String) -> String? {
        request.headers.first { $0.name == name }?.value
    }

    @Test("is signed by every secret, over the time and the body") func signature() async throws {
        let request = try await request(delivery())
        let value = try #require(header(request, "Bellwether-Signature"))
        #expect(value.hasPrefix("t=1769868000,v1="))
        for secret in ["first-secret-0001", "other-secret-0002"] {
            #expect(WebhookSignature.isValid(value, body: request.body, secrets: [secret], now: now))
        }
        #expect(try await header(self.request(delivery(secrets: [:])), "Bellwether-Signature") == nil)
    }

    @Test("names the delivery, so that a repeat can be dropped") func idempotency() async throws {
        let request = try await request(delivery())
        #expect(header(request, "Bellwether-Delivery") == "100f0e0d-0c0b-0a09-0807-060504030201")
        #expect(try json(request.body)["delivery"] as? String == "100f0e0d-0c0b-0a09-0807-060504030201")
    }

    @Test("says what has happened") func body() async throws {
        let body = try json(try await request(delivery(.acknowledged)).body)
        #expect(body["version"] as? Int == 1)
        #expect(body["event"] as? String == "incident.acknowledged")
        #expect(body["organization"] as? String == "Example & Co")
        let incident = try #require(body["incident"] as? [String: Any])
        #expect(incident["number"] as? Int == 42 && incident["severity"] as? String == "critical")
        #expect(incident["url"] as? String == "https://bellwether.example/incidents/42")
        #expect(incident["opened_at"] as? String == "2026-01-31T13:58:30.000000Z")
        #expect((incident["root_cause"] as? [String: Any])?["service"] as? String == "Database Primary")
        #expect((incident["affected_services"] as? [String])?.count == 6)
        #expect(try json(try await request(delivery(.test)).body)["incident"] == nil)
    }

    @Test("wants secrets that cannot be guessed") func weakSecrets() {
        #expect(
            channel.issues(settings: [:], secrets: ["signing_secrets": "long-enough-secret\nshort"]).map(\.field) == [
                "signing_secrets"
            ])
        #expect(channel.issues(settings: [:], secrets: ["signing_secrets": "long-enough-secret\n\n"]).isEmpty)
    }
}

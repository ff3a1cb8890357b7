import Channels
import Foundation
import Integration
import Testing

@Suite("Every outbound vendor")
struct ConformanceTests {
    @Test("describes itself", arguments: Vendor.all)
    func describesItself(_ vendor: Vendor) {
        let description = vendor.channel.description
        #expect(description.kind.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
        #expect(!description.title.isEmpty && description.description.hasSuffix("."))
        #expect(Set(description.fields.map(\.name)).count == description.fields.count)
        #expect(description.capabilities.contains(.deduplicates) == vendor.channel.isIdempotent)
        let required = description.fields.filter(\.required).map(\.name)
        #expect(vendor.channel.issues(settings: vendor.settings, secrets: vendor.secrets).isEmpty)
        if let field = description.recipientField { #expect(description.fields.contains { $0.name == field }) }
        #expect(description.issues(settings: [:]).map(\.field) == required)
        #expect(
            description.issues(settings: [:], keptSecrets: Set(required)).allSatisfy { $0.message == "is required" })
    }

    @Test(
        "sends each event once, as JSON, and says that it was sent", arguments: Vendor.all,
        NotificationMessage.Event.allCases)
    func sends(_ vendor: Vendor, _ event: NotificationMessage.Event) async throws {
        let http = FakeHTTP(200, body: vendor.ok)
        #expect(await vendor.channel.send(vendor.delivery(event), http: http).isSent)
        let request = try #require(http.received.first)
        // PagerDuty's test takes back what it triggered.
        let count = vendor.name == "pagerduty" && event == .test ? 2 : 1
        #expect(http.received.count == count && request.method == .post)
        #expect(request.headers.contains { $0.name == "Content-Type" && $0.value.hasPrefix("application/json") })
        #expect(!(try json(request.body)).isEmpty)
        #expect(request.timeout <= .seconds(30) && request.maximumBody <= 65_536)
    }

    @Test("says the same in every attempt", arguments: Vendor.all)
    func repeats(_ vendor: Vendor) async {
        let http = FakeHTTP(500)
        for _ in 0..<2 { _ = await vendor.channel.send(vendor.delivery(), http: http) }
        #expect(http.received[0] == http.received[1])
    }

    @Test("tries again what may succeed later", arguments: Vendor.all, [408, 425, 429, 500, 502, 503, 504])
    func retries(_ vendor: Vendor, _ status: Int) async {
        let result = await vendor.channel.send(vendor.delivery(), http: FakeHTTP(status, body: "busy"))
        #expect(result == .retry(after: nil, reason: "answered \(status): busy", status: status))
    }

    @Test(
        "waits as long as it is told, at most an hour", arguments: Vendor.all,
        [
            ("30", Duration.seconds(30)), ("86400", .seconds(3600)), ("Sat, 31 Jan 2026 14:00:45 GMT", .seconds(45)),
            ("Sat, 31 Jan 2026 13:00:00 GMT", .zero), ("-5", .zero),
        ])
    func retryAfter(_ vendor: Vendor, _ header: (String, Duration)) async {
        let http = FakeHTTP(429, headers: [.init("retry-after", header.0)])
        #expect(
            await vendor.channel.send(vendor.delivery(), http: http)
                == .retry(after: header.1, reason: "answered 429", status: 429))
    }

    @Test("gives up on what will never succeed", arguments: Vendor.all, [301, 307, 400, 401, 403, 404, 405, 410, 413])
    func rejects(_ vendor: Vendor, _ status: Int) async {
        guard case .rejected(let reason, status) = await vendor.channel.send(vendor.delivery(), http: FakeHTTP(status))
        else {
            Issue.record("not rejected")
            return
        }
        #expect(reason.contains("\(status)"))
    }

    @Test("tells what surely did not arrive from what may have", arguments: Vendor.all)
    func failures(_ vendor: Vendor) async {
        func result(_ kind: HTTPFailure.Kind, _ mayHaveArrived: Bool) async -> DeliveryResult {
            let failure = HTTPFailure(kind, mayHaveArrived: mayHaveArrived, message: "m")
            return await vendor.channel.send(vendor.delivery(), http: FakeHTTP(.failure(failure)))
        }
        #expect(await result(.refusedConnection, false) == .retry(after: nil, reason: "m", status: nil))
        #expect(await result(.timedOut, false) == .retry(after: nil, reason: "m", status: nil))
        #expect(await result(.timedOut, true) == .unknown(reason: "m"))
        #expect(await result(.broken, true) == .unknown(reason: "m"))
        #expect(await result(.forbiddenDestination, false) == .rejected(reason: "m", status: nil))
    }

    @Test("never repeats a secret in a reason or a destination", arguments: Vendor.all)
    func secrets(_ vendor: Vendor) async {
        let all = vendor.secrets
        for status in [400, 404, 500, 200] {
            let echo = all.values.joined(separator: " ") + " \(secretPath)"
            let result = await vendor.channel.send(vendor.delivery(), http: FakeHTTP(status, body: echo))
            for secret in all.values.flatMap({ $0.split(separator: "\n") }) { #expect(!"\(result)".contains(secret)) }
        }
        let destination = vendor.channel.destination(settings: vendor.settings, secrets: all)
        #expect(destination.hasPrefix("https://") && !destination.contains("XXX"))
    }

    @Test("tells destinations apart, so that one that fails does not hold up the others", arguments: Vendor.all)
    func destinations(_ vendor: Vendor) {
        func destination(_ change: (String) -> String) -> String {
            vendor.channel.destination(
                settings: vendor.settings.mapValues(change), secrets: vendor.secrets.mapValues(change))
        }
        #expect(destination { $0 } == destination { $0 } && destination { $0 } != destination { $0 + "x" })
        #expect(destination { $0 }.contains(" ["))
    }

    @Test("is rejected, not crashed, when its settings are missing", arguments: Vendor.all)
    func missingSettings(_ vendor: Vendor) async {
        var bare = vendor.delivery()
        bare.settings = [:]
        bare.secrets = [:]
        let http = FakeHTTP(200)
        guard case .rejected = await vendor.channel.send(bare, http: http) else {
            Issue.record("not rejected")
            return
        }
        #expect(http.received.isEmpty)
    }
}

extension DeliveryResult {
    var isSent: Bool { if case .sent = self { true } else { false } }
}

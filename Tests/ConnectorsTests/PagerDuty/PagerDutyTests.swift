import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite("PagerDuty's Events API")
struct PagerDutyTests {
    let connector = PagerDutyConnector()
    private let payload = #"{"summary":"S","source":"db-01","severity":"error"}"#

    @Test("is read as documented") func readsDocumented() throws {
        let alert = try connector.parse(VendorBodies.pagerDuty).alerts[0]
        #expect(alert.name == "DISK at 99% on machine prod-datapipe03.example.com")
        #expect(alert.status == .firing && alert.severity == .critical && alert.reporting == .event)
        #expect(alert.startsAt == Timestamp("2026-01-31T13:58:58.315Z"))
        #expect(alert.dedupKey == "samplekeyhere")
        for (name, value) in [
            "source": "prod-datapipe03.example.com", "component": "mysql", "group": "prod-datapipe", "class": "disk",
            "cluster": "prod-eu-1", "free space": "1%", "paged": "true", "severity": "critical",
        ] { #expect(alert.labels[name] == value) }
        #expect(alert.annotations["nested"] == #"{"a":[1,2]}"#)
        #expect(alert.annotations["links"] == "https://example.com/\nhttps://chart.example.com/1.png")
        #expect(alert.generatorURL == "https://monitoring.example.com")
    }

    @Test("makes one alert of what has one dedup_key, within one integration") func identity() throws {
        func alert(_ action: String, _ key: String) throws -> IncomingAlert {
            try connector.parse(#"{"event_action":"\#(action)","dedup_key":"\#(key)","payload":\#(payload)}"#).alerts[0]
        }
        let trigger = try alert("trigger", "k")
        #expect(try alert("resolve", "k").id == trigger.id)
        #expect(try alert("acknowledge", "k").id == trigger.id)
        #expect(try alert("trigger", "other").id != trigger.id)
        #expect(try alert("acknowledge", "k").status == .acknowledged)
        #expect(try alert("resolve", "k").endsAt == now)
    }

    @Test("acknowledges and resolves without a payload") func withoutPayload() throws {
        let alert = try connector.parse(#"{"event_action":"resolve","dedup_key":"db/disk"}"#).alerts[0]
        #expect(alert.status == .resolved && alert.labels.isEmpty && alert.name == "db/disk")
    }

    @Test("makes up a dedup_key for a trigger without one, and tells it") func dedupKey() throws {
        let body = #"{"event_action":"trigger","payload":\#(payload)}"#
        let first = try connector.parse(body)
        let second = try connector.parse(body)
        #expect(first.alerts[0].id != second.alerts[0].id)
        let answer = try #require(connector.answer(accepting: first))
        let key = try #require(first.alerts[0].dedupKey)
        #expect(answer.status == 202)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"status":"success","message":"Event processed","dedup_key":"\#(key)"}"#)
    }

    @Test("refuses in PagerDuty's words, all at once") func refuses() throws {
        let error = try #require(
            connector.error(#"{"event_action":"trigger","payload":{"severity":"bad","summary":" "}}"#))
        let answer = try #require(connector.answer(refusing: error))
        #expect(answer.status == 400)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"status":"invalid event","message":"Event object is invalid","errors":["#
                + #""'payload.summary' is missing or blank","'payload.source' is missing or blank","#
                + #""'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"]}"#
        )
    }

    @Test(
        "requires what PagerDuty requires",
        arguments: [
            (#"{"payload":{}}"#, ["event_action", "payload.summary", "payload.source", "payload.severity"]),
            (#"{"event_action":"explode","dedup_key":"k"}"#, ["event_action"]),
            (#"{"event_action":"trigger"}"#, ["payload"]),
            (#"{"event_action":"resolve"}"#, ["dedup_key"]),
            (#"{"event_action":"acknowledge","dedup_key":""}"#, ["dedup_key"]),
            (#"{"event_action":"resolve","dedup_key":"\#(String(repeating: "k", count: 256))"}"#, ["dedup_key"]),
            (
                #"{"event_action":"trigger","payload":{"summary":"\#(String(repeating: "s", count: 1025))","source":"s","severity":"info"}}"#,
                ["payload.summary"]
            ),
            (
                #"{"event_action":"trigger","payload":{"summary":"s","source":"s","severity":"info","timestamp":"soon"}}"#,
                ["payload.timestamp"]
            ),
        ])
    func requires(_ body: String, _ fields: [String]) {
        #expect(connector.error(body)?.issues.map(\.field) == fields)
    }

    @Test("takes keys and summaries of exactly the longest length") func limits() {
        let key = String(repeating: "é", count: 255)
        let summary = String(repeating: "é", count: 1024)
        #expect(
            connector.error(
                #"{"event_action":"trigger","dedup_key":"\#(key)","payload":{"summary":"\#(summary)","source":"s","severity":"info"}}"#
            ) == nil)
    }

    @Test("is refused above 512 KB") func size() throws {
        let body = #"{"event_action":"resolve","dedup_key":"k","x":"\#(String(repeating: "a", count: 512 * 1024))"}"#
        let error = try #require(connector.error(body))
        #expect(error.status == 413 && connector.answer(refusing: error)?.status == 413)
    }

    @Test("carries its token in the body") func token() throws {
        #expect(try connector.token(in: Array(VendorBodies.pagerDuty.utf8)) == "bwi_0123456789abcdef0123456789abcdef")
        #expect(try connector.token(in: Array("{}".utf8)) == nil)
        #expect(throws: ConnectorError.self) { try connector.token(in: Array("{".utf8)) }
    }
}

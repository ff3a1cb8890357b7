import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite("Alertmanager's webhook")
struct AlertmanagerTests {
    let connector = AlertmanagerConnector()

    @Test("is read as captured from Alertmanager 0.25") func readsCaptured() throws {
        let payload = try connector.parse(VendorBodies.alertmanager)
        #expect(payload.truncatedAlerts == 3)
        #expect(payload.alerts.allSatisfy { $0.annotations["truncated_alerts"] == "3" })
        #expect(payload.alerts.map(\.name) == ["TargetDown", "Flips"])
        let alert = payload.alerts[0]
        #expect(alert.status == .firing && alert.reporting == .state && alert.severity == .critical)
        #expect(alert.endsAt == nil, "0001-01-01 means not over")
        #expect(alert.startsAt == Timestamp("2026-01-31T13:55:19.632Z"))
        #expect(alert.labels["team"] == #"pay<ments> & "ops""#)
        #expect(alert.annotations["description"] == "127.0.0.1:1 of job node has been down.\nZweite Zeile: äöü 日本 🚨")
        #expect(alert.generatorURL == "http://prometheus:9093/graph?g0.expr=up+%3D%3D+0&g0.tab=1")
        #expect(payload.alerts[1].severity == .warning)
    }

    @Test("gives an alert the id that Prometheus gives it directly") func sameIdentityByBothRoads() throws {
        let routed = try connector.parse(VendorBodies.alertmanager).alerts.map(\.id)
        let direct = try PrometheusConnector().parse(VendorBodies.prometheus).alerts.map(\.id)
        #expect(routed == direct)
    }

    @Test("leaves ignored labels out of the identity, but keeps them") func ignoredLabels() throws {
        func alert(_ replica: String) throws -> IncomingAlert {
            let body = #"{"alerts":[{"labels":{"alertname":"A","replica":"\#(replica)"}}]}"#
            return try connector.parse(Array(body.utf8), context: context(ignoring: ["replica"])).alerts[0]
        }
        #expect(try alert("a").id == alert("b").id)
        #expect(try alert("a").labels["replica"] == "a")
    }

    @Test("takes a resolved alert's end, and now where it gives none") func resolved() throws {
        let payload = try connector.parse(
            #"{"alerts":[{"status":"resolved","labels":{"a":"1"},"startsAt":"2026-01-31T13:00:00Z","endsAt":"2026-01-31T13:30:00Z"},"#
                + #"{"status":"resolved","labels":{"a":"2"},"endsAt":"0001-01-01T00:00:00Z"}]}"#)
        #expect(payload.alerts.map(\.status) == [.resolved, .resolved])
        #expect(payload.alerts.map(\.endsAt) == [Timestamp("2026-01-31T13:30:00Z"), now])
    }

    @Test("names an alert without alertname by its summary or first label") func names() throws {
        let payload = try connector.parse(
            #"{"alerts":[{"labels":{"job":"x"},"annotations":{"summary":"\n  Disk   full\nmore"}},{"labels":{"job":"x"}}]}"#
        )
        #expect(payload.alerts.map(\.name) == ["Disk full", "job=x"])
    }

    @Test(
        "takes the first severity label that reads as one",
        arguments: [
            (#""severity":"page""#, Severity.critical), (#""severity":"odd","priority":"P2""#, .error),
            (#""level":"info""#, .info), (#""severity":"odd""#, .warning), (#""x":"y""#, .warning),
        ])
    func severities(_ labels: String, _ severity: Severity) throws {
        let payload = try connector.parse(#"{"alerts":[{"labels":{"alertname":"A",\#(labels)}}]}"#)
        #expect(payload.alerts[0].severity == severity)
    }

    @Test(
        "keeps only links that a page may show",
        arguments: [
            ("http://a/b", true), ("https://a", true), ("javascript:alert(1)", false), ("http://a b", false),
            ("//a", false),
            ("data:text/html,x", false),
        ])
    func links(_ link: String, _ isKept: Bool) throws {
        let payload = try connector.parse(#"{"alerts":[{"labels":{"a":"b"},"generatorURL":"\#(link)"}]}"#)
        #expect((payload.alerts[0].generatorURL != nil) == isKept)
    }

    @Test("cuts long values, marked, and keeps long values apart") func longValues() throws {
        let long = String(repeating: "é", count: 40_000)
        func alert(_ end: String) throws -> (ParsedPayload, IncomingAlert) {
            let payload = try connector.parse(
                #"{"alerts":[{"labels":{"alertname":"A","path":"\#(long)\#(end)"},"annotations":{"d":"\#(long)"}}]}"#)
            return (payload, payload.alerts[0])
        }
        let (payload, first) = try alert("1")
        #expect(payload.truncatedValues == 2)
        let label = try #require(first.labels["path"])
        #expect(label.utf8.count <= 4096 && label.contains("… [cut, "))
        #expect(try #require(first.annotations["d"]).utf8.count <= 16_384)
        #expect(try alert("2").1.id != first.id)
    }

    @Test(
        "refuses times that no clock shows",
        arguments: ["1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-01-01T00:00:00Z"])
    func absurdTimes(_ time: String) {
        let error = connector.error(#"{"alerts":[{"labels":{"a":"b"},"startsAt":"\#(time)"}]}"#)
        #expect(error?.issues.map(\.field) == ["alerts[0].startsAt"])
    }

    @Test("must have alerts, and each alert a label") func required() {
        #expect(connector.error(#"{"version":"4"}"#)?.issues.first?.field == "alerts")
        #expect(connector.error(#"{"alerts":[{"labels":{}}]}"#)?.issues.first?.field == "alerts[0].labels")
        #expect(connector.error(#"{"alerts":[{"labels":{"a":""}}]}"#)?.issues.first?.field == "alerts[0].labels")
        #expect(connector.error(#"{"alerts":[]}"#) == nil)
    }

    @Test("may have 512 labels and not more") func manyLabels() {
        func body(_ count: Int) -> String {
            let labels = (0..<count).map { #""l\#($0)":"v""# }.joined(separator: ",")
            return #"{"alerts":[{"labels":{\#(labels)}}]}"#
        }
        #expect(connector.error(body(512)) == nil)
        #expect(connector.error(body(513))?.status == 413)
    }
}

import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite("Alertmanager's API, as Prometheus uses it")
struct PrometheusTests {
    let connector = PrometheusConnector()

    @Test("is read as captured from Prometheus 2.42") func readsCaptured() throws {
        let payload = try connector.parse(VendorBodies.prometheus)
        #expect(payload.alerts.map(\.status) == [.firing, .resolved])
        #expect(payload.alerts.map(\.name) == ["TargetDown", "Flips"])
        #expect(payload.alerts[0].endsAt == Timestamp("2026-01-31T14:59:19.632Z"))
        #expect(payload.alerts.allSatisfy { $0.reporting == .state })
    }

    @Test(
        "fills in times as Alertmanager does",
        arguments: [
            ("", IncomingAlert.Status.firing, "2026-01-31T14:00:00Z", "2026-01-31T14:05:00Z"),
            (
                #","startsAt":"0001-01-01T00:00:00Z","endsAt":null"#, .firing, "2026-01-31T14:00:00Z",
                "2026-01-31T14:05:00Z"
            ),
            (#","startsAt":"2026-01-31T13:00:00Z""#, .firing, "2026-01-31T13:00:00Z", "2026-01-31T14:05:00Z"),
            (#","endsAt":"2026-01-31T13:30:00Z""#, .resolved, "2026-01-31T13:30:00Z", "2026-01-31T13:30:00Z"),
            (#","endsAt":"2026-01-31T14:00:00Z""#, .resolved, "2026-01-31T14:00:00Z", "2026-01-31T14:00:00Z"),
            (
                #","startsAt":"2026-01-31T15:00:00+01:00","endsAt":"2026-01-31T14:00:00.000001Z""#, .firing,
                "2026-01-31T14:00:00Z", "2026-01-31T14:00:00.000001Z"
            ),
            (
                #","startsAt":"2026-01-31T13:50:00Z","endsAt":"2026-01-31T13:40:00Z""#, .resolved,
                "2026-01-31T13:40:00Z", "2026-01-31T13:40:00Z"
            ),
        ])
    func times(_ members: String, _ status: IncomingAlert.Status, _ start: String, _ end: String) throws {
        let alert = try connector.parse(#"[{"labels":{"alertname":"A"}\#(members)}]"#).alerts[0]
        #expect(alert.status == status)
        #expect(alert.startsAt == Timestamp(start))
        #expect(alert.endsAt == Timestamp(end))
    }

    @Test("takes the resolve time-out from the policy") func resolveTimeout() throws {
        var context = context()
        context.resolveTimeout = .seconds(60)
        let alert = try connector.parse(Array(#"[{"labels":{"a":"b"}}]"#.utf8), context: context).alerts[0]
        #expect(alert.endsAt == now + .seconds(60))
    }

    @Test("drops empty labels, which Prometheus holds for absent") func emptyLabels() throws {
        let with = try connector.parse(#"[{"labels":{"alertname":"A","pod":""}}]"#).alerts[0]
        let without = try connector.parse(#"[{"labels":{"alertname":"A"}}]"#).alerts[0]
        #expect(with == without)
    }

    @Test("is an array, which may be empty") func envelope() throws {
        #expect(try connector.parse("[]").alerts.isEmpty)
        #expect(connector.error("{}")?.kind == .invalid)
        #expect(connector.error(#"[{"labels":{"a":"b"}},7]"#)?.issues.first?.field == "[1]")
        #expect(connector.error(#"[{"annotations":{}}]"#)?.issues.first?.field == "[0].labels")
    }
}

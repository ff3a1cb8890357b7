import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite("Grafana's webhook")
struct GrafanaTests {
    let connector = GrafanaConnector()

    @Test("is read with what leads back to Grafana") func readsReal() throws {
        let payload = try connector.parse(VendorBodies.grafana)
        #expect(payload.alerts.map(\.status) == [.firing, .resolved])
        let alert = payload.alerts[0]
        #expect(alert.name == "High memory usage" && alert.severity == .critical)
        #expect(alert.startsAt == Timestamp("2026-01-31T11:56:25.678321Z"))
        #expect(alert.labels["grafana_folder"] == "Payments")
        #expect(alert.annotations["panelURL"] == "https://play.grafana.org/d/000000012?orgId=1&viewPanel=2")
        #expect(alert.annotations["valueString"]?.hasPrefix("[ var='B'") == true)
        #expect(alert.generatorURL == "https://play.grafana.org/alerting/1afz29v7z/edit")
        #expect(payload.alerts[1].annotations["panelURL"] == nil, "an empty address is none")
    }

    @Test(
        "refuses its own fields with wrong types",
        arguments: [
            (#""orgId":"one""#, "orgId"), (#""title":{}"#, "title"), (#""state":7"#, "state"),
            (#""alerts":[{"labels":{"a":"b"},"values":[1]}]"#, "alerts[0].values"),
            (#""alerts":[{"labels":{"a":"b"},"valueString":1}]"#, "alerts[0].valueString"),
            (#""alerts":[{"labels":{"a":"b"},"silenceURL":true}]"#, "alerts[0].silenceURL"),
            (#""truncatedAlerts":-1"#, "truncatedAlerts"), (#""truncatedAlerts":1.5"#, "truncatedAlerts"),
        ])
    func wrongTypes(_ member: String, _ field: String) {
        #expect(connector.error("{\(member)}")?.issues.map(\.field) == [field])
    }
}

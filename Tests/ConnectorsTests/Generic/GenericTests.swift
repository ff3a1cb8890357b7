import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite("Generic JSON")
struct GenericTests {
    let connector = GenericConnector()

    @Test("is understood under usual names") func usualNames() throws {
        let alerts = try connector.parse(VendorBodies.generic).alerts
        #expect(alerts.map(\.name) == ["HighCPU7", "Backup failed"])
        #expect(alerts.map(\.severity) == [.critical, .error])
        #expect(alerts.map(\.status) == [.firing, .resolved])
        let first = alerts[0]
        #expect(first.dedupKey == "run-0-7" && first.reporting == .event)
        #expect(first.startsAt == Timestamp("2026-01-31T13:59:00Z"))
        for (name, value) in [
            "service": "svc-7", "instance": "node-7", "cluster": "prod-eu-1", "alertname": "HighCPU7",
        ] {
            #expect(first.labels[name] == value)
        }
        #expect(first.annotations["value"] == "97.3", "a measurement is no part of what an alert is")
        #expect(alerts[1].labels["env"] == "prod" && alerts[1].labels["critical"] == "true")
        #expect(alerts[1].annotations["description"] == "Nightly backup")
    }

    @Test("is one object or a list of them") func envelope() throws {
        #expect(try connector.parse(#"{"name":"A"}"#).alerts.count == 1)
        #expect(try connector.parse("[]").alerts.isEmpty)
        #expect(connector.error(#"[{"name":"A"},[]]"#)?.issues.first?.field == "[1]")
        #expect(connector.error(#"[{"value":1}]"#)?.issues.first?.field == "[0].alertname")
    }

    @Test("stays the same alert while a number in it changes") func measurements() throws {
        let first = try connector.parse(#"{"name":"Disk","host":"a","value":91}"#).alerts[0]
        let second = try connector.parse(#"{"name":"Disk","host":"a","value":95}"#).alerts[0]
        let other = try connector.parse(#"{"name":"Disk","host":"b","value":95}"#).alerts[0]
        #expect(first.id == second.id && first.id != other.id)
    }

    @Test("is read by paths that an admin sets") func paths() throws {
        let settings = [
            "alerts_path": "$.events", "name_path": "$.data.check['full.name']", "severity_path": "$.sev",
            "status_path": "$.data.up", "starts_at_path": "$.at", "labels_path": "$.data.tags",
            "key_path": "$.ids[1]", "reporting": "state", "resolved_words": "gone, all fine",
        ]
        #expect(connector.description.issues(settings: settings).isEmpty)
        let body = #"""
            {"events": [{"data": {"check": {"full.name": "Ping"}, "up": "All Fine", "tags": {"dc": "fra", "rack": 7}},
                         "sev": "P1", "at": 1769867700123, "ids": ["x", "k1"]}]}
            """#
        let alert = try connector.parse(body, settings).alerts[0]
        #expect(alert.name == "Ping" && alert.severity == .critical && alert.status == .resolved)
        #expect(alert.startsAt == Timestamp("2026-01-31T13:55:00.123Z"))
        #expect(alert.labels["dc"] == "fra" && alert.labels["rack"] == "7")
        #expect(alert.dedupKey == "k1" && alert.reporting == .state)
        #expect(connector.error(#"{"other": []}"#, settings)?.issues.first?.field == "$.events")
    }

    @Test("refuses settings that are no paths") func badPaths() {
        for path in ["$..a", "$.a[*]", "$[", "a b", "$.a.", "$['a", ""] where !path.isEmpty {
            #expect(
                connector.description.issues(settings: ["name_path": path]).map(\.field) == ["name_path"], "\(path)")
        }
    }

    @Test(
        "reads times as scripts write them",
        arguments: [
            (#""2026-01-31T13:55:00Z""#, "2026-01-31T13:55:00Z"), (#""2026-01-31 13:55:00""#, "2026-01-31T13:55:00Z"),
            (#""2026-01-31T14:55:00+0100""#, "2026-01-31T13:55:00Z"), ("1769867700", "2026-01-31T13:55:00Z"),
            (#""1769867700""#, "2026-01-31T13:55:00Z"), ("1769867700.5", "2026-01-31T13:55:00.5Z"),
            ("1769867700000000000", "2026-01-31T13:55:00Z"),
        ])
    func times(_ written: String, _ meant: String) throws {
        #expect(try connector.parse(#"{"name":"A","timestamp":\#(written)}"#).alerts[0].startsAt == Timestamp(meant))
    }

    @Test(
        "refuses values that cannot be what they should be",
        arguments: [
            (#"{"name":{}}"#, "name"), (#"{"name":"A","severity":[]}"#, "severity"),
            (#"{"name":"A","labels":7}"#, "labels"),
            (#"{"name":"A","timestamp":"soon"}"#, "timestamp"), (#"{"name":"A","timestamp":-5}"#, "timestamp"),
            (#"{"name":"A","timestamp":1e300}"#, "timestamp"), (#"{"name":"A","tags":[{}]}"#, "tags"),
            (#"{"name":"A","status":{}}"#, "status"),
        ])
    func wrongTypes(_ body: String, _ field: String) {
        #expect(connector.error(body)?.issues.map(\.field) == [field])
    }

    @Test("with too many values is too large") func tooManyValues() {
        let body = #"{"name":"A","x":["# + Array(repeating: "1", count: 250_001).joined(separator: ",") + "]}"
        #expect(connector.error(body)?.status == 413)
    }
}

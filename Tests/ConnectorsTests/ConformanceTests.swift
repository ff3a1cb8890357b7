import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Testing

@Suite("Every inbound vendor")
struct ConformanceTests {
    @Test("describes itself so that a form can be drawn and a sender configured", arguments: Vendor.all)
    func describesItself(_ vendor: Vendor) {
        let description = vendor.connector.description
        #expect(description.kind.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
        #expect(!description.title.isEmpty && description.description.hasSuffix("."))
        #expect(Set(description.fields.map(\.name)).count == description.fields.count)
        #expect(description.snippets.contains { $0.text.contains("{{token}}") })
        for snippet in description.snippets {
            let filled = snippet.filled(url: "https://b/x", baseURL: "https://b", token: "bwi_t")
            #expect(!filled.contains("{{"), "\(snippet.title) keeps a placeholder")
        }
        #expect(description.issues(settings: [:]).isEmpty, "it can be created without settings")
        #expect(description.issues(settings: ["no_such_setting": "1"]).map(\.field) == ["no_such_setting"])
    }

    @Test("has a kind of its own") func hasAKindOfItsOwn() {
        #expect(Set(Vendor.all.map(\.kind)).count == Connectors.all.count)
        #expect(Connectors.named("alertmanager") != nil && Connectors.named("carrier_pigeon") == nil)
    }

    @Test("understands what it really sends", arguments: Vendor.all)
    func understandsRealBodies(_ vendor: Vendor) throws {
        let payload = try vendor.connector.parse(vendor.real, context: context())
        #expect(!payload.alerts.isEmpty)
        for alert in payload.alerts {
            #expect((1...256).contains(alert.name.utf8.count))
            #expect(alert.startsAt <= now && alert.startsAt > now - .seconds(86_400))
            #expect(alert.status != .resolved || alert.endsAt != nil)
        }
    }

    @Test("says the same of the same body", arguments: Vendor.all)
    func isDeterministic(_ vendor: Vendor) throws {
        #expect(
            try vendor.connector.parse(vendor.real, context: context())
                == vendor.connector.parse(vendor.real, context: context()))
    }

    @Test("tolerates keys it does not know", arguments: Vendor.all)
    func toleratesUnknownKeys(_ vendor: Vendor) throws {
        let member = Array(#""x_new": {"a": [1, -2.5e3, null, true, "\u00e9\ud83d\udea8"]}"#.utf8)
        let body = try #require(HostileBodies.inserting(member, into: vendor.real))
        let before = try vendor.connector.parse(vendor.real, context: context())
        #expect(try vendor.connector.parse(body, context: context()).alerts.map(\.id) == before.alerts.map(\.id))
    }

    @Test("tolerates white space wherever JSON does", arguments: Vendor.all)
    func toleratesWhiteSpace(_ vendor: Vendor) throws {
        let object = try JSONSerialization.jsonObject(with: Data(vendor.real))
        let pretty = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
        let before = try vendor.connector.parse(vendor.real, context: context())
        let after = try vendor.connector.parse(Array(pretty) + Array(" \r\n\t".utf8), context: context())
        #expect(after.alerts.map(\.id) == before.alerts.map(\.id))
    }
}

@Suite("Hostile bodies")
struct HostileBodyTests {
    @Test("are refused, and the error says where", arguments: Vendor.all)
    func areRefused(_ vendor: Vendor) {
        for body in HostileBodies.all(from: vendor.real) {
            guard let error = vendor.connector.error(body.bytes) else {
                Issue.record("\(vendor.kind) accepted: \(body.name)")
                continue
            }
            #expect(error.saysWhere, "\(vendor.kind), \(body.name): \(error)")
            #expect((400..<500).contains(error.status))
        }
    }

    @Test("name the path of what is wrong") func nameThePath() {
        let alertmanager = AlertmanagerConnector()
        #expect(
            alertmanager.error(#"{"alerts":[{"labels":{"a":"b"}},{"labels":{"alertname":7}}]}"#)?.issues
                == [FieldIssue(field: "alerts[1].labels.alertname", message: "must be a string, not a number")])
        #expect(
            alertmanager.error(#"{"alerts":[{"labels":{"a":"b","a":"c"}}]}"#)?.issues.first?.field
                == "alerts[0].labels.a")
        #expect(
            PrometheusConnector().error(#"[{"labels":{"a":"b"}},{"startsAt":"noon"}]"#)?.issues.first?.field
                == "[1].startsAt")
        #expect(alertmanager.error(#"{"x":{"y":[0,{"z":"\ud800"}]}}"#)?.issues.first?.field == "x.y[1].z")
    }

    @Test("do not smuggle control characters into errors") func doNotSmuggle() throws {
        let error = try #require(AlertmanagerConnector().error(#"{"a\u001b[31m\u202eb": 1e999}"#))
        #expect(error.issues.first?.field == "a\u{FFFD}[31m\u{FFFD}b")
    }

    @Test("with wrong types are refused by the field's name or read without harm", arguments: Vendor.all)
    func wrongTypes(_ vendor: Vendor) throws {
        let root = try JSONSerialization.jsonObject(with: Data(vendor.real))
        let wrong: [Any] = [NSNull(), true, 7, -1.5, "word", "", [Any](), [1, "a"], [String: Any](), ["k": ["k": 1]]]
        var refused = 0
        for path in paths(in: root) {
            for value in wrong {
                let body = try JSONSerialization.data(
                    withJSONObject: replacing(root, path[...], value), options: [.fragmentsAllowed])
                guard let error = vendor.connector.error(Array(body)) else { continue }
                refused += 1
                #expect(error.saysWhere, "\(vendor.kind) at \(path): \(error)")
                #expect(error.kind == .invalid)
            }
        }
        #expect(refused > 20)
    }

    @Test("made by 20,000 random changes of a real one never crash, and errors say where", arguments: Vendor.all)
    func mutations(_ vendor: Vendor) {
        var mutator = Mutator(seed: 20_260_131)
        var refused = 0
        for round in 0..<20_000 {
            let body = mutator.mutated(vendor.real)
            if let error = vendor.connector.error(body) {
                refused += 1
                if !error.saysWhere { Issue.record("\(vendor.kind), round \(round): \(error)") }
            }
        }
        // Most changes fall into strings, where they are as good as what was there.
        #expect(refused > 5000)
    }

    @Test("with more alerts than one request may carry are too large") func tooManyAlerts() {
        let alert = #"{"labels":{"a":"b"}}"#
        let body = "[" + Array(repeating: alert, count: 10_001).joined(separator: ",") + "]"
        let error = PrometheusConnector().error(body)
        #expect(error?.status == 413 && error?.issues.first?.field == "[10000]")
    }

    private func paths(in value: Any, below path: [AnyHashable] = []) -> [[AnyHashable]] {
        var all = path.isEmpty ? [] : [path]
        if let object = value as? [String: Any] {
            for (key, child) in object { all += paths(in: child, below: path + [key]) }
        } else if let array = value as? [Any] {
            for (index, child) in array.enumerated() { all += paths(in: child, below: path + [index]) }
        }
        return all
    }

    private func replacing(_ value: Any, _ path: ArraySlice<AnyHashable>, _ new: Any) -> Any {
        guard let step = path.first else { return new }
        if var object = value as? [String: Any], let key = step as? String, let child = object[key] {
            object[key] = replacing(child, path.dropFirst(), new)
            return object
        }
        if var array = value as? [Any], let index = step as? Int {
            array[index] = replacing(array[index], path.dropFirst(), new)
            return array
        }
        return value
    }
}

extension ConnectorError {
    /// An error must name a field or a byte.
    fileprivate var saysWhere: Bool {
        !issues.isEmpty && issues.allSatisfy { !$0.message.isEmpty && (!$0.field.isEmpty || offset != nil) }
    }
}

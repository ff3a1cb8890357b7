import Domain
import Foundation
import Policies
import Testing

@Suite struct PoliciesTests {
    /// Loads the shipped policies with one file changed.
    private func load(_ file: String, replacing old: String, with new: String) throws -> PolicySet {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("policies-\(UUID().uuidString)")
        try FileManager.default.copyItem(atPath: Shipped.directory, toPath: directory.path)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent(file)
        let text = try String(contentsOf: path, encoding: .utf8)
        #expect(text.contains(old))
        try text.replacingOccurrences(of: old, with: new).write(to: path, atomically: true, encoding: .utf8)
        return try Policies.load(directory: directory.path)
    }

    @Test func `The shipped policies load, each with a version of its own text`() throws {
        let policies = try Shipped.policies()
        #expect(policies.correlation.window == .seconds(300))
        #expect(policies.correlation.joinWindow == .seconds(1800))
        #expect(policies.correlation.hopLimit == 2)
        #expect(policies.alerts.escalation.repeats == 3)
        #expect(policies.causes.weights == .init(temporal: 0.3, distance: 0.3, domain: 0.4))
        #expect(Set(policies.versions.values).count == policies.versions.count)
        for version in policies.versions.values {
            #expect(version.hasPrefix("1-") || version.hasPrefix("2-"))
            #expect(version.count == 10)
        }
    }

    @Test func `Another text is another version, though nobody raised the number`() throws {
        let changed = try load("gating.yaml", replacing: "alerts_at_most: 4", with: "alerts_at_most: 5")
        #expect(try changed.gating.version != Shipped.policies().gating.version)
        #expect(try changed.causes.version == Shipped.policies().causes.version)
    }

    @Test(arguments: [
        ("correlation.yaml", "window: 5m", "window: soon", "window"),
        ("correlation.yaml", "threshold: 0.6\n", "threshold: 1.6\n", "threshold"),
        ("correlation.yaml", "temporal: 0.3", "temporal: 0.5", "weights"),
        ("correlation.yaml", "hops: [0.9, 0.6]", "hops: [0.6, 0.9]", "topology.hops"),
        ("causes.yaml", "score: 0.95", "score: high", "patterns[0].score"),
        ("causes.yaml", "kind: release", "kind: gremlins", "kinds[0].kind"),
        ("gating.yaml", "decision: approved", "decision: perhaps", "otherwise.decision"),
        (
            "gating.yaml", "severity_at_most: info\n    alerts_at_most: 1", "severity_at_mots: info",
            "rules[1].severity_at_mots"
        ),
        ("services.yaml", "form: pod}", "form: pea}", "rules[10].form"),
        ("alerts.yaml", "warning: error", "warning: info", "escalation.steps.warning"),
        ("alerts.yaml", "version: 1", "", "version"),
    ]) func `A mistake is told with its file and key`(file: String, old: String, new: String, key: String) {
        let error = #expect(throws: PolicyError.self) { try load(file, replacing: old, with: new) }
        #expect(error?.file == file)
        #expect(error?.key == key)
        #expect(error?.description.contains(key) == true)
    }

    @Test func `A directory without policies is told as such`() {
        let error = #expect(throws: PolicyError.self) { try Policies.load(directory: "/nonexistent") }
        #expect(error?.file == "services.yaml")
    }

    @Test(arguments: [
        ("OOMKilled", "oom", true), ("Connection_refused", "connection refused", true),
        ("RoomTemperature", "oom", false), ("HTTP5xxRateHigh", "http 5xx", true),
        ("PostgreSQLDown", "postgresql", true),
        ("anything", "*", true), ("TimeoutOfDatabase", "database", true), ("", "x", false),
    ]) func `Wordings are found at the beginning of words, however these are joined`(
        text: String, wording: String, matches: Bool
    ) {
        #expect(TextPattern([wording]).matches(AlertText(text)) == matches)
    }
}

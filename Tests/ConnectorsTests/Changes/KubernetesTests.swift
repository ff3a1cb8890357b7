import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Testing

@Suite struct KubernetesTests {
    let kubernetes = KubernetesConnector()

    private func recorded(_ name: String) throws -> String {
        String(decoding: try RecordedPayloads.bytes("kubernetes/\(name).json"), as: UTF8.self)
    }

    private func change(_ before: String, _ after: String) throws -> IncomingChange {
        let message = try kubernetes.read("{\"cluster\":\"eu-1\",\"before\":\(before),\"after\":\(after)}")
        return try #require(message.changes.first)
    }

    @Test func scalingIsToldFromDeploying() throws {
        let scaled = try change(try recorded("deployment"), try recorded("deployment-scaled")).change
        #expect(scaled.kind == .scaling)
        #expect(scaled.facts.diff?.map(\.kind) == [.replicaCount])
        let restarted = try change(try recorded("deployment"), try recorded("deployment-restarted")).change
        #expect(restarted.kind == .deployment)
        #expect(restarted.logsCommand?.hasPrefix("kubectl --context eu-1 logs --namespace ") == true)
    }

    @Test func anImageThatChangedSaysWhatItWas() throws {
        let before = try recorded("deployment")
        let image = try #require(before.firstMatch(of: /"image": "([^"]+)"/)).output.1
        let after = before.replacing(image, with: "registry/nginx:v9")
        let found = try change(before, after)
        #expect(found.change.version == "v9")
        #expect(found.change.previousVersion == Image.tag(of: String(image)))
        #expect(found.change.facts.diff?.contains { $0.kind == .imageSwap && $0.new == "registry/nginx:v9" } == true)
    }

    @Test func aSecretsValuesNeverComeOut() throws {
        let before =
            #"{"kind":"Secret","metadata":{"name":"db","namespace":"shop"},"data":{"password":"aHVudGVyMg=="}}"#
        let after =
            #"{"kind":"Secret","metadata":{"name":"db","namespace":"shop","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"password\":\"c3dvcmRmaXNo\"}}"}},"data":{"password":"c3dvcmRmaXNo","user":"YWRh"}}"#
        let found = try change(before, after)
        #expect(found.change.kind == .config)
        let text = String(decoding: try JSONEncoder().encode(found.change.facts), as: UTF8.self) + found.change.title
        for secret in ["aHVudGVyMg", "c3dvcmRmaXNo", "YWRh", "hunter2"] { #expect(!text.contains(secret)) }
        let diff = try #require(found.change.facts.diff)
        #expect(diff.map(\.field) == ["data.password", "data.user"])
        #expect(diff[0].old?.hasPrefix("sha256:") == true)
        #expect(diff[0].old != diff[0].new)
    }

    @Test func variablesThatSoundSecretAreHashed() throws {
        func object(_ value: String) -> String {
            """
            {"kind":"Deployment","metadata":{"name":"pay","namespace":"shop"},"spec":{"template":{"spec":{"containers":[
            {"name":"pay","image":"pay:1","env":[{"name":"API_TOKEN","value":"\(value)"},{"name":"MODE","value":"\(value)"}]}]}}}}
            """
        }
        let diff = try #require(try change(object("one"), object("two")).change.facts.diff)
        #expect(diff.count == 2)
        #expect(diff.first { $0.field.contains("API_TOKEN") }?.new?.hasPrefix("sha256:") == true)
        #expect(diff.first { $0.field.contains("MODE") }?.new == "two")
    }

    @Test func aWorkloadSaysWhichConfigurationsItUses() throws {
        let message = try kubernetes.read(
            """
            {"after":{"kind":"Deployment","metadata":{"name":"pay","namespace":"shop"},"spec":{"template":{"spec":{
            "containers":[{"name":"pay","envFrom":[{"configMapRef":{"name":"pay-config"}}],
            "env":[{"name":"X","valueFrom":{"secretKeyRef":{"name":"db","key":"password"}}}]}],
            "volumes":[{"name":"v","configMap":{"name":"files"}}]}}}}}
            """)
        #expect(message.changes.first?.uses == ["ConfigMap/shop/files", "ConfigMap/shop/pay-config", "Secret/shop/db"])
    }

    @Test func whatDidNotChangeIsIgnoredWithAReason() throws {
        let object = try recorded("deployment")
        let message = try kubernetes.read("{\"before\":\(object),\"after\":\(object)}")
        #expect(message.ignored?.contains("nothing that matters changed") == true)
        let pod = #"{"after":{"kind":"Pod","metadata":{"name":"x"}}}"#
        #expect(try kubernetes.read(pod).ignored == "Pod objects are not followed")
        #expect(kubernetes.refusal("{}")?.issues.first?.field == "after")
        #expect(kubernetes.refusal(#"{"after":{"kind":"Deployment"}}"#)?.issues.first?.field == "after.metadata.name")
    }

    private func config(_ data: [String: String], version: String = "50") throws -> String {
        let object: [String: Any] = [
            "kind": "ConfigMap", "metadata": ["name": "c", "namespace": "shop", "resourceVersion": version],
            "data": data,
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    @Test func whatDiffersIsFoundInObjectsOfEverySize() throws {
        var data = Dictionary(uniqueKeysWithValues: (0..<300).map { ("k\(1000 + $0)", "v") })
        let before = try config(data)
        data["k1250"] = "w"
        #expect(try change(before, try config(data)).change.facts.diff?.map(\.field) == ["data.k1250"])
        data["k1250"] = "v"
        data["k1005"] = nil
        let removed = try #require(try change(before, try config(data)).change.facts.diff)
        #expect(removed.map(\.field) == ["data.k1005"])
        #expect(removed[0].new == nil)
        // What is too much to show is counted.
        let all = try change(before, try config(data.mapValues { _ in "x" })).change
        #expect(all.facts.diff?.count == 20)
        #expect(all.title == "ConfigMap c: data.k1000, data.k1001, data.k1002 and 297 more")
    }

    @Test func aLongValueThatDiffersAtItsEndDiffers() throws {
        func object(_ end: String) -> String {
            """
            {"kind":"Deployment","metadata":{"name":"pay"},"spec":{"template":{"spec":{"containers":[{"name":"pay",
             "env":[{"name":"X","value":"\(String(repeating: "a", count: 3000) + end)"}]}]}}}}
            """
        }
        let diff = try #require(try change(object("b"), object("c")).change.facts.diff)
        #expect(diff.count == 1)
        #expect(diff[0].old != diff[0].new)
    }

    @Test func deletingIsAChangeOfItsOwn() throws {
        let object = try config(["a": "1"])
        let updated = try change(try config(["a": "0"], version: "49"), object)
        let deleted = try #require(try kubernetes.read("{\"cluster\":\"eu-1\",\"before\":\(object)}").changes.first)
        #expect(deleted.change.title == "ConfigMap c deleted")
        #expect(deleted.key != updated.key)
    }

    @Test func theVersionIsTheWorkloadsNotItsProxys() throws {
        func object(_ tag: String) -> String {
            """
            {"kind":"Deployment","metadata":{"name":"checkout"},"spec":{"template":{"spec":{"containers":[
             {"name":"envoy","image":"envoyproxy/envoy:v1.30"},{"name":"app","image":"registry/shop/checkout:\(tag)"}]}}}}
            """
        }
        let found = try change(object("v6"), object("v7")).change
        #expect(found.version == "v7")
        #expect(found.previousVersion == "v6")
    }

    @Test func whatIdentifiesMustBeWhatItShouldBe() {
        let good = #"{"kind":"ConfigMap","metadata":{"name":"c"}}"#
        let cases = [
            (#"{"changes":{}}"#, "changes"), (#"{"changes":[5]}"#, "changes[0]"),
            (#"{"after":{"kind":5,"metadata":{"name":"c"}}}"#, "after.kind"),
            (#"{"after":{"kind":"Deployment","metadata":{"name":"c"},"spec":"no"}}"#, "after.spec"),
            (#"{"after":{"kind":"Deployment","metadata":[]}}"#, "after.metadata"), (#"{"after":[]}"#, "after"),
            (#"{"before":\#(good),"after":{"kind":"ConfigMap","metadata":{"name":"d"}}}"#, "after.metadata.name"),
            (#"{"after":\#(good),"at":"2027-01-01T00:00:00Z"}"#, "at"),
        ]
        for (body, field) in cases { #expect(kubernetes.refusal(body)?.issues.first?.field == field, "\(body)") }
    }
}

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
}

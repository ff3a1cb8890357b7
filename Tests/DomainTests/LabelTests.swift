import Domain
import Foundation
import Testing

@Suite struct LabelTests {
    @Test(arguments: 0..<50) func `One set of labels has one form, in whatever order it came`(seed: UInt64) {
        var random = SeededRandom(seed)
        let labels = (0..<12).map { Labels.Label(name: "n\($0)", value: "v\($0)") }
        let one = Labels(labels.shuffled(using: &random))
        let other = Labels(labels.shuffled(using: &random))
        #expect(one == other)
        #expect(one.sorted.map(\.name) == one.sorted.map(\.name).sorted())
        #expect(Fingerprint.alertID(labels: one, ignoring: []) == Fingerprint.alertID(labels: other, ignoring: []))
    }

    @Test func `Of a name given twice the last value stays`() {
        let labels = Labels([.init(name: "b", value: "1"), .init(name: "a", value: "2"), .init(name: "b", value: "3")])
        #expect(labels["b"] == "3")
        #expect(labels.count == 2)
    }

    @Test func `Labels survive being stored`() throws {
        let labels: Labels = ["a": "ü", "b": "", "c": "\u{1F525}"]
        #expect(try JSONDecoder().decode(Labels.self, from: JSONEncoder().encode(labels)) == labels)
    }
}

@Suite struct FingerprintTests {
    @Test func `Ignored labels make no difference, others do`() {
        let one: Labels = ["alertname": "X", "prometheus": "a"]
        let other: Labels = ["alertname": "X", "prometheus": "b"]
        #expect(
            Fingerprint.alertID(labels: one, ignoring: ["prometheus"])
                == Fingerprint.alertID(labels: other, ignoring: ["prometheus"]))
        #expect(Fingerprint.alertID(labels: one, ignoring: []) != Fingerprint.alertID(labels: other, ignoring: []))
    }

    @Test func `Names and values do not run into each other`() {
        let sets: [Labels] = [["a": "bc"], ["ab": "c"], ["a": "b", "c": ""], ["a": "", "bc": ""], [:], ["": ""]]
        #expect(Set(sets.map { Fingerprint.alertID(labels: $0, ignoring: []) }).count == sets.count)
    }

    @Test func `A sender's key means something within its integration only`() {
        let one = IntegrationID(UUID(uuidString: "00000000-0000-7000-8000-000000000001")!)
        let other = IntegrationID(UUID(uuidString: "00000000-0000-7000-8000-000000000002")!)
        #expect(Fingerprint.alertID(key: "k", integration: one) == Fingerprint.alertID(key: "k", integration: one))
        #expect(Fingerprint.alertID(key: "k", integration: one) != Fingerprint.alertID(key: "k", integration: other))
    }
}

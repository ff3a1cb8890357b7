/// Why an alert is in an incident: how well it fits, and the parts that the fit is made of.
public struct CorrelationScore: Sendable, Hashable, Codable {
    public struct Part: Sendable, Hashable, Codable {
        public enum Name: String, Sendable, Codable, CaseIterable {
            case temporal, topology, labels, domain
        }

        public var name: Name
        /// 0…1.
        public var value: Double
        /// What the policy lets the part count.
        public var weight: Double
        /// In words: "20 s after the incident's nearest alert".
        public var detail: String

        public init(name: Name, value: Double, weight: Double, detail: String) {
            self.name = name
            self.value = value
            self.weight = weight
            self.detail = detail
        }
    }

    public var parts: [Part]

    public init(parts: [Part]) {
        self.parts = parts
    }

    /// The sum of value times weight, 0…1.
    public var total: Double {
        min(1, parts.reduce(0) { $0 + $1.value * $1.weight })
    }

    /// An alert that opened its incident, or that a person put there: it fits by definition.
    public static func complete(because detail: String) -> CorrelationScore {
        CorrelationScore(parts: [Part(name: .temporal, value: 1, weight: 1, detail: detail)])
    }
}

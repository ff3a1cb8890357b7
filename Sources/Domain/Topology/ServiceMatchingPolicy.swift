/// Which labels name the service that an alert is about: rules, tried in order, until one finds a known service.
public struct ServiceMatchingPolicy: Sendable, Hashable {
    /// How a label's value becomes a name.
    public enum Form: String, Sendable, Codable, CaseIterable {
        /// As it is.
        case plain
        /// A pod's name less what Kubernetes added: `checkout-7d9f8b6c54-x2x1z` and `checkout-0` are `checkout`.
        case pod
        /// An address less port, domain and trailing number: `checkout-2.prod.internal:9100` is `checkout`.
        case host
    }

    /// A name to look up: from a label, or the same always.
    public enum Source: Sendable, Hashable {
        case label(String, Form)
        case fixed(String)
    }

    public struct Rule: Sendable, Hashable {
        /// What people call the rule; unique.
        public var name: String
        /// The rule counts only for alerts that have each of these labels with one of the values.
        public var when: [String: [String]]
        /// The rule does not count for alerts that have one of these labels.
        public var unless: Set<String>
        public var service: Source

        public init(name: String, when: [String: [String]] = [:], unless: Set<String> = [], service: Source) {
            self.name = name
            self.when = when
            self.unless = unless
            self.service = service
        }
    }

    public var version: String
    public var rules: [Rule]
    /// Labels that name the namespace and the cluster, the first that an alert has counts.
    public var namespaceLabels: [String]
    public var clusterLabels: [String]

    public init(version: String, rules: [Rule], namespaceLabels: [String], clusterLabels: [String]) {
        self.version = version
        self.rules = rules
        self.namespaceLabels = namespaceLabels
        self.clusterLabels = clusterLabels
    }
}

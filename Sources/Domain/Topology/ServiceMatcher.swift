/// Finds the service that an alert is about.
public struct ServiceMatcher: Sendable {
    public struct Match: Sendable, Hashable {
        public var service: ServiceID
        /// The name of the rule that found it.
        public var rule: String
    }

    private let policy: ServiceMatchingPolicy
    private let services: [Service]
    private let byName: [String: [Int]]

    public init(policy: ServiceMatchingPolicy, topology: Topology) {
        self.policy = policy
        services = topology.services
        var byName: [String: [Int]] = [:]
        for (at, service) in services.enumerated() {
            byName[Self.folded(service.name), default: []].append(at)
            let display = Self.folded(service.displayName)
            if display != Self.folded(service.name) { byName[display, default: []].append(at) }
        }
        self.byName = byName
    }

    /// The service that the first fitting rule finds. Of services with one name, the one in the alert's namespace and
    /// cluster; none if several remain.
    public func match(_ labels: Labels) -> Match? {
        for rule in policy.rules where applies(rule, to: labels) {
            for name in names(rule.service, labels) {
                guard let candidates = byName[Self.folded(name)], let found = choose(candidates, labels) else {
                    continue
                }
                return Match(service: found, rule: rule.name)
            }
        }
        return nil
    }

    /// The service of that name or display name; of several, the one in the namespace and cluster, else none.
    public func service(named name: String, namespace: String? = nil, cluster: String? = nil) -> ServiceID? {
        guard let candidates = byName[Self.folded(name)] else { return nil }
        return choose(candidates, namespace: namespace, cluster: cluster)
    }

    private func applies(_ rule: ServiceMatchingPolicy.Rule, to labels: Labels) -> Bool {
        rule.when.allSatisfy { name, values in labels[name].map(values.contains) ?? false }
            && !rule.unless.contains { labels[$0] != nil }
    }

    private func names(_ source: ServiceMatchingPolicy.Source, _ labels: Labels) -> [String] {
        switch source {
        case .fixed(let name): [name]
        case .label(let label, let form): labels[label].map { WorkloadName.candidates($0, form) } ?? []
        }
    }

    private func choose(_ candidates: [Int], _ labels: Labels) -> ServiceID? {
        let namespace = policy.namespaceLabels.lazy.compactMap { labels[$0] }.first
        let cluster = policy.clusterLabels.lazy.compactMap { labels[$0] }.first
        return choose(candidates, namespace: namespace, cluster: cluster)
    }

    private func choose(_ candidates: [Int], namespace: String?, cluster: String?) -> ServiceID? {
        // A service that says no namespace is found from any; one that says another is not meant.
        func fits(_ wanted: String?, _ has: String) -> Bool {
            guard let wanted, !has.isEmpty else { return true }
            return wanted == has
        }
        let fitting = candidates.filter {
            fits(namespace, services[$0].namespace) && fits(cluster, services[$0].cluster)
        }
        if fitting.count == 1 { return services[fitting[0]].id }
        let exact = fitting.filter {
            services[$0].namespace == (namespace ?? "") && services[$0].cluster == (cluster ?? "")
        }
        return exact.count == 1 ? services[exact[0]].id : nil
    }

    static func folded(_ name: String) -> String {
        String(name.lowercased().map { $0 == " " || $0 == "_" ? "-" : $0 })
    }
}

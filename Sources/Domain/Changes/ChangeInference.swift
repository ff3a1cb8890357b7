/// Finds what a change is about where its sender did not say, by rules that a policy gives and by what people corrected.
public struct ChangeInference: Sendable {
    public struct Policy: Sendable, Hashable {
        /// Where a name may stand.
        public enum Hint: String, Sendable, Codable, CaseIterable {
            case service, label, image, repository, branch, tag, namespace, cluster, workflow
        }

        /// How a value becomes a name.
        public enum Form: String, Sendable, Codable, CaseIterable {
            /// As it is.
            case plain
            /// What stands behind the last slash, less a tag or digest: `registry/shop/pay:v1` is `pay`.
            case last
            /// What stands before the first slash, `@` or `_v`: `pay@1.2.3`, `pay/v1.2.3` are `pay`.
            case first
        }

        public struct Rule: Sendable, Hashable {
            /// What people call the rule; unique.
            public var name: String
            public var hint: Hint
            /// Which label, for `label`.
            public var label: String?
            public var form: Form
            /// Whether a name that no service has is taken all the same.
            public var names: Bool

            public init(name: String, hint: Hint, label: String?, form: Form, names: Bool) {
                self.name = name
                self.hint = hint
                self.label = label
                self.form = form
                self.names = names
            }
        }

        public struct EnvironmentRule: Sendable, Hashable {
            public var name: String
            public var hint: Hint
            public var label: String?
            /// Fixed answers by exact value, as in `main: production`.
            public var values: [String: String]

            public init(name: String, hint: Hint, label: String?, values: [String: String]) {
                self.name = name
                self.hint = hint
                self.label = label
                self.values = values
            }
        }

        public var services: [Rule]
        public var environments: [EnvironmentRule]
        /// How names of environments are read.
        public var naming: EnvironmentNaming
        /// Containers that run beside what a workload is about, by name or by the end of their image's repository.
        public var sidecars: Set<String>

        public init(
            services: [Rule], environments: [EnvironmentRule], naming: EnvironmentNaming, sidecars: Set<String> = []
        ) {
            self.services = services
            self.environments = environments
            self.naming = naming
            self.sidecars = sidecars
        }

        /// The environment that a name means, as in `PRD` or `prod-eu-west-1`; nil if it is none of those known.
        public func environment(named text: String) -> String? { naming.environment(named: text)?.name }

        /// What an environment of this name is stored as.
        public func name(ofEnvironment text: String) -> String { environment(named: text) ?? text.lowercased() }
    }

    /// What a person said once, and what holds from then on.
    public struct Correction: Sendable, Hashable {
        public var hint: Policy.Hint
        /// The hint's whole value.
        public var value: String
        /// Nil leaves it as it is.
        public var service: String?
        public var environment: String?

        public init(hint: Policy.Hint, value: String, service: String?, environment: String?) {
            self.hint = hint
            self.value = value
            self.service = service
            self.environment = environment
        }
    }

    private let policy: Policy
    private let matcher: ServiceMatcher
    private let topology: Topology
    private let corrections: [String: Correction]

    public init(policy: Policy, matcher: ServiceMatcher, topology: Topology, corrections: [Correction] = []) {
        self.policy = policy
        self.matcher = matcher
        self.topology = topology
        self.corrections = Dictionary(
            corrections.map { (Self.key($0.hint, $0.value), $0) }, uniquingKeysWith: { _, last in last })
    }

    private static func key(_ hint: Policy.Hint, _ value: String) -> String { "\(hint.rawValue):\(value)" }

    /// The hint that a correction of this change is remembered by: the most specific thing that its sender says.
    public static func memory(of hints: ChangeHints) -> (hint: Policy.Hint, value: String)? {
        let candidates: [(Policy.Hint, String?)] = [
            (.service, hints.service), (.repository, hints.repository),
            (.image, hints.image.map { Image.name(of: $0) }),
            (.workflow, hints.workflow), (.namespace, hints.namespace),
        ]
        return candidates.lazy.compactMap { hint, value in value.map { (hint: hint, value: $0) } }.first
    }

    /// Fills in service and environment, and notes which rule did.
    public func infer(_ incoming: IncomingChange) -> Change {
        var change = incoming.change
        var inferred = ChangeFacts.Inference()
        let hints = incoming.hints
        let correction = correction(for: hints)
        if let name = correction?.service {
            change.service = name
            change.serviceID = find(name, hints)
            inferred.service = "corrected"
        } else if let found = service(hints) {
            change.service = found.id.flatMap { topology[$0]?.name } ?? found.name
            change.serviceID = found.id
            if found.rule != "stated" { inferred.service = found.rule }
        }
        if let environment = correction?.environment {
            change.environment = environment
            inferred.environment = "corrected"
        } else if let found = environment(hints, change.serviceID) {
            change.environment = found.name
            if found.rule == "stated" {
                // `prod-eu` is production, in eu.
                let region = hints.environment.flatMap { policy.naming.environment(named: $0)?.region }
                change.facts.region = change.facts.region ?? region
            } else {
                inferred.environment = found.rule
            }
        }
        if change.facts.team == nil { change.facts.team = change.serviceID.flatMap { topology[$0]?.ownerTeam } }
        change.facts.inferred = inferred.isEmpty ? nil : inferred
        return change
    }

    private func correction(for hints: ChangeHints) -> Correction? {
        guard !corrections.isEmpty else { return nil }
        let candidates: [(Policy.Hint, String?)] = [
            (.service, hints.service), (.repository, hints.repository),
            (.image, hints.image.map { Image.name(of: $0) }),
            (.workflow, hints.workflow), (.namespace, hints.namespace),
        ]
        return candidates.lazy.compactMap { hint, value in value.flatMap { corrections[Self.key(hint, $0)] } }.first
    }

    private func value(_ hint: Policy.Hint, _ label: String?, _ hints: ChangeHints) -> String? {
        switch hint {
        case .service: hints.service
        case .label: label.flatMap { hints.labels[$0] }
        case .image: hints.image
        case .repository: hints.repository
        case .branch: hints.branch
        case .tag: hints.tag
        case .namespace: hints.namespace
        case .cluster: hints.cluster
        case .workflow: hints.workflow
        }
    }

    private func find(_ name: String, _ hints: ChangeHints) -> ServiceID? {
        matcher.service(named: name, namespace: hints.namespace, cluster: hints.cluster)
    }

    /// The first rule that finds a service of the topology; else the first whose name may stand by itself.
    private func service(_ hints: ChangeHints) -> (name: String, id: ServiceID?, rule: String)? {
        var fallback: (name: String, id: ServiceID?, rule: String)?
        for rule in policy.services {
            guard let value = value(rule.hint, rule.label, hints), !value.isEmpty else { continue }
            let name = Self.shaped(value, rule.form)
            guard !name.isEmpty else { continue }
            if let id = find(name, hints) { return (name, id, rule.name) }
            if rule.names, fallback == nil { fallback = (name, nil, rule.name) }
        }
        return fallback
    }

    private func environment(_ hints: ChangeHints, _ service: ServiceID?) -> (name: String, rule: String)? {
        if let stated = hints.environment, !stated.isEmpty {
            return (policy.name(ofEnvironment: stated), "stated")
        }
        for rule in policy.environments {
            guard let value = value(rule.hint, rule.label, hints), !value.isEmpty else { continue }
            if let fixed = rule.values[value.lowercased()] { return (fixed, rule.name) }
            if let found = policy.naming.environment(in: value) { return (found, rule.name) }
        }
        if let environment = service.flatMap({ topology[$0]?.environment }) {
            return (policy.environment(named: environment) ?? environment, "service")
        }
        return nil
    }

    static func shaped(_ value: String, _ form: Policy.Form) -> String {
        switch form {
        case .plain: return value
        case .last: return Image.name(of: String(value.split(separator: "/").last ?? ""))
        case .first:
            let name = value.prefix { $0 != "/" && $0 != "@" }
            return name.count == value.count ? "" : String(name)
        }
    }
}

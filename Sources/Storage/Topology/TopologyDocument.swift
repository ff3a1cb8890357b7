public import Domain

/// The whole graph as somebody describes it: what `PUT /api/v1/topology` and a YAML file carry.
public struct TopologyDocument: Sendable, Hashable, Codable {
    public struct ServiceEntry: Sendable, Hashable, Codable {
        public var cluster: String
        public var namespace: String
        public var name: String
        public var displayName: String?
        public var ownerTeam: String?
        public var tier: Int?
        public var environment: String?

        public init(
            cluster: String = "", namespace: String = "", name: String, displayName: String? = nil,
            ownerTeam: String? = nil, tier: Int? = nil, environment: String? = nil
        ) {
            self.cluster = cluster
            self.namespace = namespace
            self.name = name
            self.displayName = displayName
            self.ownerTeam = ownerTeam
            self.tier = tier
            self.environment = environment
        }
    }

    /// `from` depends on `to`; each a name, `namespace/name` or `cluster/namespace/name`.
    public struct DependencyEntry: Sendable, Hashable, Codable {
        public var from: String
        public var to: String
        public var kind: Dependency.Kind

        public init(from: String, to: String, kind: Dependency.Kind = .call) {
            self.from = from
            self.to = to
            self.kind = kind
        }
    }

    public var services: [ServiceEntry]
    public var dependencies: [DependencyEntry]

    public init(services: [ServiceEntry], dependencies: [DependencyEntry]) {
        self.services = services
        self.dependencies = dependencies
    }
}

/// The graph as it stands.
public struct TopologySnapshot: Sendable, Hashable {
    public var services: [Service]
    public var dependencies: [Dependency]
    /// Counts an organization's changes from 1; 0 before the first.
    public var version: Int
}

/// One change of the graph.
public struct TopologyChange: Sendable, Hashable {
    /// What changed, by name: `namespace/name`, and `from -> to` for dependencies.
    public struct Difference: Sendable, Hashable, Codable {
        public var added: [String]
        public var changed: [String]
        public var removed: [String]

        public var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }
    }

    public var version: Int
    public var at: Timestamp
    public var actor: String
    public var change: Difference
}

/// How a service is doing.
public struct ServiceState: Sendable, Hashable {
    public var service: Service
    /// Of its firing alerts; nil if none fires.
    public var worstSeverity: Severity?
    public var firingCount: Int
    /// Open incidents with an alert of it.
    public var openIncidents: [IncidentID]
    /// Whether it is the first-ranked cause of one of them.
    public var isRootCause: Bool
}

/// A service along dependencies from another one.
public struct RelatedService: Sendable, Hashable {
    public var service: Service
    public var hops: Int
}

/// Along dependencies which way: `up` to what it needs, `down` to what needs it.
public enum DependencyDirection: String, Sendable, Hashable, CaseIterable {
    case up, down
}

/// Something that can fail and that others depend on.
public struct Service: Sendable, Hashable, Codable {
    public var id: ServiceID
    /// Empty where there is only one.
    public var cluster: String
    public var namespace: String
    public var name: String
    /// What people call it; `name` if nobody said.
    public var displayName: String
    public var ownerTeam: String?
    /// 1 (business stops without it) to 4.
    public var tier: Int?
    public var environment: String?

    public init(
        id: ServiceID, cluster: String = "", namespace: String = "", name: String, displayName: String? = nil,
        ownerTeam: String? = nil, tier: Int? = nil, environment: String? = nil
    ) {
        self.id = id
        self.cluster = cluster
        self.namespace = namespace
        self.name = name
        self.displayName = displayName ?? name
        self.ownerTeam = ownerTeam
        self.tier = tier
        self.environment = environment
    }
}

/// `from` needs `to`: when `to` fails, `from` is expected to fail.
public struct Dependency: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case call, database, cache, queue, network, storage, host, other
    }

    public var from: ServiceID
    public var to: ServiceID
    public var kind: Kind

    public init(from: ServiceID, to: ServiceID, kind: Kind = .call) {
        self.from = from
        self.to = to
        self.kind = kind
    }
}

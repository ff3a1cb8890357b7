/// What somebody may do in an organization, least first; each may do what those before it may.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Reads.
    case viewer
    /// Also acts on incidents.
    case `operator`
    /// Also integrations, channels, topology and keys.
    case admin
    case owner

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        case .owner: 3
        }
    }

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}

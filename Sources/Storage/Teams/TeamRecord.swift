public import Domain
import Postgres

/// A team: people, and what says which alerts are theirs.
public struct TeamRecord: Sendable, Hashable {
    public var id: TeamID
    /// Also what services name as their owner.
    public var slug: String
    public var name: String
    public var description: String
    public var matchers: [TeamMatcher]
    public var createdAt: Timestamp
    public var version: Int
    public var memberCount: Int

    public init(
        id: TeamID, slug: String, name: String, description: String, matchers: [TeamMatcher], createdAt: Timestamp,
        version: Int = 1, memberCount: Int = 0
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.description = description
        self.matchers = matchers
        self.createdAt = createdAt
        self.version = version
        self.memberCount = memberCount
    }

    static let columns: SQL = """
        t.id, t.slug, t.name, t.description, t.matchers, t.created_at, t.version,
        (SELECT count(*) FROM team_members n WHERE n.org_id = t.org_id AND n.team_id = t.id)
        """

    init(row: Row) throws {
        let (id, slug, name, description, matchers, created, version, members) = try row.decode(
            TeamID.self, String.self, String.self, String.self, JSON.self, Timestamp.self, Int32.self, Int.self)
        self.init(
            id: id, slug: slug, name: name, description: description, matchers: try matchers.decoded(),
            createdAt: created, version: Int(version), memberCount: members)
    }
}

/// What is to change about a team; nil leaves as it is.
public struct TeamChange: Sendable, Hashable {
    public var name: String?
    public var description: String?
    public var matchers: [TeamMatcher]?

    public init(name: String? = nil, description: String? = nil, matchers: [TeamMatcher]? = nil) {
        self.name = name
        self.description = description
        self.matchers = matchers
    }
}

/// A person in a team.
public struct TeamMember: Sendable, Hashable {
    public var user: UserID
    public var name: String
    public var email: String
    public var role: RoleName
    public var joinedAt: Timestamp
}

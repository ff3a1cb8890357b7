public import Domain

/// A person as their organization's directory sees them.
public struct DirectoryUser: Sendable, Hashable {
    public var id: UserID
    public var email: String
    public var name: String
    public var externalID: String?
    /// False: they are no member, and have no session here.
    public var active: Bool
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var groups: [TeamID: String]
}

/// What a directory wants of a person; nil leaves as it is.
public struct DirectoryUserChange: Sendable, Hashable {
    public var name: String?
    /// Inner nil takes it away.
    public var externalID: String??
    public var active: Bool?

    public init(name: String? = nil, externalID: String?? = nil, active: Bool? = nil) {
        self.name = name
        self.externalID = externalID
        self.active = active
    }
}

/// A team as a directory sees it.
public struct DirectoryGroup: Sendable, Hashable {
    public var id: TeamID
    public var name: String
    public var externalID: String?
    public var createdAt: Timestamp
    public var members: [UserID: String]
}

/// What a directory wants of a team.
public struct DirectoryGroupChange: Sendable, Hashable {
    public var name: String?
    public var externalID: String??
    /// All that there are to be; applied before the two below.
    public var members: Set<UserID>?
    public var adding: Set<UserID> = []
    public var removing: Set<UserID> = []

    public init(name: String? = nil, externalID: String?? = nil, members: Set<UserID>? = nil) {
        self.name = name
        self.externalID = externalID
        self.members = members
    }
}

/// What a directory asks for.
public struct DirectoryQuery: Sendable, Hashable {
    public enum Filter: Sendable, Hashable {
        /// A person's address, or a team's name.
        case name(String)
        case externalID(String)
    }

    public var filter: Filter?
    /// From 0.
    public var offset: Int
    public var limit: Int

    public init(filter: Filter? = nil, offset: Int = 0, limit: Int = 100) {
        self.filter = filter
        self.offset = offset
        self.limit = limit
    }
}

/// Why a directory's wish was not granted. Nothing was changed.
public enum DirectoryError: Error, Sendable, Hashable {
    /// There is such a one already; the text is for a person.
    case taken(String)
    /// Only those who may make and unmake owners can do that to one.
    case ownerProtected
    /// Named as a member, and none of the organization.
    case noMember(UserID)
}

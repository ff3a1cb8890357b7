/// What somebody was given in one organization: a role there, and roles in teams.
public struct MemberGrant: Sendable, Hashable {
    public var role: RoleName
    public var teams: [TeamID: RoleName]
    /// The organization's own roles.
    public var customRoles: [RoleName: Set<Permission>]

    public init(role: RoleName, teams: [TeamID: RoleName] = [:], customRoles: [RoleName: Set<Permission>] = [:]) {
        self.role = role
        self.teams = teams
        self.customRoles = customRoles
    }

    public func grants(under policy: RolePolicy) -> Grants {
        let book = RoleBook(policy: policy, custom: customRoles)
        return Grants(
            organization: book.permissions(of: role),
            teams: teams.mapValues { book.permissions(of: $0).filter(\.isOfTeams) })
    }
}

/// What a key for scripts was given: a role, and what narrows it.
public struct KeyGrant: Sendable, Hashable {
    public var role: RoleName
    /// Of the role's permissions only these; nil for all.
    public var scope: Set<Permission>?
    /// Only these teams' rows; nil for every row.
    public var teams: Set<TeamID>?
    public var customRoles: [RoleName: Set<Permission>]

    public init(
        role: RoleName, scope: Set<Permission>? = nil, teams: Set<TeamID>? = nil,
        customRoles: [RoleName: Set<Permission>] = [:]
    ) {
        self.role = role
        self.scope = scope
        self.teams = teams
        self.customRoles = customRoles
    }

    /// Whether there is a role of that name.
    public var hasRole: Bool { role.isBuiltIn || customRoles[role] != nil }

    /// A key belongs to no team by itself, so one that is not narrowed to teams sees them all, whatever its role.
    public func grants(under policy: RolePolicy) -> Grants {
        let given = RoleBook(policy: policy, custom: customRoles).permissions(of: role)
        var grants = Grants(organization: given.union([.everyTeam]))
        if let teams {
            let ofTeams = given.filter(\.isOfTeams)
            grants = Grants(
                organization: given.subtracting(ofTeams).subtracting([.everyTeam]),
                teams: Dictionary(uniqueKeysWithValues: teams.map { ($0, ofTeams) }))
        }
        return scope.map(grants.narrowed) ?? grants
    }
}

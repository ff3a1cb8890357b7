/// What somebody was given in an organization, and the one place that decides what follows from it.
public struct Grants: Sendable, Hashable {
    /// By their role in the organization, or their key's.
    public var organization: Set<Permission>
    /// By their roles in teams. Being in a team without more is an empty set.
    public var teams: [TeamID: Set<Permission>]

    public init(organization: Set<Permission>, teams: [TeamID: Set<Permission>] = [:]) {
        self.organization = organization
        self.teams = teams
    }

    public enum Decision: Sendable, Hashable {
        /// For these rows.
        case allowed(Visibility)
        case denied
    }

    /// Whether they may do it, and to which rows.
    ///
    /// - The organization's role allows it: for every row if it also sees every team, else for rows of their own teams
    ///   and rows of no team.
    /// - Otherwise a role in a team may allow it, for that team's rows.
    public func decide(_ permission: Permission) -> Decision {
        if organization.contains(permission) {
            if organization.contains(.everyTeam) { return .allowed(.everything) }
            return .allowed(.teams(Set(teams.keys), unowned: true))
        }
        guard permission.isOfTeams else { return .denied }
        let granting = teams.filter { $0.value.contains(permission) }.keys
        return granting.isEmpty ? .denied : .allowed(.teams(Set(granting), unowned: false))
    }

    public func may(_ permission: Permission) -> Bool { decide(permission) != .denied }

    /// Whether these grants hold all that somebody would be given: nobody can give what they have not. Nor a place in a
    /// team that is not theirs, whatever it is a place for: what one may do in the organization, one may do there.
    public func cover(_ other: Grants) -> Bool {
        other.organization.isSubset(of: organization)
            && other.teams.allSatisfy { team, permissions in
                reach(team) && permissions.isSubset(of: organization.union(teams[team] ?? []))
            }
    }

    /// Whether a team is theirs, or every team is.
    public func reach(_ team: TeamID) -> Bool { organization.contains(.everyTeam) || teams[team] != nil }

    /// The same, narrowed to what a key's scope names.
    public func narrowed(to scope: Set<Permission>) -> Grants {
        let kept = scope.union(Permission.ofEverybody).union([.everyTeam])
        return Grants(
            organization: organization.intersection(kept), teams: teams.mapValues { $0.intersection(kept) })
    }
}

/// What membership of an identity provider's groups means here: an ordered list of rules.
public struct GroupMapping: Hashable, Sendable {
    public struct Rule: Hashable, Sendable, Codable {
        /// As the provider's claim names it; `*` is everybody.
        public var group: String
        /// Nil where the rule only puts people into teams.
        public var role: RoleName?
        public var teams: [TeamID]

        public init(group: String, role: RoleName?, teams: [TeamID] = []) {
            self.group = group
            self.role = role
            self.teams = teams
        }
    }

    /// What follows for one person.
    public struct Outcome: Hashable, Sendable {
        /// Nil: no rule gives them a role.
        public var role: RoleName?
        /// Where they belong, of the teams that the rules speak of.
        public var teams: Set<TeamID>
        /// The teams that the rules speak of: membership of these follows the groups, that of others is left alone.
        public var governedTeams: Set<TeamID>
    }

    public var rules: [Rule]

    public init(rules: [Rule]) {
        self.rules = rules
    }

    /// The first matching rule that names a role decides it; the teams of all matching rules count.
    public func outcome(groups: some Sequence<String>) -> Outcome {
        let groups = Set(groups)
        let matching = rules.filter { $0.group == "*" || groups.contains($0.group) }
        return Outcome(
            role: matching.lazy.compactMap(\.role).first, teams: Set(matching.flatMap(\.teams)),
            governedTeams: Set(rules.flatMap(\.teams)))
    }
}

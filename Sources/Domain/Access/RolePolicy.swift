/// What the four roles that every organization has may do: `policies/roles.yaml`.
public struct RolePolicy: Sendable, Hashable {
    public struct Role: Sendable, Hashable {
        public var name: RoleName
        public var title: String
        public var description: String
        public var permissions: Set<Permission>

        public init(name: RoleName, title: String, description: String, permissions: Set<Permission>) {
            self.name = name
            self.title = title
            self.description = description
            self.permissions = permissions
        }
    }

    public var version: String
    /// All four, the least first.
    public var roles: [Role]

    public init(version: String, roles: [Role]) {
        self.version = version
        self.roles = roles
    }

    public subscript(name: RoleName) -> Role? { roles.first { $0.name == name } }
}

/// The roles of one organization: the four of the policy, and its own.
public struct RoleBook: Sendable, Hashable {
    private let policy: RolePolicy
    private let custom: [RoleName: Set<Permission>]

    /// - Parameter custom: the organization's own roles; one that bears a built-in name counts for nothing.
    public init(policy: RolePolicy, custom: [RoleName: Set<Permission>] = [:]) {
        self.policy = policy
        self.custom = custom
    }

    /// What a role may do; nothing but the account for a role that there is not.
    public func permissions(of name: RoleName) -> Set<Permission> {
        let named = name.isBuiltIn ? policy[name]?.permissions : custom[name]
        return (named ?? []).union(Permission.ofEverybody)
    }
}

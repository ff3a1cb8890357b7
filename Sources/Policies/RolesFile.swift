import Domain

extension RolePolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow("version", "roles")
        let listed = root["roles"]
        try listed.allow("viewer", "operator", "admin", "owner")
        var roles: [Role] = []
        for name in RoleName.builtIn {
            roles.append(try Self.role(name, listed[name.rawValue], below: roles))
        }
        guard roles.last?.permissions == Set(Permission.allCases) else {
            let missing = Set(Permission.allCases).subtracting(roles.last?.permissions ?? []).sorted()
            throw listed["owner"].error(
                "must have every permission; it lacks \(missing.map(\.rawValue).joined(separator: ", "))")
        }
        self.init(version: file.version, roles: roles)
    }

    private static func role(_ name: RoleName, _ value: PolicyValue, below: [Role]) throws -> Role {
        try value.allow("title", "description", "extends", "permissions")
        var permissions: Set<Permission> = []
        if let base = try value["extends"].ifPresent({ try $0.text() }) {
            guard let found = below.first(where: { $0.name.rawValue == base }) else {
                throw value["extends"].error("must be a role further up")
            }
            permissions = found.permissions
        }
        for word in try value["permissions"].list() { permissions.insert(try word.oneOf(Permission.self)) }
        return Role(
            name: name, title: try value["title"].text(), description: try value["description"].text(),
            permissions: permissions)
    }
}

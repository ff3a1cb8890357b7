public import Domain
import Postgres

/// Roles that an organization made for itself.
public struct RoleRecord: Sendable, Hashable {
    public var name: RoleName
    public var title: String
    public var description: String
    public var permissions: Set<Permission>
    public var createdAt: Timestamp
    public var version: Int
    /// People, keys and team members that have it.
    public var users: Int

    public init(
        name: RoleName, title: String, description: String, permissions: Set<Permission>, createdAt: Timestamp,
        version: Int = 1, users: Int = 0
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.permissions = permissions
        self.createdAt = createdAt
        self.version = version
        self.users = users
    }
}

/// What is to change about a role; nil leaves as it is.
public struct RoleChange: Sendable, Hashable {
    public var title: String?
    public var description: String?
    public var permissions: Set<Permission>?

    public init(title: String? = nil, description: String? = nil, permissions: Set<Permission>? = nil) {
        self.title = title
        self.description = description
        self.permissions = permissions
    }
}

public struct RoleStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    /// By title.
    public func list(_ scope: Scope) async throws -> [RoleRecord] {
        try await database.read(scope) { tx in
            try tx.query(
                "SELECT \(sql: Self.columns) FROM roles r WHERE r.org_id = \(scope.org) ORDER BY r.title, r.name"
            ).map(Self.record)
        }
    }

    public func find(_ scope: Scope, _ name: RoleName) async throws -> RoleRecord? {
        try await database.read(scope) { tx in try Self.find(scope, name, in: tx) }
    }

    /// - Throws: `StoreError.invalid` for a name that is taken, `.quota`.
    public func create(_ scope: Scope, _ role: RoleRecord) async throws -> RoleRecord {
        let limits = limits()
        return try await database.write(scope) { tx in
            try Quota.check(tx, scope, .customRoles, limits)
            let made = try tx.execute(
                """
                INSERT INTO roles (org_id, name, title, description, permissions, created_at)
                VALUES (\(scope.org), \(role.name.rawValue), \(role.title), \(role.description),
                    \(role.permissions.sorted().map(\.rawValue)), \(role.createdAt))
                ON CONFLICT (org_id, name) DO NOTHING
                """)
            guard made == 1 else { throw StoreError.invalid(field: "name", message: "is the name of another role") }
            return role
        }
    }

    /// - Throws: `StoreError.notFound`, `.conflict`.
    public func update(
        _ scope: Scope, _ name: RoleName, _ change: RoleChange, expected: Int?
    ) async throws -> RoleRecord {
        try await database.write(scope) { tx in
            var role = try Self.locked(scope, name, expected: expected, in: tx)
            role.title = change.title ?? role.title
            role.description = change.description ?? role.description
            role.permissions = change.permissions ?? role.permissions
            role.version += 1
            try tx.execute(
                """
                UPDATE roles SET title = \(role.title), description = \(role.description),
                    permissions = \(role.permissions.sorted().map(\.rawValue)), version = \(Int32(role.version))
                WHERE org_id = \(scope.org) AND name = \(name.rawValue)
                """)
            return role
        }
    }

    /// - Throws: `StoreError.notFound`, `.conflict`, `.illegal` while somebody has it.
    public func delete(_ scope: Scope, _ name: RoleName, expected: Int?) async throws {
        try await database.write(scope) { tx in
            let role = try Self.locked(scope, name, expected: expected, in: tx)
            guard role.users == 0 else {
                throw StoreError.illegal(reason: "\(role.users) people or keys have this role; give them another first")
            }
            try tx.execute("DELETE FROM roles WHERE org_id = \(scope.org) AND name = \(name.rawValue)")
        }
    }

    /// What the organization's own roles may do.
    public func book(_ scope: Scope) async throws -> [RoleName: Set<Permission>] {
        Dictionary(uniqueKeysWithValues: try await list(scope).map { ($0.name, $0.permissions) })
    }

    /// Holds a role of the organization's own until the transaction ends, so that it is not deleted meanwhile.
    /// - Throws: `StoreError.invalid` where there is no role of that name.
    static func require(_ scope: Scope, _ name: RoleName, in tx: Transaction) throws {
        let exists =
            try name.isBuiltIn
            || tx.first("SELECT 1 FROM roles WHERE org_id = \(scope.org) AND name = \(name.rawValue) FOR KEY SHARE")
                != nil
        guard exists else { throw StoreError.invalid(field: "role", message: "is no role of this organization") }
    }

    /// Within a statement whose row `m` has an `org_id`: all roles of the organization's own, as one document.
    static let all: SQL = """
        (SELECT jsonb_object_agg(c.name, c.permissions) FROM roles c WHERE c.org_id = m.org_id)
        """

    /// Reads what `all` gives. A permission that this version does not know is passed over.
    static func book(_ json: JSON?) throws -> [RoleName: Set<Permission>] {
        guard let roles = try json?.decoded([String: [String]].self) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: roles.map { (RoleName(rawValue: $0), Set($1.compactMap(Permission.init))) })
    }

    private static let columns: SQL = """
        r.name, r.title, r.description, r.permissions, r.created_at, r.version,
        (SELECT count(*) FROM memberships m WHERE m.org_id = r.org_id AND m.role = r.name)
            + (SELECT count(*) FROM team_members t WHERE t.org_id = r.org_id AND t.role = r.name)
            + (SELECT count(*) FROM api_keys k
                WHERE k.org_id = r.org_id AND k.role = r.name AND k.revoked_at IS NULL)
            + (SELECT count(*) FROM invitations i
                WHERE i.org_id = r.org_id AND i.role = r.name AND i.accepted_at IS NULL)
        """

    private static func find(_ scope: Scope, _ name: RoleName, in tx: Transaction) throws -> RoleRecord? {
        try tx.first(
            "SELECT \(sql: columns) FROM roles r WHERE r.org_id = \(scope.org) AND r.name = \(name.rawValue)"
        ).map(record)
    }

    private static func locked(
        _ scope: Scope, _ name: RoleName, expected: Int?, in tx: Transaction
    ) throws -> RoleRecord {
        try tx.execute(
            "SELECT 1 FROM roles WHERE org_id = \(scope.org) AND name = \(name.rawValue) FOR UPDATE")
        guard let role = try find(scope, name, in: tx) else { throw StoreError.notFound(what: "role") }
        if let expected, expected != role.version { throw StoreError.conflict(current: role.version) }
        return role
    }

    private static func record(_ row: Row) throws -> RoleRecord {
        let (name, title, description, permissions, created, version, users) = try row.decode(
            String.self, String.self, String.self, [String].self, Timestamp.self, Int32.self, Int.self)
        return RoleRecord(
            name: RoleName(rawValue: name), title: title, description: description,
            permissions: Set(permissions.compactMap(Permission.init)), createdAt: created, version: Int(version),
            users: users)
    }
}

extension Store {
    public var roles: RoleStore { RoleStore(database: database, limits: limits) }
}

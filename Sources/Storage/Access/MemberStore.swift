public import Domain
import Postgres

/// A person in an organization, with what the members page shows.
public struct MemberRecord: Sendable, Hashable {
    public var member: Member
    /// Teams and what they are there.
    public var teams: [TeamID: RoleName]
    /// When one of their sessions here was last used.
    public var lastSeenAt: Timestamp?
}

/// Who belongs to an organization. There is always an owner.
public struct MemberStore: Sendable {
    let database: Database

    /// By name.
    public func list(_ scope: Scope) async throws -> [MemberRecord] {
        try await database.read(scope) { tx in
            try tx.query("\(sql: Self.select) WHERE m.org_id = \(scope.org) ORDER BY u.name, u.id LIMIT 2000")
                .map(Self.record)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ user: UserID) async throws -> MemberRecord {
        try await database.read(scope) { tx in try Self.find(tx, scope, user) }
    }

    /// - Parameter check: refuses, by throwing, a change of somebody who is what they are now.
    /// - Throws: `StoreError.notFound`, `.invalid` for the role, `.illegal` for the last owner; what `check` throws.
    public func setRole(
        _ scope: Scope, _ user: UserID, to role: RoleName, check: @escaping @Sendable (MemberGrant) throws -> Void
    ) async throws -> MemberRecord {
        try await database.write(scope) { tx in
            try Self.lockOwners(tx, scope)
            let current = try Self.find(tx, scope, user)
            try check(try Self.grant(tx, scope, current))
            try RoleStore.require(scope, role, in: tx)
            if role != .owner { try Self.requireAnotherOwner(tx, scope, than: current) }
            try tx.execute(
                """
                UPDATE memberships SET role = \(role.rawValue) WHERE org_id = \(scope.org) AND user_id = \(user)
                """)
            return try Self.find(tx, scope, user)
        }
    }

    /// Ends their membership, their sessions here and their places in teams. Their account stays.
    /// - Throws: as `setRole`.
    public func remove(
        _ scope: Scope, _ user: UserID, at now: Timestamp, check: @escaping @Sendable (MemberGrant) throws -> Void
    ) async throws {
        try await database.write(scope) { tx in
            try Self.lockOwners(tx, scope)
            let current = try Self.find(tx, scope, user)
            try check(try Self.grant(tx, scope, current))
            try Self.requireAnotherOwner(tx, scope, than: current)
            try tx.execute("DELETE FROM memberships WHERE org_id = \(scope.org) AND user_id = \(user)")
            try DocumentUse.left(tx, scope, user, at: now)
        }
    }

    /// Two who remove each other at once wait for each other, and one of them is refused.
    static func lockOwners(_ tx: Transaction, _ scope: Scope) throws {
        try tx.execute(
            """
            SELECT 1 FROM memberships WHERE org_id = \(scope.org) AND role = 'owner' ORDER BY user_id FOR UPDATE
            """)
    }

    /// - Throws: `StoreError.illegal` if nobody else owns the organization. Call `lockOwners` first.
    static func requireAnotherOwner(_ tx: Transaction, _ scope: Scope, than member: MemberRecord) throws {
        guard member.member.role == .owner else { return }
        let other = try tx.first(
            """
            SELECT 1 FROM memberships
            WHERE org_id = \(scope.org) AND role = 'owner' AND user_id <> \(member.member.id) LIMIT 1
            """)
        guard other != nil else {
            throw StoreError.illegal(reason: "an organization needs an owner, and this is the last one")
        }
    }

    static func find(_ tx: Transaction, _ scope: Scope, _ user: UserID) throws -> MemberRecord {
        let row = try tx.first("\(sql: select) WHERE m.org_id = \(scope.org) AND m.user_id = \(user)")
        guard let row else { throw StoreError.notFound(what: "member") }
        return try record(row)
    }

    private static func grant(_ tx: Transaction, _ scope: Scope, _ record: MemberRecord) throws -> MemberGrant {
        let roles = try tx.first(
            "SELECT jsonb_object_agg(name, permissions) FROM roles WHERE org_id = \(scope.org)")?
            .decode(JSON?.self, column: 0)
        return MemberGrant(role: record.member.role, teams: record.teams, customRoles: try RoleStore.book(roles ?? nil))
    }

    private static let select: SQL = """
        SELECT u.id, u.email, u.name, m.role, m.created_at, \(sql: MembershipStore.teamRoles),
            (SELECT max(s.last_seen_at) FROM sessions s WHERE s.org_id = m.org_id AND s.user_id = m.user_id)
        FROM memberships m JOIN users u ON u.id = m.user_id
        """

    private static func record(_ row: Row) throws -> MemberRecord {
        let (id, email, name, role, joined, teams, seen) = try row.decode(
            UserID.self, String.self, String.self, String.self, Timestamp.self, JSON?.self, Timestamp?.self)
        return MemberRecord(
            member: Member(id: id, email: email, name: name, role: RoleName(rawValue: role), createdAt: joined),
            teams: MembershipStore.teamRoles(teams), lastSeenAt: seen)
    }
}

extension Store {
    public var members: MemberStore { MemberStore(database: database) }
}

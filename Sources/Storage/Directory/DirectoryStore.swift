public import Domain
import Postgres

/// People of an organization as its directory provisions them.
///
/// An account belongs to its person, who may belong to other organizations: a directory never changes an account's
/// address or password, renames only accounts that it made and whose person has not taken them over by a password, and
/// brings in nobody who has an account elsewhere.
public struct DirectoryStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    // MARK: Reading

    /// By address.
    public func users(_ scope: Scope, _ query: DirectoryQuery) async throws -> (total: Int, users: [DirectoryUser]) {
        try await database.read(scope) { tx in
            let condition: SQL =
                switch query.filter {
                case .name(let email): "WHERE u.email = \(email.lowercased())"
                case .externalID(let id): "WHERE d.external_id = \(id)"
                case nil: ""
                }
            let total = try tx.first("SELECT count(*) FROM \(sql: Self.people(scope)) \(sql: condition)")?
                .decode(Int.self, column: 0)
            let users = try tx.query(
                """
                SELECT \(sql: Self.columns) FROM \(sql: Self.people(scope)) \(sql: condition)
                ORDER BY u.email LIMIT \(query.limit) OFFSET \(query.offset)
                """
            ).map(Self.user)
            return (total ?? 0, users)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func user(_ scope: Scope, _ id: UserID) async throws -> DirectoryUser {
        try await database.read(scope) { tx in try Self.find(scope, id, in: tx) }
    }

    // MARK: Writing

    /// Makes a member, with an account that has no password: they come in by single sign-on.
    /// - Throws: `DirectoryError.taken`, `StoreError.quota`.
    public func createUser(
        _ scope: Scope, email: String, name: String, externalID: String?, active: Bool, now: Timestamp
    ) async throws -> DirectoryUser {
        let limits = limits()
        return try await database.write(scope) { tx in
            let known = try UserStore.find(email: email, in: tx)
            if let known {
                if try MembershipStore.find(scope, user: known.id, in: tx) != nil {
                    throw DirectoryError.taken("\(email) is a member already.")
                }
                let isOurs = try tx.first(
                    """
                    SELECT 1 FROM directory_users
                    WHERE org_id = \(scope.org) AND user_id = \(known.id) AND made_account AND deleted_at IS NOT NULL
                    """)
                guard isOurs != nil, known.passwordHash == nil else {
                    throw DirectoryError.taken(
                        "\(email) has an account already: only they can bring it here, by accepting an invitation.")
                }
                try tx.execute("UPDATE users SET name = \(name) WHERE id = \(known.id)")
            }
            let id = try known?.id ?? UserStore.create(email: email, name: name, passwordHash: nil, now: now, in: tx).id
            try tx.execute(
                """
                INSERT INTO directory_users (
                    org_id, user_id, external_id, active, role, made_account, created_at, updated_at)
                VALUES (\(scope.org), \(id), \(externalID), \(active), \(RoleName.viewer.rawValue), true, \(now), \(now))
                ON CONFLICT (org_id, user_id) DO UPDATE
                SET external_id = excluded.external_id, active = excluded.active, role = excluded.role,
                    deleted_at = NULL, updated_at = excluded.updated_at
                """)
            if active {
                try Quota.check(tx, scope, .members, limits)
                try MembershipStore.add(scope, user: id, role: .viewer, now: now, in: tx)
            }
            return try Self.find(scope, id, in: tx)
        }
    }

    /// - Parameter mayManageOwners: whether the one who asks may unmake an owner.
    /// - Throws: `StoreError.notFound`, `.illegal` for the last owner, `.quota`; `DirectoryError.ownerProtected`.
    public func updateUser(
        _ scope: Scope, _ id: UserID, _ change: DirectoryUserChange, mayManageOwners: Bool, now: Timestamp
    ) async throws -> DirectoryUser {
        let limits = limits()
        return try await database.write(scope) { tx in
            let current = try Self.locked(scope, id, now: now, in: tx)
            if let external = change.externalID {
                try tx.execute(
                    """
                    UPDATE directory_users SET external_id = \(external), updated_at = \(now)
                    WHERE org_id = \(scope.org) AND user_id = \(id)
                    """)
            }
            if let name = change.name, name != current.name {
                try tx.execute(
                    """
                    UPDATE users SET name = \(name)
                    WHERE id = \(id) AND password_hash IS NULL AND EXISTS (
                        SELECT FROM directory_users
                        WHERE org_id = \(scope.org) AND user_id = \(id) AND made_account)
                    """)
            }
            if let active = change.active, active != current.active {
                if active {
                    try Self.activate(scope, id, limits: limits, now: now, in: tx)
                } else {
                    try Self.deactivate(scope, id, mayManageOwners: mayManageOwners, now: now, in: tx)
                }
            }
            return try Self.find(scope, id, in: tx)
        }
    }

    /// Ends their membership. The account stays, as it may be somebody's elsewhere.
    /// - Throws: as `updateUser`.
    public func deleteUser(_ scope: Scope, _ id: UserID, mayManageOwners: Bool, now: Timestamp) async throws {
        try await database.write(scope) { tx in
            let current = try Self.locked(scope, id, now: now, in: tx)
            if current.active { try Self.deactivate(scope, id, mayManageOwners: mayManageOwners, now: now, in: tx) }
            try tx.execute(
                """
                UPDATE directory_users SET deleted_at = \(now), active = false, updated_at = \(now)
                WHERE org_id = \(scope.org) AND user_id = \(id)
                """)
        }
    }

    private static func activate(
        _ scope: Scope, _ id: UserID, limits: LimitPolicy, now: Timestamp, in tx: Transaction
    ) throws {
        try Quota.check(tx, scope, .members, limits)
        let stored = try tx.first(
            "SELECT role FROM directory_users WHERE org_id = \(scope.org) AND user_id = \(id)")?
            .decode(String.self, column: 0)
        let role = RoleName(rawValue: stored ?? "")
        let exists =
            try role.isBuiltIn
            || tx.first("SELECT 1 FROM roles WHERE org_id = \(scope.org) AND name = \(role.rawValue)") != nil
        // Owners are made by people; a role that is gone gives nothing.
        try MembershipStore.add(
            scope, user: id, role: exists && role != .owner ? role : .viewer, now: now, in: tx)
        try tx.execute(
            """
            UPDATE directory_users SET active = true, updated_at = \(now)
            WHERE org_id = \(scope.org) AND user_id = \(id)
            """)
    }

    /// The membership goes, and with it, at once, the sessions here and the places in teams.
    private static func deactivate(
        _ scope: Scope, _ id: UserID, mayManageOwners: Bool, now: Timestamp, in tx: Transaction
    ) throws {
        try MemberStore.lockOwners(tx, scope)
        let member = try MemberStore.find(tx, scope, id)
        if member.member.role == .owner, !mayManageOwners { throw DirectoryError.ownerProtected }
        try MemberStore.requireAnotherOwner(tx, scope, than: member)
        try tx.execute("DELETE FROM memberships WHERE org_id = \(scope.org) AND user_id = \(id)")
        try DocumentUse.left(tx, scope, id, at: now)
        try tx.execute(
            """
            UPDATE directory_users SET active = false, role = \(member.member.role.rawValue), updated_at = \(now)
            WHERE org_id = \(scope.org) AND user_id = \(id)
            """)
    }

    // MARK: Rows

    /// Members, and those whom the directory has made inactive.
    private static func people(_ scope: Scope) -> SQL {
        """
        (SELECT user_id FROM memberships WHERE org_id = \(scope.org)
            UNION SELECT user_id FROM directory_users WHERE org_id = \(scope.org) AND deleted_at IS NULL) p
        JOIN users u ON u.id = p.user_id
        LEFT JOIN memberships m ON m.org_id = \(scope.org) AND m.user_id = p.user_id
        LEFT JOIN directory_users d ON d.org_id = \(scope.org) AND d.user_id = p.user_id
        """
    }

    private static let columns: SQL = """
        u.id, u.email, u.name, d.external_id, m.user_id IS NOT NULL, coalesce(d.created_at, m.created_at),
        coalesce(d.updated_at, m.created_at),
        (SELECT jsonb_object_agg(t.id, t.name) FROM team_members g JOIN teams t ON t.org_id = g.org_id AND t.id = g.team_id
            WHERE g.org_id = m.org_id AND g.user_id = m.user_id)
        """

    static func find(_ scope: Scope, _ id: UserID, in tx: Transaction) throws -> DirectoryUser {
        let row = try tx.first(
            "SELECT \(sql: columns) FROM \(sql: people(scope)) WHERE p.user_id = \(id)")
        guard let row else { throw StoreError.notFound(what: "user") }
        return try user(row)
    }

    /// The person, with a row of the directory's, made if there is none.
    private static func locked(
        _ scope: Scope, _ id: UserID, now: Timestamp, in tx: Transaction
    ) throws -> DirectoryUser {
        let current = try find(scope, id, in: tx)
        try tx.execute(
            """
            INSERT INTO directory_users (org_id, user_id, active, role, created_at, updated_at)
            SELECT org_id, user_id, true, role, created_at, \(now) FROM memberships
            WHERE org_id = \(scope.org) AND user_id = \(id)
            ON CONFLICT (org_id, user_id) DO UPDATE
            SET deleted_at = NULL, active = true, role = excluded.role
            WHERE directory_users.deleted_at IS NOT NULL
            """)
        try tx.execute("SELECT 1 FROM directory_users WHERE org_id = \(scope.org) AND user_id = \(id) FOR UPDATE")
        return current
    }

    private static func user(_ row: Row) throws -> DirectoryUser {
        var columns = Columns(row)
        return DirectoryUser(
            id: try columns.next(), email: try columns.next(), name: try columns.next(), externalID: try columns.next(),
            active: try columns.next(), createdAt: try columns.next(), updatedAt: try columns.next(),
            groups: Self.named(try columns.next(JSON?.self)))
    }

    static func named<Entity>(_ json: JSON?) -> [ID<Entity>: String] {
        var names: [ID<Entity>: String] = [:]
        for (id, name) in json?.texts ?? [:] { if let id = ID<Entity>(id) { names[id] = name } }
        return names
    }
}

extension Store {
    public var directory: DirectoryStore { DirectoryStore(database: database, limits: limits) }
}

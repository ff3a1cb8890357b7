public import Domain
import Postgres

extension DirectoryStore {
    /// By name.
    public func groups(_ scope: Scope, _ query: DirectoryQuery) async throws -> (total: Int, groups: [DirectoryGroup]) {
        try await database.read(scope) { tx in
            let condition: SQL =
                switch query.filter {
                case .name(let name): "AND t.name = \(name)"
                case .externalID(let id): "AND d.external_id = \(id)"
                case nil: ""
                }
            let total = try tx.first(
                "SELECT count(*) FROM \(sql: Self.teams) WHERE t.org_id = \(scope.org) \(sql: condition)")?
                .decode(Int.self, column: 0)
            let groups = try tx.query(
                """
                SELECT \(sql: Self.groupColumns) FROM \(sql: Self.teams)
                WHERE t.org_id = \(scope.org) \(sql: condition)
                ORDER BY t.name, t.id LIMIT \(query.limit) OFFSET \(query.offset)
                """
            ).map(Self.group)
            return (total ?? 0, groups)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func group(_ scope: Scope, _ id: TeamID) async throws -> DirectoryGroup {
        try await database.read(scope) { tx in try Self.group(scope, id, in: tx) }
    }

    /// Makes a team.
    /// - Parameter slug: the team's word here.
    /// - Throws: `DirectoryError.taken`, `.noMember`; `StoreError.quota`.
    public func createGroup(
        _ scope: Scope, name: String, slug: String, externalID: String?, members: Set<UserID>, now: Timestamp
    ) async throws -> DirectoryGroup {
        let limits = limits()
        return try await database.write(scope) { tx in
            try Quota.check(tx, scope, .teams, limits)
            let id = TeamID(at: now)
            let made = try tx.execute(
                """
                INSERT INTO teams (org_id, id, slug, name, created_at)
                VALUES (\(scope.org), \(id), \(slug), \(name), \(now)) ON CONFLICT (org_id, slug) DO NOTHING
                """)
            guard made == 1 else { throw DirectoryError.taken("There is a team \(slug) already.") }
            try AssignTeamsJob.enqueue(tx, scope)
            try Self.apply(
                DirectoryGroupChange(externalID: .some(externalID), members: members), scope, id, now: now, in: tx)
            return try Self.group(scope, id, in: tx)
        }
    }

    /// - Throws: `StoreError.notFound`, `DirectoryError.noMember`.
    public func updateGroup(
        _ scope: Scope, _ id: TeamID, _ change: DirectoryGroupChange, now: Timestamp
    ) async throws -> DirectoryGroup {
        try await database.write(scope) { tx in
            guard
                try tx.first("SELECT 1 FROM teams WHERE org_id = \(scope.org) AND id = \(id) FOR UPDATE") != nil
            else { throw StoreError.notFound(what: "group") }
            try Self.apply(change, scope, id, now: now, in: tx)
            return try Self.group(scope, id, in: tx)
        }
    }

    private static func apply(
        _ change: DirectoryGroupChange, _ scope: Scope, _ id: TeamID, now: Timestamp, in tx: Transaction
    ) throws {
        if let name = change.name {
            try tx.execute(
                """
                UPDATE teams SET name = \(name), version = version + 1
                WHERE org_id = \(scope.org) AND id = \(id) AND name <> \(name)
                """)
        }
        if let external = change.externalID {
            try tx.execute("DELETE FROM directory_groups WHERE org_id = \(scope.org) AND team_id = \(id)")
            if let external {
                try tx.execute(
                    """
                    INSERT INTO directory_groups (org_id, team_id, external_id)
                    VALUES (\(scope.org), \(id), \(external))
                    """)
            }
        }
        if let members = change.members {
            try tx.execute(
                """
                DELETE FROM team_members
                WHERE org_id = \(scope.org) AND team_id = \(id) AND user_id <> ALL(\(members.sorted()))
                """)
        }
        try add((change.members ?? []).union(change.adding).subtracting(change.removing), scope, id, now: now, in: tx)
        if !change.removing.isEmpty {
            try tx.execute(
                """
                DELETE FROM team_members
                WHERE org_id = \(scope.org) AND team_id = \(id) AND user_id = ANY(\(change.removing.sorted()))
                """)
        }
    }

    private static func add(
        _ users: Set<UserID>, _ scope: Scope, _ id: TeamID, now: Timestamp, in tx: Transaction
    ) throws {
        guard !users.isEmpty else { return }
        let members = try tx.query(
            "SELECT user_id FROM memberships WHERE org_id = \(scope.org) AND user_id = ANY(\(users.sorted()))"
        ).column(UserID.self)
        if let stranger = users.subtracting(members).min() { throw DirectoryError.noMember(stranger) }
        try tx.execute(
            """
            INSERT INTO team_members (org_id, team_id, user_id, role, created_at)
            SELECT \(scope.org), \(id), user_id, \(RoleName.viewer.rawValue), \(now)
            FROM unnest(\(users.sorted())) AS joining(user_id)
            ON CONFLICT DO NOTHING
            """)
    }

    // MARK: Rows

    private static let teams: SQL = """
        teams t LEFT JOIN directory_groups d ON d.org_id = t.org_id AND d.team_id = t.id
        """

    private static let groupColumns: SQL = """
        t.id, t.name, d.external_id, t.created_at,
        (SELECT jsonb_object_agg(u.id, u.email) FROM team_members g JOIN users u ON u.id = g.user_id
            WHERE g.org_id = t.org_id AND g.team_id = t.id)
        """

    private static func group(_ scope: Scope, _ id: TeamID, in tx: Transaction) throws -> DirectoryGroup {
        let row = try tx.first(
            "SELECT \(sql: groupColumns) FROM \(sql: teams) WHERE t.org_id = \(scope.org) AND t.id = \(id)")
        guard let row else { throw StoreError.notFound(what: "group") }
        return try group(row)
    }

    private static func group(_ row: Row) throws -> DirectoryGroup {
        var columns = Columns(row)
        return DirectoryGroup(
            id: try columns.next(), name: try columns.next(), externalID: try columns.next(),
            createdAt: try columns.next(), members: named(try columns.next(JSON?.self)))
    }
}

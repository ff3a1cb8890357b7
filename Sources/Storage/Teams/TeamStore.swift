public import Domain
import JobQueue
import Postgres

/// Teams and who is in them. A change of what is a team's has every alert looked at again.
public struct TeamStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    /// By name.
    public func list(_ scope: Scope) async throws -> [TeamRecord] {
        try await database.read(scope) { tx in
            try tx.query(
                "SELECT \(sql: TeamRecord.columns) FROM teams t WHERE t.org_id = \(scope.org) ORDER BY t.name, t.id"
            ).map(TeamRecord.init(row:))
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: TeamID) async throws -> TeamRecord {
        try await database.read(scope) { tx in try Self.find(tx, scope, id) }
    }

    /// - Throws: `StoreError.invalid` for a slug that is taken, `.quota`.
    public func create(_ scope: Scope, _ team: TeamRecord) async throws -> TeamRecord {
        let limits = limits()
        return try await database.write(scope) { tx in
            try Quota.check(tx, scope, .teams, limits)
            let made = try tx.execute(
                """
                INSERT INTO teams (org_id, id, slug, name, description, matchers, created_at)
                VALUES (\(scope.org), \(team.id), \(team.slug), \(team.name), \(team.description),
                    \(try JSON(encoding: team.matchers)), \(team.createdAt))
                ON CONFLICT (org_id, slug) DO NOTHING
                """)
            guard made == 1 else { throw StoreError.invalid(field: "slug", message: "is the slug of another team") }
            try AssignTeamsJob.enqueue(tx, scope)
            return team
        }
    }

    /// - Throws: `StoreError.notFound`, `.conflict`.
    public func update(_ scope: Scope, _ id: TeamID, _ change: TeamChange, expected: Int?) async throws -> TeamRecord {
        try await database.write(scope) { tx in
            var team = try Self.locked(tx, scope, id, expected: expected)
            team.name = change.name ?? team.name
            team.description = change.description ?? team.description
            if let matchers = change.matchers, matchers != team.matchers {
                team.matchers = matchers
                try AssignTeamsJob.enqueue(tx, scope)
            }
            team.version += 1
            try tx.execute(
                """
                UPDATE teams SET name = \(team.name), description = \(team.description),
                    matchers = \(try JSON(encoding: team.matchers)), version = \(Int32(team.version))
                WHERE org_id = \(scope.org) AND id = \(id)
                """)
            return team
        }
    }

    /// Its alerts become nobody's, or other teams'.
    /// - Throws: `StoreError.notFound`, `.conflict`, and `.illegal` while an escalation policy tells it.
    public func delete(_ scope: Scope, _ id: TeamID, expected: Int?) async throws {
        try await database.write(scope) { tx in
            _ = try Self.locked(tx, scope, id, expected: expected)
            try DocumentUse.requireNone(tx, scope, of: id.description, in: [.policies])
            try tx.execute("DELETE FROM teams WHERE org_id = \(scope.org) AND id = \(id)")
            try tx.execute(
                """
                UPDATE incidents SET shared_with = array_remove(shared_with, \(id))
                WHERE org_id = \(scope.org) AND shared_with && \([id])
                """)
            try AssignTeamsJob.enqueue(tx, scope)
        }
    }

    /// By name.
    /// - Throws: `StoreError.notFound`.
    public func members(_ scope: Scope, of team: TeamID) async throws -> [TeamMember] {
        try await database.read(scope) { tx in
            _ = try Self.find(tx, scope, team)
            return try tx.query(
                """
                SELECT u.id, u.name, u.email, m.role, m.created_at
                FROM team_members m JOIN users u ON u.id = m.user_id
                WHERE m.org_id = \(scope.org) AND m.team_id = \(team) ORDER BY u.name, u.id LIMIT 2000
                """
            ).map { row in
                let (id, name, email, role, joined) = try row.decode(
                    UserID.self, String.self, String.self, String.self, Timestamp.self)
                return TeamMember(
                    user: id, name: name, email: email, role: RoleName(rawValue: role), joinedAt: joined)
            }
        }
    }

    /// Puts a member of the organization into a team, or changes what they are there.
    /// - Throws: `StoreError.notFound` for a team, or a person, that is not in the organization; `.invalid` for the role.
    public func setMember(
        _ scope: Scope, _ user: UserID, in team: TeamID, as role: RoleName, at now: Timestamp
    ) async throws {
        try await database.write(scope) { tx in
            _ = try Self.find(tx, scope, team)
            guard try MembershipStore.find(scope, user: user, in: tx) != nil else {
                throw StoreError.notFound(what: "member")
            }
            try RoleStore.require(scope, role, in: tx)
            try tx.execute(
                """
                INSERT INTO team_members (org_id, team_id, user_id, role, created_at)
                VALUES (\(scope.org), \(team), \(user), \(role.rawValue), \(now))
                ON CONFLICT (org_id, team_id, user_id) DO UPDATE SET role = excluded.role
                """)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func removeMember(_ scope: Scope, _ user: UserID, from team: TeamID) async throws {
        try await database.write(scope) { tx in
            let removed = try tx.execute(
                """
                DELETE FROM team_members
                WHERE org_id = \(scope.org) AND team_id = \(team) AND user_id = \(user)
                """)
            guard removed == 1 else { throw StoreError.notFound(what: "team member") }
        }
    }

    static func exists(_ tx: Transaction, _ scope: Scope, _ id: TeamID) throws -> Bool {
        try tx.first("SELECT 1 FROM teams WHERE org_id = \(scope.org) AND id = \(id)") != nil
    }

    static func find(_ tx: Transaction, _ scope: Scope, _ id: TeamID) throws -> TeamRecord {
        let row = try tx.first(
            "SELECT \(sql: TeamRecord.columns) FROM teams t WHERE t.org_id = \(scope.org) AND t.id = \(id)")
        guard let row else { throw StoreError.notFound(what: "team") }
        return try TeamRecord(row: row)
    }

    private static func locked(
        _ tx: Transaction, _ scope: Scope, _ id: TeamID, expected: Int?
    ) throws -> TeamRecord {
        try tx.execute("SELECT 1 FROM teams WHERE org_id = \(scope.org) AND id = \(id) FOR UPDATE")
        let team = try find(tx, scope, id)
        if let expected, expected != team.version { throw StoreError.conflict(current: team.version) }
        return team
    }
}

extension Store {
    public var teams: TeamStore { TeamStore(database: database, limits: limits) }
}

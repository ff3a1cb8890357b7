import Domain
import Postgres

/// API keys.
enum CredentialStore {
    private static let columns: SQL = """
        m.id, m.name, m.role, m.permissions, m.team_ids, m.hint, m.created_at, m.last_used_at, m.expires_at,
        \(sql: RoleStore.all)
        """

    static func list(_ scope: Scope, in tx: Transaction) throws -> [APIKeyRecord] {
        try tx.query(
            """
            SELECT \(sql: columns) FROM api_keys m WHERE m.org_id = \(scope.org) AND m.revoked_at IS NULL
            ORDER BY m.created_at DESC, m.id LIMIT 1000
            """
        ).map(record)
    }

    static func find(
        _ scope: Scope, tokenHash: [UInt8], now: Timestamp, in tx: Transaction
    ) throws -> APIKeyRecord? {
        try tx.first(
            """
            SELECT \(sql: columns) FROM api_keys m
            WHERE m.org_id = \(scope.org) AND m.token_hash = \(tokenHash) AND m.revoked_at IS NULL
                AND (m.expires_at IS NULL OR m.expires_at > \(now))
            """
        ).map(record)
    }

    static func create(
        _ scope: Scope, name: String, grant: KeyGrant, token: Token, createdBy: UserID?, expiresAt: Timestamp?,
        now: Timestamp, in tx: Transaction
    ) throws -> APIKeyRecord {
        let id = APIKeyID(at: now)
        _ = try tx.execute(
            """
            INSERT INTO api_keys (
                org_id, id, name, role, permissions, team_ids, token_hash, hint, created_by, created_at, expires_at)
            VALUES (\(scope.org), \(id), \(name), \(grant.role.rawValue), \(grant.scope.map { $0.sorted().map(\.rawValue) }),
                \(grant.teams.map { $0.sorted() }), \(token.hash), \(token.hint), \(createdBy), \(now), \(expiresAt))
            """)
        return APIKeyRecord(
            id: id, name: name, grant: grant, hint: token.hint, createdAt: now, lastUsedAt: nil, expiresAt: expiresAt)
    }

    static func revoke(_ scope: Scope, id: APIKeyID, now: Timestamp, in tx: Transaction) throws {
        let changed = try tx.execute(
            """
            UPDATE api_keys SET revoked_at = \(now)
            WHERE org_id = \(scope.org) AND id = \(id) AND revoked_at IS NULL
            """)
        if changed == 0 { throw StoreError.notFound(what: "API key") }
    }

    static func touch(_ scope: Scope, id: APIKeyID, now: Timestamp, in tx: Transaction) throws {
        _ = try tx.execute(
            "UPDATE api_keys SET last_used_at = \(now) WHERE org_id = \(scope.org) AND id = \(id)")
    }

    private static func record(_ row: Row) throws -> APIKeyRecord {
        let (id, name, role, scope, teams, hint, created, used, expires, roles) = try row.decode(
            APIKeyID.self, String.self, String.self, [String]?.self, [TeamID]?.self, String.self, Timestamp.self,
            Timestamp?.self, Timestamp?.self, JSON?.self)
        let grant = KeyGrant(
            role: RoleName(rawValue: role), scope: scope.map { Set($0.compactMap(Permission.init)) },
            teams: teams.map { Set($0) }, customRoles: try RoleStore.book(roles))
        return APIKeyRecord(
            id: id, name: name, grant: grant, hint: hint, createdAt: created, lastUsedAt: used, expiresAt: expires)
    }
}

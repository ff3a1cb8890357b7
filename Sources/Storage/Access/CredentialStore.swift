import Domain
import Postgres

/// API keys.
enum CredentialStore {
    private static let columns: SQL = "id, name, role, hint, created_at, last_used_at, expires_at"

    static func list(_ scope: Scope, in tx: Transaction) throws -> [APIKeyRecord] {
        try tx.query(
            """
            SELECT \(sql: columns) FROM api_keys WHERE org_id = \(scope.org) AND revoked_at IS NULL
            ORDER BY created_at DESC, id LIMIT 1000
            """
        ).map(record)
    }

    static func find(
        _ scope: Scope, tokenHash: [UInt8], now: Timestamp, in tx: Transaction
    ) throws -> APIKeyRecord? {
        try tx.first(
            """
            SELECT \(sql: columns) FROM api_keys
            WHERE org_id = \(scope.org) AND token_hash = \(tokenHash) AND revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > \(now))
            """
        ).map(record)
    }

    static func create(
        _ scope: Scope, name: String, role: Role, token: Token, createdBy: UserID?, expiresAt: Timestamp?,
        now: Timestamp, in tx: Transaction
    ) throws -> APIKeyRecord {
        let id = APIKeyID(at: now)
        _ = try tx.execute(
            """
            INSERT INTO api_keys (org_id, id, name, role, token_hash, hint, created_by, created_at, expires_at)
            VALUES (\(scope.org), \(id), \(name), \(role.rawValue), \(token.hash), \(token.hint), \(createdBy), \(now),
                \(expiresAt))
            """)
        return APIKeyRecord(
            id: id, name: name, role: role, hint: token.hint, createdAt: now, lastUsedAt: nil, expiresAt: expiresAt)
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
        let (id, name, role, hint, created, used, expires) = try row.decode(
            APIKeyID.self, String.self, String.self, String.self, Timestamp.self, Timestamp?.self, Timestamp?.self)
        return APIKeyRecord(
            id: id, name: name, role: Role(rawValue: role) ?? .viewer, hint: hint, createdAt: created,
            lastUsedAt: used, expiresAt: expires)
    }
}

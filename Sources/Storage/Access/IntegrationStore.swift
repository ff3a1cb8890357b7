import Domain
import Postgres

/// Inbound integrations and their tokens.
enum IntegrationStore {
    private static let columns: SQL = """
        i.id, i.kind, i.name, i.hint, i.settings, i.enabled, i.created_at, i.version, i.secrets
        """

    static func list(_ scope: Scope, in tx: Transaction) throws -> [IntegrationRecord] {
        try tx.query(
            """
            SELECT \(sql: columns) FROM integrations i WHERE i.org_id = \(scope.org) ORDER BY i.name LIMIT 1000
            """
        ).map(record)
    }

    static func find(_ scope: Scope, id: IntegrationID, in tx: Transaction) throws -> IntegrationRecord? {
        try tx.first("SELECT \(sql: columns) FROM integrations i WHERE i.org_id = \(scope.org) AND i.id = \(id)")
            .map(record)
    }

    static func find(_ scope: Scope, tokenHash: [UInt8], in tx: Transaction) throws -> IntegrationRecord? {
        try tx.first(
            "SELECT \(sql: columns) FROM integrations i WHERE i.org_id = \(scope.org) AND i.token_hash = \(tokenHash)"
        ).map(record)
    }

    static func create(
        _ scope: Scope, kind: String, name: String, settings: [String: String], secrets: [UInt8]?, id: IntegrationID,
        token: Token, now: Timestamp, in tx: Transaction
    ) throws -> IntegrationRecord {
        let changed = try tx.execute(
            """
            INSERT INTO integrations (org_id, id, kind, name, token_hash, hint, settings, secrets, created_at)
            VALUES (\(scope.org), \(id), \(kind), \(name), \(token.hash), \(token.hint), \(JSON(settings)),
                \(secrets), \(now))
            ON CONFLICT (org_id, name) DO NOTHING
            """)
        guard changed == 1 else { throw nameTaken }
        return IntegrationRecord(
            id: id, kind: kind, name: name, hint: token.hint, settings: settings, enabled: true, createdAt: now,
            version: 1, secrets: secrets)
    }

    static func update(
        _ scope: Scope, id: IntegrationID, _ change: IntegrationChange, expected: Int?, in tx: Transaction
    ) throws -> IntegrationRecord {
        let current = try locked(scope, id: id, expected: expected, in: tx)
        if let name = change.name, name != current.name {
            let taken = try tx.first(
                "SELECT 1 FROM integrations WHERE org_id = \(scope.org) AND name = \(name) AND id <> \(id)")
            guard taken == nil else { throw nameTaken }
        }
        var changed = current
        changed.name = change.name ?? current.name
        changed.settings = change.settings ?? current.settings
        changed.enabled = change.enabled ?? current.enabled
        changed.secrets = change.secrets ?? current.secrets
        changed.version += 1
        _ = try tx.execute(
            """
            UPDATE integrations SET name = \(changed.name), settings = \(JSON(changed.settings)),
                enabled = \(changed.enabled), secrets = \(changed.secrets), version = \(changed.version)
            WHERE org_id = \(scope.org) AND id = \(id)
            """)
        return changed
    }

    static func rotate(
        _ scope: Scope, id: IntegrationID, token: Token, in tx: Transaction
    ) throws -> IntegrationRecord {
        var current = try locked(scope, id: id, expected: nil, in: tx)
        current.hint = token.hint
        current.version += 1
        _ = try tx.execute(
            """
            UPDATE integrations SET token_hash = \(token.hash), hint = \(token.hint), version = \(current.version)
            WHERE org_id = \(scope.org) AND id = \(id)
            """)
        return current
    }

    static func delete(_ scope: Scope, id: IntegrationID, expected: Int?, in tx: Transaction) throws {
        _ = try locked(scope, id: id, expected: expected, in: tx)
        _ = try tx.execute("DELETE FROM integrations WHERE org_id = \(scope.org) AND id = \(id)")
    }

    private static let nameTaken = StoreError.invalid(field: "name", message: "is the name of another integration")

    private static func locked(
        _ scope: Scope, id: IntegrationID, expected: Int?, in tx: Transaction
    ) throws -> IntegrationRecord {
        let row = try tx.first(
            "SELECT \(sql: columns) FROM integrations i WHERE i.org_id = \(scope.org) AND i.id = \(id) FOR UPDATE")
        guard let current = try row.map(record) else { throw StoreError.notFound(what: "integration") }
        if let expected, expected != current.version { throw StoreError.conflict(current: current.version) }
        return current
    }

    private static func record(_ row: Row) throws -> IntegrationRecord {
        let (id, kind, name, hint, settings, enabled, createdAt, version, secrets) = try row.decode(
            IntegrationID.self, String.self, String.self, String.self, JSON.self, Bool.self, Timestamp.self, Int32.self,
            [UInt8]?.self)
        return IntegrationRecord(
            id: id, kind: kind, name: name, hint: hint, settings: settings.texts, enabled: enabled,
            createdAt: createdAt, version: Int(version), secrets: secrets)
    }
}

public import Domain
import Postgres

/// Organizations' identity providers.
public struct SingleSignOnStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    static let columns: SQL = """
        id, created_at, version, name, issuer, client_id, client_secret, scopes, groups_claim, email_domains, mapping,
        default_role, enabled, authority
        """

    /// By name.
    public func list(_ scope: Scope) async throws -> [ProviderRecord] {
        try await database.read(scope) { tx in
            try tx.query(
                "SELECT \(sql: Self.columns) FROM identity_providers WHERE org_id = \(scope.org) ORDER BY name"
            ).map(Self.record)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: ProviderID) async throws -> ProviderRecord {
        try await database.read(scope) { tx in try Self.get(scope, id, in: tx) }
    }

    /// - Throws: `StoreError.invalid` for a name that is taken or a team that is not there.
    public func create(
        _ scope: Scope, _ settings: ProviderSettings, id: ProviderID, now: Timestamp
    ) async throws -> ProviderRecord {
        try await Self.namingTheName {
            try await database.write(scope) { tx in
                try Self.requireTeams(scope, settings.mapping, in: tx)
                try tx.execute(
                    """
                    INSERT INTO identity_providers (org_id, id, created_at, name, issuer, client_id, client_secret,
                        scopes, groups_claim, email_domains, mapping, default_role, enabled,
                        authority)
                    VALUES (\(scope.org), \(id), \(now), \(settings.name), \(settings.issuer), \(settings.clientID),
                        \(settings.clientSecret), \(settings.scopes), \(settings.groupsClaim), \(settings.emailDomains),
                        \(JSON(encoding: settings.mapping.rules)), \(settings.defaultRole?.rawValue), \(settings.enabled),
                        \(settings.authority.sorted().map(\.rawValue)))
                    """)
                return try Self.get(scope, id, in: tx)
            }
        }
    }

    /// - Parameter change: gives the settings that are to be, from those that are.
    /// - Throws: `StoreError.notFound`, `.conflict`, `.invalid`.
    public func update(
        _ scope: Scope, _ id: ProviderID, expected: Int?,
        _ change: @escaping @Sendable (ProviderSettings) throws -> ProviderSettings
    ) async throws -> ProviderRecord {
        try await Self.namingTheName {
            try await database.write(scope) { tx in
                let current = try Self.get(scope, id, forUpdate: true, in: tx)
                if let expected, expected != current.version { throw StoreError.conflict(current: current.version) }
                let new = try change(current.settings)
                try Self.requireTeams(scope, new.mapping, in: tx)
                try tx.execute(
                    """
                    UPDATE identity_providers
                    SET name = \(new.name), issuer = \(new.issuer), client_id = \(new.clientID),
                        client_secret = \(new.clientSecret), scopes = \(new.scopes), groups_claim = \(new.groupsClaim),
                        email_domains = \(new.emailDomains), mapping = \(JSON(encoding: new.mapping.rules)),
                        default_role = \(new.defaultRole?.rawValue), enabled = \(new.enabled),
                        authority = \(new.authority.sorted().map(\.rawValue)), version = version + 1
                    WHERE org_id = \(scope.org) AND id = \(id)
                    """)
                if new.issuer != current.settings.issuer {
                    // Another issuer's subjects are other people, whatever they are called.
                    try tx.execute("DELETE FROM identities WHERE org_id = \(scope.org) AND provider_id = \(id)")
                }
                if new.issuer != current.settings.issuer || (current.settings.enabled && !new.enabled) {
                    try Self.endSessions(scope, in: tx)
                }
                return try Self.get(scope, id, in: tx)
            }
        }
    }

    /// Nobody vouches any more for those who came in by single sign-on; who still can comes in again.
    private static func endSessions(_ scope: Scope, in tx: Transaction) throws {
        try tx.execute(
            """
            DELETE FROM sessions
            WHERE org_id = \(scope.org) AND method = \(SignInMethod.singleSignOn.rawValue)
            """)
    }

    /// - Throws: `StoreError.notFound`, `.conflict`.
    public func delete(_ scope: Scope, _ id: ProviderID, expected: Int?) async throws {
        try await database.write(scope) { tx in
            let current = try Self.get(scope, id, forUpdate: true, in: tx)
            if let expected, expected != current.version { throw StoreError.conflict(current: current.version) }
            try tx.execute("DELETE FROM identity_providers WHERE org_id = \(scope.org) AND id = \(id)")
            try Self.endSessions(scope, in: tx)
        }
    }

    static func get(
        _ scope: Scope, _ id: ProviderID, forUpdate: Bool = false, in tx: Transaction
    ) throws -> ProviderRecord {
        let lock: SQL = forUpdate ? "FOR UPDATE" : ""
        let row = try tx.first(
            """
            SELECT \(sql: Self.columns) FROM identity_providers
            WHERE org_id = \(scope.org) AND id = \(id) \(sql: lock)
            """)
        guard let row else { throw StoreError.notFound(what: "identity provider") }
        return try record(row)
    }

    /// - Throws: `StoreError.invalid` where a rule speaks of a team that there is not.
    private static func requireTeams(_ scope: Scope, _ mapping: GroupMapping, in tx: Transaction) throws {
        let wanted = Set(mapping.rules.flatMap(\.teams))
        guard !wanted.isEmpty else { return }
        let found = try tx.query(
            "SELECT id FROM teams WHERE org_id = \(scope.org) AND id = ANY(\(wanted.sorted()))"
        ).column(TeamID.self)
        guard found.count == wanted.count else {
            throw StoreError.invalid(field: "mapping", message: "names a team that there is not")
        }
    }

    private static func record(_ row: Row) throws -> ProviderRecord {
        var columns = Columns(row)
        return ProviderRecord(
            id: try columns.next(), createdAt: try columns.next(), version: try columns.next(),
            settings: ProviderSettings(
                name: try columns.next(), issuer: try columns.next(), clientID: try columns.next(),
                clientSecret: try columns.next(), scopes: try columns.next(), groupsClaim: try columns.next(),
                emailDomains: try columns.next(),
                mapping: GroupMapping(rules: try columns.next(JSON.self).decoded()),
                defaultRole: try columns.next(String?.self).map { RoleName(rawValue: $0) }, enabled: try columns.next(),
                authority: Set(try columns.next([String].self).compactMap(Permission.init))))
    }

    private static func namingTheName<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw StoreError.invalid(field: "name", message: "is the name of another identity provider")
        }
    }
}

extension Store {
    public var singleSignOn: SingleSignOnStore { SingleSignOnStore(database: database, limits: limits) }
}

public import Domain
import Postgres

/// Where notifications go.
public struct ChannelStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    /// By name.
    public func list(_ scope: Scope) async throws -> [ChannelRecord] {
        try await database.read(scope) { tx in
            try tx.query(
                "SELECT \(sql: ChannelRecord.columns) FROM notification_channels c WHERE c.org_id = \(scope.org) ORDER BY c.name"
            ).map(ChannelRecord.init(row:))
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: ChannelID) async throws -> ChannelRecord {
        try await database.read(scope) { tx in try Self.get(tx, scope, id) }
    }

    /// - Throws: `StoreError.invalid` if the name is taken or not 1 to 200 characters long.
    public func create(_ scope: Scope, _ new: NewChannel, id: ChannelID? = nil, at now: Timestamp) async throws
        -> ChannelRecord
    {
        try Self.check(name: new.name)
        let id = id ?? ChannelID(at: now)
        let limits = limits()
        return try await Self.namingTheName {
            try await database.write(scope) { tx in
                try Quota.check(tx, scope, .channels, limits)
                try tx.execute(
                    """
                    INSERT INTO notification_channels (
                        org_id, id, kind, name, settings, secrets, enabled, events, minimum_severity, is_fallback,
                        created_at)
                    VALUES (\(scope.org), \(id), \(new.kind), \(new.name), \(JSON(new.settings)), \(new.secrets),
                        \(new.enabled), \(new.events ?? NotifiedEvent.usual.map(\.rawValue)),
                        \(new.minimumSeverity), \(new.isFallback), \(now))
                    """)
                return try Self.get(tx, scope, id)
            }
        }
    }

    /// - Throws: `StoreError.notFound`, `.conflict`, `.invalid`.
    public func update(
        _ scope: Scope, _ id: ChannelID, _ change: ChannelChange, expectedVersion: Int? = nil
    ) async throws -> ChannelRecord {
        if let name = change.name { try Self.check(name: name) }
        return try await Self.namingTheName {
            try await database.write(scope) { tx in
                let current = try Self.get(tx, scope, id, forUpdate: true)
                if let expectedVersion, expectedVersion != current.version {
                    throw StoreError.conflict(current: current.version)
                }
                try tx.execute(
                    """
                    UPDATE notification_channels
                    SET name = \(change.name ?? current.name), settings = \(JSON(change.settings ?? current.settings)),
                        secrets = \(change.secrets ?? current.secrets), enabled = \(change.enabled ?? current.enabled),
                        events = \(change.events ?? current.events),
                        minimum_severity = \(change.minimumSeverity ?? current.minimumSeverity),
                        is_fallback = \(change.isFallback ?? current.isFallback), broken_since = NULL,
                        broken_reason = NULL, version = version + 1
                    WHERE org_id = \(scope.org) AND id = \(id)
                    """)
                return try Self.get(tx, scope, id)
            }
        }
    }

    /// Removes a channel with its delivery log. What still waits for it is not sent. People who are reached by it are
    /// reached by mail from then on, where they have no other way.
    /// - Throws: `StoreError.notFound`, and `.illegal` while an escalation policy tells it.
    public func delete(_ scope: Scope, _ id: ChannelID) async throws {
        try await database.write(scope) { tx in
            try DocumentUse.requireNone(tx, scope, of: id.description, in: [.policies])
            let count = try tx.execute(
                "DELETE FROM notification_channels WHERE org_id = \(scope.org) AND id = \(id)")
            guard count == 1 else { throw StoreError.notFound(what: "channel") }
        }
    }

    static func get(
        _ tx: Transaction, _ scope: Scope, _ id: ChannelID, forUpdate: Bool = false
    ) throws -> ChannelRecord {
        let lock: SQL = forUpdate ? "FOR NO KEY UPDATE" : ""
        let row = try tx.first(
            """
            SELECT \(sql: ChannelRecord.columns) FROM notification_channels c
            WHERE c.org_id = \(scope.org) AND c.id = \(id) \(sql: lock)
            """)
        guard let row else { throw StoreError.notFound(what: "channel") }
        return try ChannelRecord(row: row)
    }

    private static func check(name: String) throws(StoreError) {
        guard (1...200).contains(name.count) else {
            throw .invalid(field: "name", message: "must have 1 to 200 characters")
        }
    }

    private static func namingTheName<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw StoreError.invalid(field: "name", message: "is taken by another channel")
        }
    }
}

extension ChannelRecord {
    /// From `notification_channels c`.
    static let columns: SQL = """
        c.id, c.kind, c.name, c.settings, c.secrets, c.enabled, c.events, c.minimum_severity, c.created_at, c.version, \
        c.is_fallback, c.broken_since, c.broken_reason
        """

    init(row: Row) throws {
        var columns = Columns(row)
        try self.init(columns: &columns)
    }

    init(columns: inout Columns) throws {
        self.init(
            id: try columns.next(), kind: try columns.next(), name: try columns.next(),
            settings: try columns.next(JSON.self).texts, secrets: try columns.next(), enabled: try columns.next(),
            events: try columns.next(), minimumSeverity: try columns.next(), createdAt: try columns.next(),
            version: try columns.next(), isFallback: try columns.next(), brokenSince: try columns.next(),
            brokenReason: try columns.next())
    }
}

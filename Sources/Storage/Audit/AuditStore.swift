public import Domain
import Postgres

public import struct Foundation.UUID

/// One line of the audit trail.
public struct AuditRecord: Sendable, Hashable {
    public var number: Int
    public var at: Timestamp
    public var actorKind: String
    public var actorID: UUID?
    public var actorName: String
    public var address: String?
    public var requestID: String?
    public var permission: String?
    public var operation: String
    public var targetKind: String
    public var targetID: String?
    public var targetName: String?
    /// JSON objects of what was different, secrets redacted.
    public var before: [UInt8]?
    public var after: [UInt8]?
    public var hash: [UInt8]
}

/// Which lines of the audit trail; nil asks for nothing.
public struct AuditFilter: Sendable, Hashable {
    public var actor: UUID?
    public var operation: String?
    public var targetKind: String?
    public var targetID: String?
    public var from: Timestamp?
    public var to: Timestamp?
    /// Part of the actor's, the target's or the address's text.
    public var text: String?

    public init(
        actor: UUID? = nil, operation: String? = nil, targetKind: String? = nil, targetID: String? = nil,
        from: Timestamp? = nil, to: Timestamp? = nil, text: String? = nil
    ) {
        self.actor = actor
        self.operation = operation
        self.targetKind = targetKind
        self.targetID = targetID
        self.from = from
        self.to = to
        self.text = text
    }
}

/// Reads the audit trail. Writing is the triggers' business: see migrations/0010_access.sql.
public struct AuditStore: Sendable {
    let database: Database

    /// Newest first.
    /// - Throws: `StoreError.invalid` for a cursor that no list gave out.
    public func list(_ scope: Scope, _ filter: AuditFilter, _ page: PageRequest) async throws -> Page<AuditRecord> {
        let before = try page.cursor.map { text in
            guard let number = Int(text) else {
                throw StoreError.invalid(field: "cursor", message: "is not a cursor that a list gave out")
            }
            return number
        }
        return try await database.read(scope) { tx in
            let rows = try tx.query(Self.select(scope, filter, before: before, limit: page.limit + 1))
            let items = try rows.map(Self.record)
            let more = items.count > page.limit
            let kept = Array(items.prefix(page.limit))
            return Page(items: kept, nextCursor: more ? kept.last.map { String($0.number) } : nil)
        }
    }

    /// For an export: at most `limit` lines before line `before`, newest first.
    public func part(
        _ scope: Scope, _ filter: AuditFilter, before: Int?, limit: Int
    ) async throws -> [AuditRecord] {
        try await database.read(scope) { tx in
            try tx.query(Self.select(scope, filter, before: before, limit: limit)).map(Self.record)
        }
    }

    /// Records what is no change of a row: a sign-in, an export. The scope's actor is who did it.
    public func record(
        _ scope: Scope, operation: String, target: (kind: String, id: String?, name: String?),
        details: [String: String] = [:]
    ) async throws {
        try await database.write(scope) { tx in
            try Self.record(tx, operation: operation, target: target, details: details)
        }
    }

    static func record(
        _ tx: Transaction, operation: String, target: (kind: String, id: String?, name: String?),
        details: [String: String] = [:]
    ) throws {
        let after: JSON? = details.isEmpty ? nil : JSON(details)
        try tx.query(
            "SELECT record_audit(\(operation), \(target.kind), \(target.id), \(target.name), \(after))")
    }

    private static func select(_ scope: Scope, _ filter: AuditFilter, before: Int?, limit: Int) -> SQL {
        var conditions: SQL = ""
        func add(_ condition: SQL) { conditions = "\(sql: conditions) AND \(sql: condition)" }
        if let before { add("seq < \(before)") }
        if let actor = filter.actor { add("actor_id = \(actor)") }
        if let operation = filter.operation { add("operation = \(operation)") }
        if let kind = filter.targetKind { add("target_kind = \(kind)") }
        if let id = filter.targetID { add("target_id = \(id)") }
        if let from = filter.from { add("at >= \(from)") }
        if let to = filter.to { add("at < \(to)") }
        if let text = filter.text {
            add("strpos(lower(concat_ws(' ', actor_name, target_name, address, target_id)), lower(\(text))) > 0")
        }
        return """
            SELECT seq, at, actor_kind, actor_id, actor_name, address, request_id, permission, operation, target_kind,
                target_id, target_name, before, after, hash
            FROM audit_events WHERE org_id = \(scope.org) \(sql: conditions)
            ORDER BY seq DESC LIMIT \(limit)
            """
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        var columns = Columns(row)
        return AuditRecord(
            number: try columns.next(), at: try columns.next(), actorKind: try columns.next(),
            actorID: try columns.next(), actorName: try columns.next(), address: try columns.next(),
            requestID: try columns.next(), permission: try columns.next(), operation: try columns.next(),
            targetKind: try columns.next(), targetID: try columns.next(), targetName: try columns.next(),
            before: try columns.next(JSON?.self)?.bytes, after: try columns.next(JSON?.self)?.bytes,
            hash: try columns.next())
    }
}

extension Store {
    public var audit: AuditStore { AuditStore(database: database) }
}

extension Transaction {
    /// Whom the audit trail names from here on.
    func actAs(_ actor: AuditActor) throws {
        try query("SELECT set_config('bellwether.actor', \(actor.setting), true)")
    }
}

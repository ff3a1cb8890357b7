public import Domain
import Postgres

/// The documents of one kind. What a document may say is the domain's to check, before it comes here.
public struct DocumentStore<Value: Codable & Hashable & Sendable>: Sendable {
    let database: Database
    let documents: DocumentTable<Value>

    /// By position, then by name.
    public func list(_ scope: Scope) async throws -> [Document<Value>] {
        try await database.read(scope) { [self] tx in try documents.all(tx, scope) }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: ID<Value>) async throws -> Document<Value> {
        try await database.read(scope) { [self] tx in try documents.one(tx, scope, id) }
    }

    /// - Throws: `StoreError.invalid` if the name is taken.
    public func create(
        _ scope: Scope, name: String, enabled: Bool = true, _ value: Value, at now: Timestamp
    ) async throws -> Document<Value> {
        let id = ID<Value>(at: now)
        return try await namingTheName {
            try await database.write(scope) { [self] tx in
                try tx.execute(
                    """
                    INSERT INTO \(sql: documents.name) (org_id, id, name, position, enabled, document, created_at, updated_at)
                    VALUES (\(scope.org), \(id), \(name),
                        (SELECT coalesce(max(position), -1) + 1 FROM \(sql: documents.name) WHERE org_id = \(scope.org)),
                        \(enabled), \(try JSON(encoding: value)), \(now), \(now))
                    """)
                try documents.changed(tx, scope, now)
                return try documents.one(tx, scope, id)
            }
        }
    }

    /// Changes what is given.
    /// - Throws: `StoreError.notFound`, `.conflict`, `.invalid`.
    public func update(
        _ scope: Scope, _ id: ID<Value>, name: String? = nil, enabled: Bool? = nil, _ value: Value? = nil,
        expectedVersion: Int? = nil, at now: Timestamp
    ) async throws -> Document<Value> {
        try await namingTheName {
            try await database.write(scope) { [self] tx in
                let current = try documents.one(tx, scope, id, lock: true)
                if let expectedVersion, expectedVersion != current.version {
                    throw StoreError.conflict(current: current.version)
                }
                try tx.execute(
                    """
                    UPDATE \(sql: documents.name)
                    SET name = \(name ?? current.name), enabled = \(enabled ?? current.enabled),
                        document = \(try JSON(encoding: value ?? current.value)), updated_at = \(now),
                        version = version + 1
                    WHERE org_id = \(scope.org) AND id = \(id)
                    """)
                try documents.changed(tx, scope, now)
                return try documents.one(tx, scope, id)
            }
        }
    }

    /// Puts all of them in an order.
    /// - Throws: `StoreError.invalid` unless every one is named once.
    public func reorder(_ scope: Scope, _ ids: [ID<Value>], at now: Timestamp) async throws -> [Document<Value>] {
        try await database.write(scope) { [self] tx in
            let present = try documents.all(tx, scope)
            guard ids.count == present.count, Set(ids) == Set(present.map(\.id)) else {
                throw StoreError.invalid(field: "ids", message: "must name every one of the \(present.count) once")
            }
            try tx.execute(
                """
                UPDATE \(sql: documents.name) t SET position = r.place, version = version + 1, updated_at = \(now)
                FROM unnest(\(ids), \(ids.indices.map { Int32($0) })) r (id, place)
                WHERE t.org_id = \(scope.org) AND t.id = r.id AND t.position <> r.place
                """)
            return try documents.all(tx, scope)
        }
    }

    /// - Throws: `StoreError.notFound`, and `.illegal` while something names it.
    public func delete(_ scope: Scope, _ id: ID<Value>, expectedVersion: Int? = nil, at now: Timestamp) async throws {
        try await database.write(scope) { [self] tx in
            let current = try documents.one(tx, scope, id, lock: true)
            if let expectedVersion, expectedVersion != current.version {
                throw StoreError.conflict(current: current.version)
            }
            try DocumentUse.requireNone(tx, scope, of: id.description, in: documents.users)
            try tx.execute("DELETE FROM \(sql: documents.name) WHERE org_id = \(scope.org) AND id = \(id)")
            try documents.changed(tx, scope, now)
        }
    }

    private func namingTheName<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw StoreError.invalid(field: "name", message: "is taken by another \(documents.what)")
        }
    }
}

public import Domain
import Postgres

/// Something about the notifications themselves that needs an administrator.
public struct Notice: Sendable, Hashable {
    public var id: ID<Notice>
    /// `dead_letter`, `watchdog`.
    public var kind: String
    public var subject: String
    public var text: String
    public var createdAt: Timestamp
    /// How often it happened since.
    public var repeated: Int
}

public struct NoticeStore: Sendable {
    let database: Database

    /// Those that nobody has dismissed, newest first.
    public func list(_ scope: Scope) async throws -> [Notice] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT id, kind, subject, text, created_at, repeated FROM notices
                WHERE org_id = \(scope.org) AND dismissed_at IS NULL ORDER BY created_at DESC, id LIMIT 100
                """
            ).map { row in
                var columns = Columns(row)
                return Notice(
                    id: try columns.next(), kind: try columns.next(), subject: try columns.next(),
                    text: try columns.next(), createdAt: try columns.next(), repeated: try columns.next())
            }
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func dismiss(_ scope: Scope, _ id: ID<Notice>, at now: Timestamp) async throws {
        try await database.write(scope) { tx in
            let count = try tx.execute(
                """
                UPDATE notices SET dismissed_at = \(now)
                WHERE org_id = \(scope.org) AND id = \(id) AND dismissed_at IS NULL
                """)
            guard count == 1 else { throw StoreError.notFound(what: "notice") }
        }
    }

    /// Raises one; of the same kind and subject the one that is open is counted up.
    static func raise(
        _ tx: Transaction, _ scope: Scope, kind: String, subject: String, text: String, at now: Timestamp
    ) throws {
        try tx.later(
            """
            INSERT INTO notices AS n (org_id, id, kind, subject, text, created_at)
            VALUES (\(scope.org), \(ID<Notice>(at: now)), \(kind), \(subject), \(text), \(now))
            ON CONFLICT (org_id, kind, subject) WHERE dismissed_at IS NULL
            DO UPDATE SET repeated = n.repeated + 1, text = excluded.text
            """)
    }
}

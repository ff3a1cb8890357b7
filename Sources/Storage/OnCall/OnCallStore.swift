public import Domain
import Postgres
import Zones

/// Overrides of schedules, and how people want to be reached.
public struct OnCallStore: Sendable {
    let database: Database

    /// An override as it is stored.
    public struct Override: Sendable, Hashable {
        public var id: ID<ScheduleOverride>
        public var value: ScheduleOverride
        public var createdBy: String
    }

    /// In the order in which they were made: a later one covers an earlier one.
    /// - Parameter after: those that end later.
    public func overrides(_ scope: Scope, _ schedule: ID<Schedule>, after: Timestamp) async throws -> [Override] {
        try await database.read(scope) { tx in try Self.overrides(tx, scope, schedule, after: after) }
    }

    /// - Throws: `StoreError.notFound`, and `.invalid` for somebody who is no member.
    public func override(
        _ scope: Scope, _ schedule: ID<Schedule>, _ value: ScheduleOverride, by actor: String, at now: Timestamp
    ) async throws -> Override {
        let id = ID<ScheduleOverride>(at: now)
        return try await database.write(scope) { tx in
            _ = try DocumentTable.schedules.one(tx, scope, schedule)
            guard try Self.isMember(tx, scope, value.user) else {
                throw StoreError.invalid(field: "user_id", message: "is no member of this organization")
            }
            try tx.execute(
                """
                INSERT INTO schedule_overrides (
                    org_id, id, schedule_id, user_id, from_at, to_at, created_by, created_at)
                VALUES (\(scope.org), \(id), \(schedule), \(value.user), \(value.from), \(value.to), \(actor), \(now))
                """)
            return Override(id: id, value: value, createdBy: actor)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func removeOverride(_ scope: Scope, _ schedule: ID<Schedule>, _ id: ID<ScheduleOverride>) async throws {
        try await database.write(scope) { tx in
            let count = try tx.execute(
                """
                DELETE FROM schedule_overrides
                WHERE org_id = \(scope.org) AND schedule_id = \(schedule) AND id = \(id)
                """)
            guard count == 1 else { throw StoreError.notFound(what: "override") }
        }
    }

    /// In the order in which they are tried.
    public func contactMethods(_ scope: Scope, _ user: UserID) async throws -> [ContactMethod] {
        try await database.read(scope) { tx in try Self.contactMethods(tx, scope, [user])[user] ?? [] }
    }

    /// - Throws: `StoreError.notFound` for somebody who is no member.
    public func setContactMethods(
        _ scope: Scope, _ user: UserID, _ methods: [ContactMethod], at now: Timestamp
    ) async throws {
        try await database.write(scope) { tx in
            guard try Self.isMember(tx, scope, user) else { throw StoreError.notFound(what: "user") }
            try tx.execute(
                """
                INSERT INTO contact_methods (org_id, user_id, document, updated_at)
                VALUES (\(scope.org), \(user), \(try JSON(encoding: methods)), \(now))
                ON CONFLICT (org_id, user_id) DO UPDATE
                SET document = excluded.document, updated_at = excluded.updated_at
                """)
        }
    }

    // MARK: Within a transaction

    static func overrides(
        _ tx: Transaction, _ scope: Scope, _ schedule: ID<Schedule>, after: Timestamp
    ) throws -> [Override] {
        try tx.query(
            """
            SELECT id, user_id, from_at, to_at, created_by FROM schedule_overrides
            WHERE org_id = \(scope.org) AND schedule_id = \(schedule) AND to_at > \(after)
            ORDER BY created_at, id
            """
        ).map { row in
            var columns = Columns(row)
            let id = try columns.next(ID<ScheduleOverride>.self)
            return Override(
                id: id,
                value: ScheduleOverride(
                    user: try columns.next(), from: try columns.next(), to: try columns.next()),
                createdBy: try columns.next())
        }
    }

    static func contactMethods(
        _ tx: Transaction, _ scope: Scope, _ users: [UserID]
    ) throws -> [UserID: [ContactMethod]] {
        let rows = try tx.query(
            "SELECT user_id, document FROM contact_methods WHERE org_id = \(scope.org) AND user_id = ANY(\(users))"
        ).decode(UserID.self, JSON.self)
        var methods: [UserID: [ContactMethod]] = [:]
        for (user, document) in rows { methods[user] = try document.decoded() }
        return methods
    }

    private static func isMember(_ tx: Transaction, _ scope: Scope, _ user: UserID) throws -> Bool {
        try tx.first("SELECT 1 FROM memberships WHERE org_id = \(scope.org) AND user_id = \(user)") != nil
    }
}

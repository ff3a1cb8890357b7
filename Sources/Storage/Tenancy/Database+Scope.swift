import Domain
package import Postgres

import struct Foundation.UUID

extension Database {
    /// A transaction that sees only rows of one tenant, and changes none.
    package func read<Result: Sendable>(
        _ scope: Scope, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(.readOnly, settings: scope.settings, body)
    }

    /// As `read`, with one snapshot for all statements.
    package func snapshot<Result: Sendable>(
        _ scope: Scope, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(.snapshot, settings: scope.settings, body)
    }

    /// A transaction that sees and changes only rows of one tenant. The closure may run more than once.
    /// - Parameter byIndex: for statements over arrays of keys on tables that grow: a plan that was made while the table
    ///   was empty, and is kept, must not read it from end to end for each key.
    package func write<Result: Sendable>(
        _ scope: Scope, retry: RetryPolicy = .serializationFailures, byIndex: Bool = false,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(
            .readWrite, settings: scope.settings + (byIndex ? Self.byIndex : []), retry: retry, body)
    }

    /// As `write` by index, for a caller who cannot wait.
    /// - Parameter completion: called once, on the connection's thread; it must not block.
    package func write<Result: Sendable>(
        byIndex scope: Scope, retry: RetryPolicy = .serializationFailures,
        _ body: @escaping @Sendable (Transaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        transaction(
            .readWrite, settings: scope.settings + Self.byIndex, retry: retry, body, completion: completion)
    }

    private static let byIndex = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"].map { ($0, "off") }

    /// A transaction without a tenant: it sees the tables outside the fence, and nothing of those within.
    package func readUnfenced<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(.readOnly, body)
    }

    /// As `readUnfenced`, for writing.
    package func writeUnfenced<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(.readWrite, body)
    }
}

extension Scope {
    /// What row-level security and the audit triggers go by.
    var settings: [(String, String)] {
        var settings = [("bellwether.org_id", org.description)]
        if let teams = visibility.setting {
            settings.append(("bellwether.teams", teams))
            settings.append(("role", "bellwether_member"))
        }
        if let actor { settings.append(("bellwether.actor", actor.setting)) }
        return settings
    }
}

extension Visibility {
    /// The teams as a PostgreSQL array; rows of no team are those of the nil UUID. Nil for everything.
    fileprivate var setting: String? {
        guard case .teams(let teams, let unowned) = self else { return nil }
        let ids = teams.sorted().map(\.description) + (unowned ? [TeamID.none.description] : [])
        return "{\(ids.joined(separator: ","))}"
    }
}

extension TeamID {
    /// What rows of no team carry.
    static let none = TeamID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}

extension AuditActor {
    var setting: String {
        var fields = [("kind", kind.rawValue), ("name", name)]
        if let id { fields.append(("id", id.uuidString.lowercased())) }
        if let address { fields.append(("address", address)) }
        if let requestID { fields.append(("request_id", requestID)) }
        if let permission { fields.append(("permission", permission.rawValue)) }
        return String(decoding: FlatJSON.write(fields), as: UTF8.self)
    }
}

extension Transaction {
    /// Sees every team's rows from here on. For what a person does to a row that they were allowed to find: what follows
    /// from it (counts, jobs, other teams' alerts in the same incident) must not depend on whose eyes began it.
    func seeEveryTeam() throws {
        try later("SELECT set_config('bellwether.teams', '', true), set_config('role', 'bellwether_app', true)")
    }

    /// Sees with somebody's eyes again: before what follows tells them of other rows than the one that they were allowed
    /// to find.
    func see(_ visibility: Visibility) throws {
        guard let teams = visibility.setting else { return }
        try later(
            "SELECT set_config('bellwether.teams', \(teams), true), set_config('role', 'bellwether_member', true)")
    }
}

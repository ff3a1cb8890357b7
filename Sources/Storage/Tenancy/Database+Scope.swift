import Domain
package import Postgres

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
        let planner = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"].map { ($0, "off") }
        return try await transaction(
            .readWrite, settings: scope.settings + (byIndex ? planner : []), retry: retry, body)
    }

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
    /// What row-level security goes by.
    var settings: [(String, String)] { [("bellwether.org_id", org.description)] }
}

package import Domain
package import Postgres

extension Database {
    /// A transaction that sees one person's own rows, over all of their organizations, and changes none.
    package func read<Result: Sendable>(
        person: UserID, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(.readOnly, settings: [("bellwether.user_id", person.description)], body)
    }

    /// As `read`, for what belongs to the person and to no organization. The closure may run more than once.
    package func write<Result: Sendable>(
        person: UserID, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await transaction(.readWrite, settings: [("bellwether.user_id", person.description)], body)
    }
}

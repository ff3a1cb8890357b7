public import Domain
import Postgres

import struct Foundation.UUID

/// What became of sealed values when another key was taken into use.
public struct Rekeying: Sendable, Hashable {
    /// Under the current key now.
    public var rewrapped = 0
    /// Under it before.
    public var current = 0
}

/// Every column of a tenant that holds something sealed, so that another key can be taken into use. A new one is one
/// entry here.
package enum SealedColumns {
    struct Entry: Sendable {
        var table: StaticString
        var column: StaticString
        /// The place that a value is sealed for.
        var binding: @Sendable (Scope, _ id: UUID) -> String

        /// The id and the sealed value of each row of the tenant, locked.
        func select(_ scope: Scope) -> SQL {
            """
            SELECT id, \(raw: column) FROM \(raw: table)
            WHERE org_id = \(scope.org) AND \(raw: column) IS NOT NULL ORDER BY id FOR UPDATE
            """
        }

        func update(_ scope: Scope, _ id: UUID, _ sealed: [UInt8]) -> SQL {
            """
            UPDATE \(raw: table) SET \(raw: column) = \(sealed) WHERE org_id = \(scope.org) AND id = \(id)
            """
        }
    }

    static let all: [Entry] = [
        Entry(table: "notification_channels", column: "secrets") { ChannelSecrets.binding($0, ChannelID($1)) },
        Entry(table: "integrations", column: "secrets") { IntegrationSecrets.binding($0, IntegrationID($1)) },
        Entry(table: "invitations", column: "sealed_token") { InvitationSecret.binding($0, InvitationID($1)) },
        Entry(table: "identity_providers", column: "client_secret") { ProviderSecret.binding($0, ProviderID($1)) },
    ]

    /// As `table.column`: those of tenants, and that of people.
    package static var names: [String] { all.map { "\($0.table).\($0.column)" } + ["second_factors.secret"] }
}

/// The place that an invitation's token is sealed for.
public enum InvitationSecret {
    public static func binding(_ scope: Scope, _ id: InvitationID) -> String { "invitation:\(scope.org)/\(id)" }
}

extension AccessStore {
    /// Puts every sealed value of an organization under the current key, in one transaction.
    /// - Parameter rewrap: gives the value under the current key, nil where it is under it already.
    public func rekey(
        _ scope: Scope, _ rewrap: @escaping @Sendable (_ sealed: [UInt8], _ binding: String) throws -> [UInt8]?
    ) async throws -> Rekeying {
        try await database.write(scope) { tx in
            var done = Rekeying()
            for entry in SealedColumns.all {
                for (id, sealed) in try tx.query(entry.select(scope)).decode(UUID.self, [UInt8].self) {
                    if let new = try rewrap(sealed, entry.binding(scope, id)) {
                        try tx.execute(entry.update(scope, id, new))
                        done.rewrapped += 1
                    } else {
                        done.current += 1
                    }
                }
            }
            return done
        }
    }

    /// As `rekey`, for what is sealed for people and belongs to no organization: the secrets of authenticator apps.
    public func rekeyPeople(
        _ rewrap: @escaping @Sendable (_ sealed: [UInt8], _ binding: String) throws -> [UInt8]?
    ) async throws -> Rekeying {
        var done = Rekeying()
        let people = try await database.readUnfenced { tx in
            try tx.query("SELECT id FROM users ORDER BY id").column(UserID.self)
        }
        // Their rows are behind their own fences, so each is asked for by name.
        for user in people {
            let changed = try await database.write(person: user) { tx -> Bool? in
                let row = try tx.first("SELECT secret FROM second_factors WHERE user_id = \(user) FOR UPDATE")
                guard let sealed = try row?.decode([UInt8].self, column: 0) else { return nil }
                guard let new = try rewrap(sealed, SecondFactorSecret.binding(user)) else { return false }
                try tx.execute("UPDATE second_factors SET secret = \(new) WHERE user_id = \(user)")
                return true
            }
            if changed == true { done.rewrapped += 1 }
            if changed == false { done.current += 1 }
        }
        return done
    }
}

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

/// Every column that holds something sealed, so that another key can be taken into use. A new one is one entry here.
enum SealedColumns {
    struct Entry: Sendable {
        /// Gives the id and the sealed value of each row of the tenant, locked.
        var select: @Sendable (Scope) -> SQL
        var update: @Sendable (Scope, _ id: UUID, _ sealed: [UInt8]) -> SQL
        /// The place that a value is sealed for.
        var binding: @Sendable (Scope, _ id: UUID) -> String
    }

    static let all: [Entry] = [
        Entry(
            select: { scope in
                """
                SELECT id, secrets FROM notification_channels
                WHERE org_id = \(scope.org) AND secrets IS NOT NULL ORDER BY id FOR UPDATE
                """
            },
            update: { scope, id, sealed in
                "UPDATE notification_channels SET secrets = \(sealed) WHERE org_id = \(scope.org) AND id = \(id)"
            },
            binding: { scope, id in ChannelSecrets.binding(scope, ChannelID(id)) }),
        Entry(
            select: { scope in
                """
                SELECT id, sealed_token FROM invitations
                WHERE org_id = \(scope.org) AND sealed_token IS NOT NULL ORDER BY id FOR UPDATE
                """
            },
            update: { scope, id, sealed in
                "UPDATE invitations SET sealed_token = \(sealed) WHERE org_id = \(scope.org) AND id = \(id)"
            },
            binding: { scope, id in InvitationSecret.binding(scope, InvitationID(id)) }),
        Entry(
            select: { scope in
                """
                SELECT id, client_secret FROM identity_providers
                WHERE org_id = \(scope.org) AND client_secret IS NOT NULL ORDER BY id FOR UPDATE
                """
            },
            update: { scope, id, sealed in
                "UPDATE identity_providers SET client_secret = \(sealed) WHERE org_id = \(scope.org) AND id = \(id)"
            },
            binding: { scope, id in ProviderSecret.binding(scope, ProviderID(id)) }),
    ]
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

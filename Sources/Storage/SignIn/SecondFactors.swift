public import Domain
import Postgres

/// A person's authenticator app.
public struct SecondFactorRecord: Sendable, Hashable {
    /// Sealed; see `SecondFactorSecret`.
    public var secret: [UInt8]
    /// Nil while it has not been shown to work, and is not asked for.
    public var confirmedAt: Timestamp?
    public var lastStep: Int64?
    public var recoveryCodesLeft: Int

    public var isInForce: Bool { confirmedAt != nil }
}

/// The place that a person's secret is sealed for: what is sealed for one person opens for no other.
public enum SecondFactorSecret {
    public static func binding(_ user: UserID) -> String { "second-factor:\(user)" }
}

extension SignInStore {
    public func secondFactor(of user: UserID) async throws -> SecondFactorRecord? {
        try await database.read(person: user) { tx in
            let row = try tx.first(
                """
                SELECT f.secret, f.confirmed_at, f.last_step,
                    (SELECT count(*) FROM recovery_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL)
                FROM second_factors f WHERE f.user_id = \(user)
                """)
            guard let row else { return nil }
            let (secret, confirmed, step, left) = try row.decode([UInt8].self, Timestamp?.self, Int64?.self, Int64.self)
            return SecondFactorRecord(
                secret: secret, confirmedAt: confirmed, lastStep: step, recoveryCodesLeft: Int(left))
        }
    }

    /// Keeps a secret that is still to be confirmed, in place of an earlier one.
    /// - Throws: `StoreError.illegal` where one is in force: that one must be taken out first.
    public func beginSecondFactor(of user: UserID, secret: [UInt8], now: Timestamp) async throws {
        try await database.write(person: user) { tx in
            let changed = try tx.execute(
                """
                INSERT INTO second_factors (user_id, secret, created_at) VALUES (\(user), \(secret), \(now))
                ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
                WHERE second_factors.confirmed_at IS NULL
                """)
            guard changed == 1 else {
                throw StoreError.illegal(reason: "A second factor is in force; remove it before you set up another.")
            }
        }
    }

    /// Puts a secret in force, its first code being taken.
    /// - Throws: `StoreError.illegal` where another secret has taken its place, or none waits.
    public func confirmSecondFactor(
        of user: UserID, secret: [UInt8], step: Int64, recoveryCodes: [String], now: Timestamp
    ) async throws {
        try await database.write(person: user) { tx in
            let changed = try tx.execute(
                """
                UPDATE second_factors SET confirmed_at = \(now), last_step = \(step)
                WHERE user_id = \(user) AND confirmed_at IS NULL AND secret = \(secret)
                """)
            guard changed == 1 else { throw StoreError.illegal(reason: "No second factor waits to be confirmed.") }
            try Self.replaceRecoveryCodes(of: user, with: recoveryCodes, in: tx)
        }
    }

    /// Takes a code's step; false if it, or a later one, was taken before.
    public func takeStep(_ step: Int64, of user: UserID) async throws -> Bool {
        try await database.write(person: user) { tx in
            try tx.execute(
                """
                UPDATE second_factors SET last_step = \(step)
                WHERE user_id = \(user) AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < \(step))
                """) == 1
        }
    }

    /// Takes a recovery code; false if it is none, or was taken before.
    /// - Parameter code: as `RecoveryCode.canonical` gives it.
    public func takeRecoveryCode(_ code: String, of user: UserID, now: Timestamp) async throws -> Bool {
        try await database.write(person: user) { tx in
            try tx.execute(
                """
                UPDATE recovery_codes SET used_at = \(now)
                WHERE user_id = \(user) AND code_hash = \(Base64URL.hash(code)) AND used_at IS NULL
                """) == 1
        }
    }

    /// - Throws: `StoreError.illegal` where no second factor is in force.
    public func replaceRecoveryCodes(of user: UserID, with codes: [String]) async throws {
        try await database.write(person: user) { tx in
            let isInForce =
                try tx.first(
                    "SELECT 1 FROM second_factors WHERE user_id = \(user) AND confirmed_at IS NOT NULL FOR UPDATE")
                != nil
            guard isInForce else { throw StoreError.illegal(reason: "No second factor is in force.") }
            try Self.replaceRecoveryCodes(of: user, with: codes, in: tx)
        }
    }

    /// True if there was one.
    @discardableResult
    public func removeSecondFactor(of user: UserID) async throws -> Bool {
        try await database.write(person: user) { tx in
            try tx.execute("DELETE FROM second_factors WHERE user_id = \(user)") == 1
        }
    }

    private static func replaceRecoveryCodes(of user: UserID, with codes: [String], in tx: Transaction) throws {
        try tx.execute("DELETE FROM recovery_codes WHERE user_id = \(user)")
        let hashes = codes.compactMap { RecoveryCode.canonical($0) }.map { Base64URL.hash($0) }
        try tx.execute(
            "INSERT INTO recovery_codes (user_id, code_hash) SELECT \(user), hash FROM unnest(\(hashes)) AS codes(hash)"
        )
    }
}

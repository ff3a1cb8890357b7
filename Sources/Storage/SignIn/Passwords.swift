public import Domain
import JobQueue
import Postgres

extension SignInStore {
    /// How long a link to set a new password is good for.
    public static let resetLifetime: Duration = .seconds(3600)

    public func account(_ user: UserID) async throws -> Account? {
        try await database.readUnfenced { tx in try UserStore.find(id: user, in: tx) }
    }

    /// Puts a hash of the same password in the place of a weaker one. Nothing happens if the password has changed.
    public func strengthenHash(of user: UserID, from old: String, to new: String) async throws {
        try await database.writeUnfenced { tx in
            _ = try tx.execute("UPDATE users SET password_hash = \(new) WHERE id = \(user) AND password_hash = \(old)")
        }
    }

    /// Sets a new password and ends the person's sessions everywhere, but for the one that asks for it. Links to set
    /// another one end too.
    /// - Parameter old: the hash that was checked.
    /// - Throws: `StoreError.illegal` if somebody else changed it meanwhile.
    public func changePassword(of user: UserID, from old: String, to new: String, keeping session: SessionID)
        async throws
    {
        try await database.write(person: user) { tx in
            let changed = try tx.execute(
                "UPDATE users SET password_hash = \(new) WHERE id = \(user) AND password_hash = \(old)")
            guard changed == 1 else { throw StoreError.illegal(reason: "The password has just been changed.") }
            try tx.execute("DELETE FROM sessions WHERE user_id = \(user) AND id <> \(session)")
            try tx.execute("DELETE FROM password_resets WHERE user_id = \(user)")
        }
    }

    public func rename(_ user: UserID, to name: String) async throws {
        try await database.writeUnfenced { tx in
            _ = try tx.execute("UPDATE users SET name = \(name) WHERE id = \(user)")
        }
    }

    // MARK: Links

    /// Has a link sent to somebody who has a password. Asked for nobody, it takes the same steps, so that its time does
    /// not tell whether there is such a person.
    public func requestReset(for account: Account?, now: Timestamp) async throws {
        let user = account?.passwordHash == nil ? nil : account?.id
        let job = PasswordResetJob.job(user: user ?? UserID(at: now))
        try await database.writeUnfenced { tx in try JobQueue.enqueue([job], in: tx) }
    }

    /// Keeps a link.
    public func createReset(_ token: PersonToken, now: Timestamp, expiresAt: Timestamp) async throws {
        try await database.write(person: token.user) { tx in
            try tx.execute("DELETE FROM password_resets WHERE user_id = \(token.user) AND expires_at <= \(now)")
            try tx.execute(
                """
                INSERT INTO password_resets (user_id, token_hash, created_at, expires_at)
                VALUES (\(token.user), \(token.hash), \(now), \(expiresAt))
                """)
        }
    }

    /// Whose password a link would set; nil for one that is used, expired or unknown.
    public func accountOfReset(_ token: PersonToken, now: Timestamp) async throws -> Account? {
        try await database.read(person: token.user) { tx in
            let isValid =
                try tx.first(
                    """
                    SELECT 1 FROM password_resets
                    WHERE user_id = \(token.user) AND token_hash = \(token.hash) AND expires_at > \(now)
                    """) != nil
            return isValid ? try UserStore.find(id: token.user, in: tx) : nil
        }
    }

    /// Uses a link: sets the password, ends every session of the person and every other link. False, and nothing done,
    /// for a link that is used, expired or unknown.
    public func useReset(_ token: PersonToken, passwordHash: String, now: Timestamp) async throws -> Bool {
        try await database.write(person: token.user) { tx in
            let used = try tx.execute(
                """
                DELETE FROM password_resets
                WHERE user_id = \(token.user) AND token_hash = \(token.hash) AND expires_at > \(now)
                """)
            guard used == 1 else { return false }
            try tx.execute("DELETE FROM password_resets WHERE user_id = \(token.user)")
            try tx.execute("UPDATE users SET password_hash = \(passwordHash) WHERE id = \(token.user)")
            try tx.execute("DELETE FROM sessions WHERE user_id = \(token.user)")
            return true
        }
    }
}

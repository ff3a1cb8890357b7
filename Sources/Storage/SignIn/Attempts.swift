import Crypto
public import Domain
import Postgres

extension SignInStore {
    /// Counts an attempt under all of its keys, as failed until `succeed` or `withdraw` says otherwise, and lets it in;
    /// or counts nothing and says how long it must wait. All servers count together, and of many attempts at once none
    /// slips through before the first has failed.
    public func admit(_ keys: [AttemptKey], now: Timestamp) async throws -> Duration? {
        try await database.writeUnfenced { tx in
            let known = try Self.lock(keys, now: now, in: tx)
            if let wait = keys.compactMap({ $0.backOff.wait(known[$0.hash], now: now) }).max() { return wait }
            for key in keys {
                let counted = key.backOff.counting(known[key.hash], now: now)
                try tx.execute(
                    """
                    UPDATE sign_in_attempts
                    SET failures = \(counted.failures), blocked_until = \(counted.blockedUntil)
                    WHERE key_hash = \(key.hash)
                    """)
            }
            return nil
        }
    }

    /// The attempt was right. Failures before it are forgiven where that proves who it was.
    public func succeed(_ keys: [AttemptKey], now: Timestamp) async throws {
        try await database.writeUnfenced { tx in
            _ = try Self.lock(keys, now: now, in: tx)
            let cleared = keys.filter(\.isClearedBySuccess).map(\.hash)
            try tx.execute("DELETE FROM sign_in_attempts WHERE key_hash = ANY(\(cleared))")
            try Self.withdraw(keys.filter { !$0.isClearedBySuccess }, now: now, in: tx)
        }
    }

    /// The attempt was neither right nor wrong.
    public func withdraw(_ keys: [AttemptKey], now: Timestamp) async throws {
        try await database.writeUnfenced { tx in
            _ = try Self.lock(keys, now: now, in: tx)
            try Self.withdraw(keys, now: now, in: tx)
        }
    }

    private static func withdraw(_ keys: [AttemptKey], now: Timestamp, in tx: Transaction) throws {
        try tx.execute(
            """
            UPDATE sign_in_attempts
            SET failures = greatest(failures - 1, 0), blocked_until = least(blocked_until, \(now))
            WHERE key_hash = ANY(\(keys.map(\.hash)))
            """)
    }

    /// The rows of the keys, made where there are none, locked in one order for everybody.
    private static func lock(
        _ keys: [AttemptKey], now: Timestamp, in tx: Transaction
    ) throws -> [[UInt8]: AttemptBackOff.Record] {
        let hashes = keys.map(\.hash).sorted { $0.lexicographicallyPrecedes($1) }
        try tx.execute(
            """
            INSERT INTO sign_in_attempts (key_hash, failures, blocked_until)
            SELECT hash, 0, \(now) FROM unnest(\(hashes)) WITH ORDINALITY AS keys(hash, at) ORDER BY at
            ON CONFLICT (key_hash) DO NOTHING
            """)
        let rows = try tx.query(
            """
            SELECT key_hash, failures, blocked_until FROM sign_in_attempts
            WHERE key_hash = ANY(\(hashes)) ORDER BY key_hash FOR UPDATE
            """
        ).decode([UInt8].self, Int32.self, Timestamp.self)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, .init(failures: Int($0.1), blockedUntil: $0.2)) })
    }
}

extension AttemptKey {
    /// What is stored: it tells neither address nor account to who reads the table.
    fileprivate var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8)).prefix(16)) }
}

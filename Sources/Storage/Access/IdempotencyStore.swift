import Domain
import Postgres

/// Answers to writes that carried an idempotency key.
enum IdempotencyStore {
    /// How long a key stands, and after which time a request that never answered is taken for dead.
    static let lifetime: Duration = .seconds(86_400)
    static let patience: Duration = .seconds(60)

    static func claim(
        _ scope: Scope, actor: String, key: String, requestHash: [UInt8], now: Timestamp,
        in tx: Transaction
    ) throws -> IdempotencyClaim {
        _ = try tx.execute(
            "DELETE FROM idempotency_keys WHERE org_id = \(scope.org) AND created_at < \(now - lifetime)")
        let inserted = try tx.execute(
            """
            INSERT INTO idempotency_keys (org_id, actor, key, request_hash, created_at)
            VALUES (\(scope.org), \(actor), \(key), \(requestHash), \(now))
            ON CONFLICT (org_id, actor, key) DO UPDATE SET created_at = excluded.created_at
            WHERE idempotency_keys.answered_at IS NULL AND idempotency_keys.created_at < \(now - patience)
                AND idempotency_keys.request_hash = excluded.request_hash
            """)
        if inserted == 1 { return .first }
        guard
            let row = try tx.first(
                """
                SELECT request_hash, answered_at IS NOT NULL, coalesce(status, 0), headers, body FROM idempotency_keys
                WHERE org_id = \(scope.org) AND actor = \(actor) AND key = \(key)
                """)
        else { return .running }
        let (hash, isAnswered, status, headers, body) = try row.decode(
            [UInt8].self, Bool.self, Int32.self, JSON?.self, [UInt8]?.self)
        guard hash == requestHash else { return .otherRequest }
        guard isAnswered else { return .running }
        return .answered(
            StoredAnswer(status: Int(status), headers: headers?.texts ?? [:], body: body ?? []))
    }

    static func store(
        _ scope: Scope, actor: String, key: String, answer: StoredAnswer, now: Timestamp, in tx: Transaction
    ) throws {
        _ = try tx.execute(
            """
            UPDATE idempotency_keys SET answered_at = \(now), status = \(Int32(answer.status)),
                headers = \(JSON(answer.headers)), body = \(answer.body)
            WHERE org_id = \(scope.org) AND actor = \(actor) AND key = \(key)
            """)
    }

    static func release(_ scope: Scope, actor: String, key: String, in tx: Transaction) throws {
        _ = try tx.execute(
            """
            DELETE FROM idempotency_keys
            WHERE org_id = \(scope.org) AND actor = \(actor) AND key = \(key) AND answered_at IS NULL
            """)
    }
}

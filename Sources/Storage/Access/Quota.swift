import Domain
import Postgres

/// How much of what is counted an organization has.
enum Quota {
    /// - Throws: `StoreError.quota` where one more would be too many. Two that ask at once wait for each other.
    static func check(
        _ tx: Transaction, _ scope: Scope, _ quota: LimitPolicy.Quota, _ policy: LimitPolicy, adding: Int = 1
    ) throws {
        guard adding > 0 else { return }
        let limit = policy.limit(quota, own: try own(tx, scope))
        try tx.later("SELECT pg_advisory_xact_lock(hashtextextended(\("quota:\(quota.rawValue):\(scope.org)"), 0))")
        guard try count(tx, scope, quota) + adding <= limit else { throw StoreError.quota(quota, limit: limit) }
    }

    /// The organization's own limits, by name.
    static func own(_ tx: Transaction, _ scope: Scope) throws -> [String: Int] {
        let json = try tx.first("SELECT limits FROM organizations WHERE id = \(scope.org)")?.decode(
            JSON.self, column: 0)
        return try json?.decoded([String: Int].self) ?? [:]
    }

    static func count(_ tx: Transaction, _ scope: Scope, _ quota: LimitPolicy.Quota) throws -> Int {
        let org = scope.org
        let sql: SQL =
            switch quota {
            case .members:
                """
                SELECT (SELECT count(*) FROM memberships WHERE org_id = \(org))
                    + (SELECT count(*) FROM invitations WHERE org_id = \(org) AND accepted_at IS NULL)
                """
            case .teams: "SELECT count(*) FROM teams WHERE org_id = \(org)"
            case .customRoles: "SELECT count(*) FROM roles WHERE org_id = \(org)"
            case .apiKeys: "SELECT count(*) FROM api_keys WHERE org_id = \(org) AND revoked_at IS NULL"
            case .integrations: "SELECT count(*) FROM integrations WHERE org_id = \(org)"
            case .channels: "SELECT count(*) FROM notification_channels WHERE org_id = \(org)"
            case .services: "SELECT count(*) FROM services WHERE org_id = \(org)"
            }
        return try tx.first(sql)?.decode(Int.self, column: 0) ?? 0
    }
}

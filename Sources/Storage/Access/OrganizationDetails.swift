public import Domain
import Postgres

/// An organization, with how much of what it may have it has.
public struct OrganizationDetails: Sendable, Hashable {
    public struct Usage: Sendable, Hashable {
        public var quota: LimitPolicy.Quota
        public var used: Int
        public var limit: Int
    }

    public var organization: OrganizationRecord
    public var version: Int
    public var quotas: [Usage]
}

extension AccessStore {
    public func organizationDetails(_ scope: Scope) async throws -> OrganizationDetails {
        let limits = limits()
        // Counting everybody's rows is no look at them.
        return try await database.read(scope.seeing(.everything)) { tx in try Self.details(tx, scope, limits) }
    }

    /// - Throws: `StoreError.conflict`.
    public func renameOrganization(
        _ scope: Scope, name: String?, expected: Int?
    ) async throws -> OrganizationDetails {
        let limits = limits()
        return try await database.write(scope) { tx in
            let version = try tx.first("SELECT version FROM organizations WHERE id = \(scope.org) FOR UPDATE")?
                .decode(Int32.self, column: 0)
            guard let version else { throw StoreError.notFound(what: "organization") }
            if let expected, expected != Int(version) { throw StoreError.conflict(current: Int(version)) }
            if let name {
                try tx.execute(
                    "UPDATE organizations SET name = \(name), version = version + 1 WHERE id = \(scope.org)")
            }
            return try Self.details(tx, scope, limits)
        }
    }

    /// Limits of the organization's own, which go before the policy's; nil gives a quota back to the policy.
    public func setLimits(
        _ scope: Scope, _ changes: [LimitPolicy.Quota: Int?]
    ) async throws -> OrganizationDetails {
        let limits = limits()
        return try await database.write(scope) { tx in
            try tx.execute("SELECT 1 FROM organizations WHERE id = \(scope.org) FOR UPDATE")
            var own = try Quota.own(tx, scope)
            for (quota, limit) in changes { own[quota.rawValue] = limit }
            if !changes.isEmpty {
                try tx.execute(
                    """
                    UPDATE organizations SET limits = \(try JSON(encoding: own)), version = version + 1
                    WHERE id = \(scope.org)
                    """)
            }
            return try Self.details(tx, scope, limits)
        }
    }

    private static func details(
        _ tx: Transaction, _ scope: Scope, _ limits: LimitPolicy
    ) throws -> OrganizationDetails {
        guard let organization = try OrganizationStore.find(id: scope.org, in: tx),
            let version = try tx.first("SELECT version FROM organizations WHERE id = \(scope.org)")?
                .decode(Int32.self, column: 0)
        else { throw StoreError.notFound(what: "organization") }
        let own = try Quota.own(tx, scope)
        return OrganizationDetails(
            organization: organization, version: Int(version),
            quotas: try LimitPolicy.Quota.allCases.map { quota in
                OrganizationDetails.Usage(
                    quota: quota, used: try Quota.count(tx, scope, quota), limit: limits.limit(quota, own: own))
            })
    }
}

import Domain
import Postgres

/// What a deployment follows from what was deployed before: its previous version, and whether it brings an older one
/// back. Works in whatever order deployments are heard of.
enum ChangeHistory {
    /// How many deployments before one, and after it, are looked at.
    private static let most = 20

    /// Fills in what the sender did not say, and puts right the deployments around it.
    /// - Returns: whether the same sender told of the same version right before, so that nothing new is brought.
    @discardableResult
    static func complete(_ tx: Transaction, _ scope: Scope, _ change: inout Change) throws -> Bool {
        guard change.kind == .deployment, change.shownVersion != nil, change.service != nil else { return false }
        let earlier = try neighbours(tx, scope, of: change, before: true)
        let later = try neighbours(tx, scope, of: change, before: false)
        let before = earlier.reversed() + [change] + later
        var history = DeploymentHistory(before, isWhole: earlier.count < most)
        history.complete(from: earlier.count)
        for (known, completed) in zip(before, history.deployments) where completed != known {
            if completed.id == change.id {
                change = completed
            } else {
                try ChangeStatements.upsert(tx, scope, completed)
            }
        }
        return earlier.first { $0.source == change.source }?.isSameVersion(as: change) ?? false
    }

    /// Deployments of the same service to the same environment, nearest first, those that failed among them. Regions go
    /// their own ways, where they are told: one that lags behind brings nothing back.
    private static func neighbours(
        _ tx: Transaction, _ scope: Scope, of change: Change, before: Bool
    ) throws -> [Change] {
        let who: SQL =
            if let id = change.serviceID {
                "e.service_id = \(id)"
            } else {
                "e.service_id IS NULL AND e.service = \(change.service)"
            }
        let region: SQL =
            change.facts.region.map { "coalesce(e.facts ->> 'rg', \($0)) = \($0)" } ?? "true"
        let side: SQL =
            before ? "e.at < \(change.at) ORDER BY e.at DESC" : "e.at > \(change.at) ORDER BY e.at ASC"
        return try ChangeStatements.list(
            tx,
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND \(sql: who) AND e.kind = 'deployment' AND e.id <> \(change.id)
                AND e.environment IS NOT DISTINCT FROM \(change.environment) AND e.status NOT IN ('cancelled', 'pending')
                AND \(sql: region) AND \(sql: side), e.id LIMIT \(most)
            """)
    }
}

import Domain
import Postgres

/// What a deployment follows from what was deployed before: its previous version, and whether it brings an older one
/// back. Works in whatever order deployments are heard of.
enum ChangeHistory {
    /// Fills in what the sender did not say, and puts right the deployment after it.
    static func complete(_ tx: Transaction, _ scope: Scope, _ change: inout Change) throws {
        guard change.kind == .deployment, let version = version(of: change), change.service != nil else { return }
        let earlier = try neighbours(tx, scope, of: change, before: true, limit: 20)
        if change.previousVersion == nil || change.facts.previousIsInferred == true,
            let previous = earlier.lazy.compactMap({ Self.version(of: $0) }).first(where: { $0 != version })
        {
            change.previousVersion = previous
            change.facts.previousIsInferred = true
        }
        // Two senders may tell of one deployment.
        let others = earlier.drop { Self.version(of: $0) == version }
        if change.status != .failure, others.contains(where: { Self.version(of: $0) == version }) {
            // It ran before the version that it replaces: the way back.
            change.isRollback = true
        }
        if change.isRollback { try markUndone(tx, scope, Array(others), version) }
        guard let next = try neighbours(tx, scope, of: change, before: false, limit: 1).first,
            next.previousVersion == nil || next.facts.previousIsInferred == true,
            let nextVersion = Self.version(of: next), nextVersion != version
        else { return }
        var corrected = next
        corrected.previousVersion = version
        corrected.facts.previousIsInferred = true
        try ChangeStatements.upsert(tx, scope, corrected)
    }

    /// The deployments between the one that is brought back and this one were undone by it.
    private static func markUndone(
        _ tx: Transaction, _ scope: Scope, _ earlier: [Change], _ version: String
    ) throws {
        for other in earlier.prefix(while: { Self.version(of: $0) != version })
        where !other.wasRolledBack && !other.isRollback {
            var undone = other
            undone.wasRolledBack = true
            try ChangeStatements.upsert(tx, scope, undone)
        }
    }

    static func version(of change: Change) -> String? {
        change.shownVersion
    }

    /// Deployments of the same service to the same environment, nearest first; those that failed left nothing behind.
    private static func neighbours(
        _ tx: Transaction, _ scope: Scope, of change: Change, before: Bool, limit: Int
    ) throws -> [Change] {
        let who: SQL =
            if let id = change.serviceID {
                "e.service_id = \(id)"
            } else {
                "e.service_id IS NULL AND e.service = \(change.service)"
            }
        let side: SQL =
            before ? "e.at < \(change.at) ORDER BY e.at DESC" : "e.at > \(change.at) ORDER BY e.at ASC"
        return try ChangeStatements.list(
            tx,
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND \(sql: who) AND e.kind = 'deployment' AND e.id <> \(change.id)
                AND e.environment IS NOT DISTINCT FROM \(change.environment) AND e.status NOT IN ('cancelled', 'pending')
                AND \(sql: side), e.id LIMIT \(limit)
            """)
    }
}

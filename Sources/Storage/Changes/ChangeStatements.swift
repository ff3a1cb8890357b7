import Domain
import Postgres

/// Writes changes.
enum ChangeStatements {
    /// Those that are there, locked in the order of their ids.
    static func lock(_ tx: Transaction, _ scope: Scope, _ ids: [ChangeID]) throws -> [ChangeID: Change] {
        let rows = try tx.query(
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND e.id = ANY(\(ids.sorted())) ORDER BY e.id FOR NO KEY UPDATE
            """)
        var found: [ChangeID: Change] = [:]
        for row in rows {
            var columns = Columns(row)
            let change = try Change(columns: &columns)
            found[change.id] = change
        }
        return found
    }

    static func upsert(_ tx: Transaction, _ scope: Scope, _ change: Change) throws {
        try tx.later(
            """
            INSERT INTO change_events (
                org_id, id, at, ended_at, received_at, service_id, integration_id, is_rollback, was_rolled_back,
                has_details, kind, status, source, title, actor, service, environment, repository, branch, commit_sha,
                version, previous_version, image, facts)
            VALUES (\(scope.org), \(change.id), \(change.at), \(change.endedAt), \(change.receivedAt),
                \(change.serviceID), \(change.integrationID), \(change.isRollback), \(change.wasRolledBack),
                \(change.hasDetails), \(change.kind.rawValue), \(change.status.rawValue), \(change.source),
                \(change.title), \(change.actor), \(change.service), \(change.environment), \(change.repository),
                \(change.branch), \(change.commit), \(change.version), \(change.previousVersion), \(change.image),
                \(try JSON(encoding: change.stored.facts)))
            ON CONFLICT (org_id, id) DO UPDATE SET
                at = excluded.at, ended_at = excluded.ended_at, service_id = excluded.service_id,
                is_rollback = excluded.is_rollback, was_rolled_back = excluded.was_rolled_back,
                has_details = excluded.has_details, kind = excluded.kind, status = excluded.status,
                title = excluded.title, actor = excluded.actor, service = excluded.service,
                environment = excluded.environment, repository = excluded.repository, branch = excluded.branch,
                commit_sha = excluded.commit_sha, version = excluded.version,
                previous_version = excluded.previous_version, image = excluded.image, facts = excluded.facts
            """)
    }

    static func list(_ tx: Transaction, _ statement: SQL) throws -> [Change] {
        try tx.query(statement).map { row in
            var columns = Columns(row)
            return try Change(columns: &columns)
        }
    }
}

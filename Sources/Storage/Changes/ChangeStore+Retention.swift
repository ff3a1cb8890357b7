package import Domain
import Postgres

extension ChangeStore {
    /// How many rows one round removes at most: the next one follows within the hour.
    private static let mostAtOnce = 2000

    /// A commit whose hunks may lie in the detail store.
    package struct StoredCommit: Sendable, Hashable {
        package var repository: String
        package var sha: String
        package var hasHunks: Bool
    }

    /// What the policy keeps no longer: changes that are suspected of no incident, and commits. The details that go with
    /// them are to be removed first, so that a row points the way to whatever is left if that stops half-way.
    package func expired(
        _ scope: Scope, at now: Timestamp
    ) async throws -> (changes: [ChangeID], commits: [StoredCommit]) {
        let before = now - policies().changes.retention.changes
        return try await database.read(scope) { tx in
            let changes = try tx.query(
                """
                SELECT x.id FROM change_events x
                WHERE x.org_id = \(scope.org) AND x.at < \(before)
                    AND NOT EXISTS (
                        SELECT FROM change_correlations c WHERE c.org_id = x.org_id AND c.change_id = x.id)
                ORDER BY x.at LIMIT \(Self.mostAtOnce)
                """
            ).column(ChangeID.self)
            let commits = try tx.query(
                """
                SELECT c.repository, c.sha, EXISTS (
                    SELECT FROM commit_files f WHERE f.org_id = c.org_id AND f.repository = c.repository
                        AND f.sha = c.sha AND f.has_hunk)
                FROM commits c WHERE c.org_id = \(scope.org) AND c.authored_at < \(before)
                ORDER BY c.authored_at LIMIT \(Self.mostAtOnce)
                """
            ).decode(String.self, String.self, Bool.self)
            return (changes, commits.map { StoredCommit(repository: $0.0, sha: $0.1, hasHunks: $0.2) })
        }
    }

    /// Removes changes and commits whose details are gone, and deliveries that nobody will repeat any more.
    package func remove(
        _ scope: Scope, _ changes: [ChangeID], _ commits: [StoredCommit], at now: Timestamp
    ) async throws {
        let retention = policies().changes.retention
        try await database.write(scope) { tx in
            try tx.execute(
                """
                DELETE FROM change_deliveries WHERE org_id = \(scope.org)
                    AND received_at < CASE WHEN ignored_because IS NULL THEN \(now - retention.deliveries)
                        ELSE \(now - retention.ignored) END
                """)
            // Suspected since, or brought up to date: then it stays.
            try tx.execute(
                """
                DELETE FROM change_events e WHERE e.org_id = \(scope.org) AND e.id = ANY(\(changes))
                    AND e.at < \(now - retention.changes) AND NOT EXISTS (
                        SELECT FROM change_correlations c WHERE c.org_id = e.org_id AND c.change_id = e.id)
                """)
            try tx.execute(
                """
                DELETE FROM commits c USING unnest(\(commits.map(\.repository)), \(commits.map(\.sha))) r (repository, sha)
                WHERE c.org_id = \(scope.org) AND c.repository = r.repository AND c.sha = r.sha
                """)
        }
    }
}

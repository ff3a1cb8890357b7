public import Domain
import Postgres

extension ChangeStore {
    /// Keeps what a commit changed in each file, as its host tells, and what kind of change that makes it. The deployments
    /// that brought it are of that kind from then on, and open incidents that they may explain are looked at again.
    /// - Parameter change: the one from whose page the commit was opened.
    public func store(
        _ scope: Scope, hunksOf commit: Commit, openedFrom change: ChangeID, at now: Timestamp
    ) async throws {
        let policy = policies().changes
        try await database.write(scope) { tx in
            try tx.later("SELECT pg_advisory_xact_lock(hashtextextended(\("changes:\(scope.org)"), 0))")
            try CommitStatements.write(tx, scope, commit.repository, commit.sha, commit.files, hasHunks: true)
            let ids = try Self.bringing(tx, scope, commit, change)
            var reclassified: [Change] = []
            for before in try ChangeStatements.lock(tx, scope, ids).values.sorted(by: { $0.id < $1.id }) {
                var after = before
                let range = try CommitStatements.range(tx, scope, &after, policy: policy)
                guard after != before else { continue }
                try ChangeStatements.upsert(tx, scope, after)
                if let range { try tx.later(range) }
                reclassified.append(after)
            }
            guard !reclassified.isEmpty else { return }
            try ChangeFeed.changes(tx, scope)
            try ChangeIntake.wake(tx, scope, reclassified, policy: policy)
        }
    }

    /// Deployments of the commit itself, and those that brought it among others and are suspected of something open.
    private static func bringing(
        _ tx: Transaction, _ scope: Scope, _ commit: Commit, _ change: ChangeID
    ) throws -> [ChangeID] {
        try tx.query(
            """
            SELECT \(change)
            UNION
            (SELECT e.id FROM change_events e
            WHERE e.org_id = \(scope.org) AND e.commit_sha = \(commit.sha) AND e.kind = 'deployment'
                AND e.repository = \(commit.repository) ORDER BY e.at DESC LIMIT 20)
            UNION
            SELECT r.change_id FROM deployment_commit_ranges r
            WHERE r.org_id = \(scope.org) AND r.repository = \(commit.repository)
                AND r.commit_shas @> ARRAY[\(commit.sha)] AND r.change_id IN (
                    SELECT c.change_id FROM change_correlations c
                    JOIN incidents n ON n.org_id = c.org_id AND n.id = c.incident_id
                    WHERE c.org_id = \(scope.org) AND n.status NOT IN ('resolved', 'merged'))
            """
        ).column(ChangeID.self)
    }

    /// Notes what a job's log says of its failure; of one that is no failure any more nothing.
    public func note(_ scope: Scope, _ id: ChangeID, failure: ChangeFacts.Failure) async throws {
        try await database.write(scope) { tx in
            guard var change = try ChangeStatements.lock(tx, scope, [id])[id], change.status == .failure,
                change.facts.error != failure
            else { return }
            change.facts.error = failure
            try ChangeStatements.upsert(tx, scope, change)
            try ChangeFeed.changes(tx, scope)
        }
    }
}

import Domain
import Postgres

/// Commits, their files, and which of them a deployment brought.
enum CommitStatements {
    /// Longest message that is kept: the rest is where the commit is.
    private static let mostOfMessage = 200
    private static let mostFiles = 300

    static func store(_ tx: Transaction, _ scope: Scope, _ commits: [Commit], _ classifier: FileClassifier) throws {
        guard !commits.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO commits (org_id, repository, sha, parent_sha, author, message, authored_at)
            SELECT \(scope.org), r.* FROM unnest(
                \(commits.map(\.repository)), \(commits.map(\.sha)), \(commits.map(\.parent)),
                \(commits.map(\.author)), \(commits.map { String($0.message.prefix(mostOfMessage)) }),
                \(commits.map(\.authoredAt))) r
            ON CONFLICT (org_id, repository, sha) DO UPDATE SET parent_sha = coalesce(commits.parent_sha, excluded.parent_sha)
            """)
        for commit in commits where !commit.files.isEmpty {
            let files = commit.files.prefix(mostFiles).map { file in
                var file = file
                if file.type == .other { file.type = classifier.type(path: file.path) }
                return file
            }
            try write(tx, scope, commit.repository, commit.sha, files, hasHunks: false)
        }
    }

    static func write(
        _ tx: Transaction, _ scope: Scope, _ repository: String, _ sha: String, _ files: [Commit.File], hasHunks: Bool
    ) throws {
        try tx.later(
            """
            INSERT INTO commit_files (
                org_id, repository, sha, path, change_type, lines_added, lines_removed, has_hunk)
            SELECT DISTINCT ON (r.path) \(scope.org), \(repository), \(sha), r.*, \(hasHunks) FROM unnest(
                \(files.map(\.path)), \(files.map(\.type.rawValue)), \(files.map { Int32($0.added) }),
                \(files.map { Int32($0.removed) })) r (path, type, added, removed)
            ON CONFLICT (org_id, repository, sha, path) DO UPDATE SET
                change_type = excluded.change_type, lines_added = excluded.lines_added,
                lines_removed = excluded.lines_removed, has_hunk = commit_files.has_hunk OR excluded.has_hunk
            """)
    }

    /// Finds out which commits a deployment brought, and notes in it what they touch.
    /// - Returns: what to write once the change is there; nil where there is nothing.
    static func range(
        _ tx: Transaction, _ scope: Scope, _ change: inout Change, policy: ChangePolicy
    ) throws -> SQL? {
        guard change.kind == .deployment, let commit = change.commit, let repository = change.repository else {
            return nil
        }
        let previous = try change.facts.before ?? previousCommit(tx, scope, of: change)
        let way = try previous.flatMap { try walk(tx, scope, repository, from: commit, to: $0) }
        let isKnown = way != nil
        // A rollback brings nothing new.
        let shas =
            change.isRollback
            ? []
            : try way ?? last(tx, scope, repository, upTo: commit, at: change.at, limit: policy.lastCommits)
        guard isKnown || change.isRollback || !shas.isEmpty else {
            // Nothing is known, and a row would say nothing.
            return "DELETE FROM deployment_commit_ranges WHERE org_id = \(scope.org) AND change_id = \(change.id)"
        }
        let row: SQL = """
            INSERT INTO deployment_commit_ranges (
                org_id, change_id, repository, previous_revision, current_revision, is_rollback, commit_shas)
            VALUES (\(scope.org), \(change.id), \(repository), \(isKnown || change.isRollback ? previous : nil),
                \(commit), \(change.isRollback), \(shas))
            ON CONFLICT (org_id, change_id) DO UPDATE SET previous_revision = excluded.previous_revision,
                current_revision = excluded.current_revision, is_rollback = excluded.is_rollback,
                commit_shas = excluded.commit_shas
            """
        // What only may have come with it must not be held against it.
        guard !shas.isEmpty, isKnown || shas.first == commit else { return row }
        let counted = isKnown ? shas : Array(shas.prefix(1))
        let rows = try tx.query(
            """
            SELECT f.change_type, count(DISTINCT f.path), sum(f.lines_added), sum(f.lines_removed) FROM commit_files f
            WHERE f.org_id = \(scope.org) AND f.repository = \(repository) AND f.sha = ANY(\(counted))
            GROUP BY f.change_type ORDER BY f.change_type
            """
        ).decode(String.self, Int.self, Int?.self, Int?.self)
        guard !rows.isEmpty else { return row }
        change.facts.fileTypes = rows.compactMap { FileType(rawValue: $0.0) }
        change.facts.files = rows.reduce(0) { $0 + $1.1 }
        change.facts.commits = counted.count
        if change.facts.before == nil, isKnown { change.facts.before = previous }
        return row
    }

    private static func previousCommit(_ tx: Transaction, _ scope: Scope, of change: Change) throws -> String? {
        let who: SQL =
            change.serviceID.map { "e.service_id = \($0)" } ?? "e.service_id IS NULL AND e.service = \(change.service)"
        return try tx.query(
            """
            SELECT e.commit_sha FROM change_events e
            WHERE e.org_id = \(scope.org) AND \(sql: who) AND e.kind = 'deployment' AND e.id <> \(change.id)
                AND e.environment IS NOT DISTINCT FROM \(change.environment) AND e.at < \(change.at)
                AND (e.repository = \(change.repository) OR e.repository IS NULL)
                AND e.commit_sha IS NOT NULL AND NOT starts_with(\(change.commit), e.commit_sha)
                AND e.status NOT IN ('failure', 'cancelled', 'pending')
            ORDER BY e.at DESC LIMIT 1
            """
        ).column(String.self).first
    }

    /// The commits from one back to another, without the latter, newest first; nil if the way is not known.
    private static func walk(
        _ tx: Transaction, _ scope: Scope, _ repository: String, from: String, to: String
    ) throws -> [String]? {
        let way = try way(tx, scope, repository, from: from, to: to, limit: 250)
        return way.last?.parent == to ? way.map(\.sha) : nil
    }

    /// A commit and those that it follows from as far as they are known, newest first.
    /// - Parameter to: where the way ends, that one left out; nil to go on to the limit.
    private static func way(
        _ tx: Transaction, _ scope: Scope, _ repository: String, from: String, to: String?, limit: Int
    ) throws -> [(sha: String, parent: String?)] {
        try tx.query(
            """
            WITH RECURSIVE way AS (
                SELECT sha, parent_sha, 1 AS step FROM commits
                WHERE org_id = \(scope.org) AND repository = \(repository) AND sha = \(from)
                UNION ALL
                SELECT c.sha, c.parent_sha, w.step + 1 FROM way w JOIN commits c
                    ON c.org_id = \(scope.org) AND c.repository = \(repository) AND c.sha = w.parent_sha
                WHERE w.step < \(limit) AND w.parent_sha IS DISTINCT FROM \(to))
            SELECT sha, parent_sha FROM way ORDER BY step
            """
        ).decode(String.self, String?.self).map { ($0.0, $0.1) }
    }

    /// The commit and those that it follows from as far as they are known, newest first: by their order in pushes, as
    /// those that were pushed together may bear any dates. Of a commit that nobody told of, the last ones before the time.
    private static func last(
        _ tx: Transaction, _ scope: Scope, _ repository: String, upTo commit: String, at: Timestamp, limit: Int
    ) throws -> [String] {
        let way = try way(tx, scope, repository, from: commit, to: nil, limit: limit).map(\.sha)
        if !way.isEmpty { return way }
        return try tx.query(
            """
            SELECT sha FROM commits WHERE org_id = \(scope.org) AND repository = \(repository)
                AND authored_at <= \(at) ORDER BY authored_at DESC LIMIT \(limit)
            """
        ).column(String.self)
    }
}

import Domain
import Postgres

/// The commit that a deployment's image was built from, where its sender knows the image only, or the revision of a
/// configuration: found by the image and its tag among what is known of commits. Whichever is heard of first.
enum DeployedCommit {
    /// So long after a push or a build a deployment of it is looked for that was heard of before.
    private static let latest: Duration = .seconds(86_400)
    /// A deployment may seem to begin before what it follows from, as commits are dated by who writes them.
    private static let earliest: Duration = .seconds(900)

    /// Fills in what history, images and pushes tell of a deployment: its previous version, its commit, and the commits
    /// that it brought.
    /// - Returns: what to write once the change is there; nil where there is nothing.
    static func complete(
        _ tx: Transaction, _ scope: Scope, _ change: inout Change, policy: ChangePolicy
    ) throws -> SQL? {
        let isRepeat = try ChangeHistory.complete(tx, scope, &change)
        let diff = try find(tx, scope, &change, isRepeat: isRepeat)
        let range = try CommitStatements.range(tx, scope, &change, policy: policy)
        if let diff, change.facts.before == nil, change.facts.links?.diff == nil {
            var links = change.facts.links ?? ChangeFacts.Links()
            links.diff = diff
            change.facts.links = links
        }
        return range
    }

    /// Fills in commit, repository and links.
    /// - Parameter isRepeat: the same version was there before, so that the configuration's own commit is what changed.
    /// - Returns: what was merged or pushed, to be shown as what it brought where the revision before is not known.
    private static func find(
        _ tx: Transaction, _ scope: Scope, _ change: inout Change, isRepeat: Bool
    ) throws -> String? {
        let named = ChangeChain.commitNamed(by: change)
        guard change.kind == .deployment, change.bringsVersion, change.image != nil || named != nil,
            change.commit == nil || !isRepeat
        else { return nil }
        let known = try origins(tx, scope, change, named)
        let commits = Set(known.compactMap(\.commit))
        guard commits.count == 1, let commit = commits.first,
            let origin = known.first(where: { $0.commit == commit }), let repository = origin.repository
        else { return nil }
        if let own = change.commit, !ChangeChain.sameCommit(own, commit) {
            // It knows better what it deployed of the same repository.
            guard change.repository != repository else { return nil }
        }
        // What was found before of the configuration's repository says nothing about this one.
        if change.repository != repository { change.facts.before = nil }
        change.commit = commit
        change.repository = repository
        var links = change.facts.links ?? ChangeFacts.Links()
        links.commit = links.commit ?? known.lazy.compactMap(\.links.commit).first
        let runs = known.filter { $0.kind == .workflow } + known.filter { $0.kind == .job }
        links.logs = links.logs ?? runs.lazy.compactMap(\.links.logs).first
        change.facts.links = links.isEmpty ? nil : links
        let told = known.filter { $0.kind == .pullRequest } + known.filter { $0.kind == .push }
        return told.lazy.compactMap(\.links.diff).first
    }

    /// What tells of the commit that an image's tag names, or of the image, newest first.
    private static func origins(
        _ tx: Transaction, _ scope: Scope, _ change: Change, _ named: String?
    ) throws -> [Change] {
        var parts: [SQL] = []
        if let named { parts.append("(e.commit_sha >= \(named) AND e.commit_sha < \(named + "g"))") }
        if let image = change.image { parts.append("(e.image = \(image) AND e.kind = 'image')") }
        var found = try ChangeStatements.list(
            tx,
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND (\(sql: .joined(parts, separator: " OR "))) AND e.id <> \(change.id)
                AND e.repository IS NOT NULL AND length(e.commit_sha) = 40
            ORDER BY e.at DESC, e.id LIMIT 50
            """)
        // What ran on the commit of an image whose tag does not name it.
        if let built = found.first(where: { $0.kind == .image })?.commit, named == nil {
            found += try ChangeStatements.list(
                tx,
                """
                SELECT \(sql: Change.columns) FROM change_events e
                WHERE e.org_id = \(scope.org) AND e.commit_sha = \(built) AND e.id <> \(change.id)
                    AND e.repository IS NOT NULL AND e.kind IN ('push', 'pull_request', 'workflow', 'job')
                ORDER BY e.at DESC, e.id LIMIT 50
                """)
        }
        return found
    }

    /// Deployments that were heard of before these pushes, merges, builds and deployments, of which they now learn the
    /// commit.
    static func completeEarlier(
        _ tx: Transaction, _ scope: Scope, _ changes: [Change], policy: ChangePolicy
    ) throws {
        let told = changes.filter {
            $0.commit?.count == 40 && $0.repository != nil
                && ($0.kind != .deployment || ChangeChain.commitNamed(by: $0) == nil)
        }
        guard let first = told.map(\.at).min(), let last = told.map(\.at).max() else { return }
        let waiting = try ChangeStatements.list(
            tx,
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND e.kind = 'deployment' AND e.image IS NOT NULL
                AND e.at BETWEEN \(first - earliest) AND \(last + latest)
            ORDER BY e.at LIMIT 500
            """
        ).filter { deployment in
            let named = ChangeChain.commitNamed(by: deployment)
            return told.contains { one in
                one.image == deployment.image && one.image != nil
                    || named.flatMap { name in one.commit.map { ChangeChain.sameCommit(name, $0) } } ?? false
            }
        }
        for before in waiting {
            var change = before
            let range = try complete(tx, scope, &change, policy: policy)
            guard change != before else { continue }
            try ChangeStatements.upsert(tx, scope, change)
            if let range { try tx.later(range) }
        }
    }
}

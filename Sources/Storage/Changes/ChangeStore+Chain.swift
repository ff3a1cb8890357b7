public import Domain
import Postgres

/// A change with what hangs together with it.
public struct ChangePage: Sendable, Hashable {
    public var row: ChangeRow
    /// What it followed from and what followed from it, itself included.
    public var chain: ChangeChain
    public var range: CommitRange?
    /// The incidents that it is suspected of.
    public var incidents: [SuspectedIncident]
    public var effect: ObservedImpact
}

/// What came of a change as far as it was seen: of the incidents that it is likely to have caused, or that a person says
/// it caused.
public struct ObservedImpact: Sendable, Hashable {
    /// Services that need the changed one, directly or over others; nil where the changed one is not known.
    public var dependents: Int?
    public var incidents: Int
    public var alerts: Int
    /// Services that alerts of these incidents name.
    public var services: Int
    /// From the first alert of each incident to its end, or until now.
    public var duration: Duration
}

/// What commits a deployment brought.
public struct CommitRange: Sendable, Hashable {
    public var repository: String
    /// Nil where the revision before is not known: the commits are the last ones then.
    public var previous: String?
    public var current: String
    public var isRollback: Bool
    /// Newest first; of a long range the newest.
    public var commits: [Commit]
    public var total: Int
}

/// An incident that a change is suspected of.
public struct SuspectedIncident: Sendable, Hashable {
    public var id: IncidentID
    public var number: Int
    public var title: String
    public var score: Double
    public var verdict: ChangeVerdict?
}

extension ChangeStore {
    private static let mostInChain = 60

    /// - Throws: `StoreError.notFound`.
    public func page(_ scope: Scope, _ id: ChangeID, at now: Timestamp) async throws -> ChangePage {
        let setting = try await setting(scope)
        return try await database.read(scope) { tx in
            let row = try Self.find(tx, scope, id)
            let incidents = try tx.query(
                """
                SELECT n.id, n.number, n.title, c.score, c.verdict FROM change_correlations c
                JOIN incidents n ON n.org_id = c.org_id AND n.id = c.incident_id
                WHERE c.org_id = \(scope.org) AND c.change_id = \(id) ORDER BY c.score DESC, n.number DESC LIMIT 20
                """
            ).decode(IncidentID.self, Int.self, String.self, Float.self, String?.self).map {
                SuspectedIncident(
                    id: $0.0, number: $0.1, title: $0.2, score: Double($0.3),
                    verdict: $0.4.flatMap { ChangeVerdict(rawValue: $0) })
            }
            return ChangePage(
                row: row, chain: try Self.chain(tx, scope, row.change, rolloutWithin: setting.policy.rolloutWithin),
                range: try Self.range(tx, scope, id), incidents: incidents,
                effect: try Self.effect(tx, scope, row.change, setting, at: now))
        }
    }

    private static func effect(
        _ tx: Transaction, _ scope: Scope, _ change: Change, _ setting: ChangeIntake.Setting, at now: Timestamp
    ) throws -> ObservedImpact {
        let likely: SQL = """
            FROM change_correlations c JOIN incidents n ON n.org_id = c.org_id AND n.id = c.incident_id
            WHERE c.org_id = \(scope.org) AND c.change_id = \(change.id) AND n.status <> 'merged'
                AND (c.score >= \(setting.policy.suspect) OR c.verdict = 'confirmed')
                AND c.verdict IS DISTINCT FROM 'rejected'
            """
        let (incidents, alerts, seconds) =
            try tx.query(
                """
                SELECT count(*), coalesce(sum(n.alert_count), 0)::bigint,
                    coalesce(sum(extract(epoch FROM coalesce(n.resolved_at, \(now)) - n.first_alert_at)), 0)::float8
                \(sql: likely)
                """
            ).decode(Int.self, Int.self, Double.self).first ?? (0, 0, 0)
        let services =
            incidents == 0
            ? 0
            : try tx.query(
                """
                SELECT count(DISTINCT m.service_id) FROM incident_alerts m
                WHERE m.org_id = \(scope.org) AND m.incident_id IN (SELECT n.id \(sql: likely))
                """
            ).column(Int.self).first ?? 0
        let known = change.serviceID.flatMap { setting.graph[$0]?.id }
        return ObservedImpact(
            dependents: known.map { setting.graph.neighbours(of: $0, .down, hops: 10).count }, incidents: incidents,
            alerts: alerts, services: services, duration: .seconds(max(0, seconds)))
    }

    /// Everything that shares a commit, an image or a tag with a change, or with what does: two rounds reach from a
    /// pull request, by its commit, to the image, and by that to the workload.
    static func chain(
        _ tx: Transaction, _ scope: Scope, _ start: Change, rolloutWithin: Duration
    ) throws -> ChangeChain {
        var found = [start.id: start]
        var fresh = [start]
        for _ in 0..<3 where !fresh.isEmpty && found.count < mostInChain {
            let next = try neighbours(tx, scope, of: fresh, rolloutWithin: rolloutWithin).filter { found[$0.id] == nil }
            fresh = next.filter { candidate in
                found.values.contains {
                    ChangeChain.reason($0, candidate, rolloutWithin: rolloutWithin) != nil
                        || ChangeChain.reason(candidate, $0, rolloutWithin: rolloutWithin) != nil
                }
            }
            for change in fresh.prefix(mostInChain) { found[change.id] = change }
        }
        return ChangeChain(Array(found.values), rolloutWithin: rolloutWithin)
    }

    private static func neighbours(
        _ tx: Transaction, _ scope: Scope, of changes: [Change], rolloutWithin: Duration
    ) throws -> [Change] {
        var commits: Set<String> = Set(changes.compactMap(\.commit))
        for change in changes {
            for tag in [change.image.flatMap { Image.tag(of: $0) }, change.version].compactMap({ $0 }) {
                if let commit = ChangeChain.commitInTag(tag) { commits.insert(commit) }
            }
        }
        let images = Set(changes.compactMap(\.image))
        var parts: [SQL] = []
        for commit in commits.sorted().prefix(8) where commit.allSatisfy(\.isHexDigit) {
            // A short form begins the long one, and the other way round.
            parts.append("(e.commit_sha >= \(commit) AND e.commit_sha < \(commit + "g"))")
            if commit.count == 40 {
                parts.append("e.commit_sha = ANY(\([7, 8, 10, 12].map { String(commit.prefix($0)) }))")
                // Images whose tag names it.
                parts.append("e.image LIKE \("%" + commit.prefix(7) + "%")")
            }
        }
        if !images.isEmpty { parts.append("e.image = ANY(\(images.sorted()))") }
        for config in changes where config.kind == .config {
            guard let resource = config.facts.resource else { continue }
            parts.append(
                """
                (e.kind = 'deployment' AND e.facts -> 'r' -> 'dependsOn' ? \(resource)
                    AND e.at BETWEEN \(config.at) AND \(config.at + rolloutWithin))
                """)
        }
        for workload in changes where workload.kind == .deployment {
            guard let configs = workload.facts.relations?.dependsOn, !configs.isEmpty else { continue }
            parts.append(
                """
                (e.kind = 'config' AND e.facts ->> 'rs' = ANY(\(configs))
                    AND e.at BETWEEN \(workload.at - rolloutWithin) AND \(workload.at))
                """)
        }
        guard !parts.isEmpty else { return [] }
        let times = changes.map(\.at)
        let (first, last) = (times.min() ?? changes[0].at, times.max() ?? changes[0].at)
        return try ChangeStatements.list(
            tx,
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND e.at BETWEEN \(first - .seconds(30 * 86_400))
                AND \(last + .seconds(30 * 86_400)) AND (\(sql: .joined(parts, separator: " OR ")))
            ORDER BY e.at DESC, e.id LIMIT \(mostInChain)
            """)
    }

    static func range(_ tx: Transaction, _ scope: Scope, _ id: ChangeID) throws -> CommitRange? {
        let row = try tx.first(
            """
            SELECT repository, previous_revision, current_revision, is_rollback, commit_shas
            FROM deployment_commit_ranges WHERE org_id = \(scope.org) AND change_id = \(id)
            """)
        guard let row else { return nil }
        let (repository, previous, current, isRollback, shas) = try row.decode(
            String.self, String?.self, String.self, Bool.self, [String].self)
        let commits = try self.commits(tx, scope, repository, Array(shas.prefix(50)))
        return CommitRange(
            repository: repository, previous: previous, current: current, isRollback: isRollback, commits: commits,
            total: shas.count)
    }

    static func commits(
        _ tx: Transaction, _ scope: Scope, _ repository: String, _ shas: [String]
    ) throws -> [Commit] {
        guard !shas.isEmpty else { return [] }
        let files = try tx.query(
            """
            SELECT sha, path, change_type, lines_added, lines_removed FROM commit_files
            WHERE org_id = \(scope.org) AND repository = \(repository) AND sha = ANY(\(shas)) ORDER BY sha, path LIMIT 2000
            """
        ).decode(String.self, String.self, String.self, Int.self, Int.self)
        var byCommit: [String: [Commit.File]] = [:]
        for (sha, path, type, added, removed) in files {
            byCommit[sha, default: []].append(
                Commit.File(path: path, type: FileType(rawValue: type) ?? .other, added: added, removed: removed))
        }
        let rows = try tx.query(
            """
            SELECT sha, author, message, authored_at, parent_sha FROM commits
            WHERE org_id = \(scope.org) AND repository = \(repository) AND sha = ANY(\(shas))
            """
        ).decode(String.self, String?.self, String.self, Timestamp.self, String?.self)
        let known = Dictionary(
            rows.map { row in
                (
                    row.0,
                    Commit(
                        sha: row.0, repository: repository, author: row.1, message: row.2, authoredAt: row.3,
                        parent: row.4, files: byCommit[row.0] ?? [])
                )
            }, uniquingKeysWith: { first, _ in first })
        return shas.compactMap { known[$0] }
    }

    /// Commits that share a sha, for those who have a repository and a sha.
    /// - Throws: `StoreError.notFound`.
    public func commit(_ scope: Scope, repository: String, sha: String) async throws -> Commit {
        try await database.read(scope) { tx in
            guard let commit = try Self.commits(tx, scope, repository, [sha]).first else {
                throw StoreError.notFound(what: "commit")
            }
            return commit
        }
    }
}

extension ChangeStore {
    /// How far the changes of these ids have got; those that are not known are left out.
    public func statuses(_ scope: Scope, _ ids: [ChangeID]) async throws -> [ChangeID: Change.Status] {
        try await database.read(scope) { tx in
            let rows = try tx.query(
                "SELECT id, status FROM change_events WHERE org_id = \(scope.org) AND id = ANY(\(ids))"
            ).decode(ChangeID.self, String.self)
            return Dictionary(
                rows.compactMap { row in Change.Status(rawValue: row.1).map { (row.0, $0) } },
                uniquingKeysWith: { first, _ in first })
        }
    }

    /// Notes when an integration was polled, what that recovered, and what went wrong.
    public func notePoll(
        _ scope: Scope, _ integration: IntegrationID, recovered: Int, error: String?, at now: Timestamp
    ) async throws {
        try await database.write(scope) { tx in
            _ = try tx.execute(
                """
                INSERT INTO change_polls (org_id, integration_id, polled_at, seen_until, error, recovered)
                VALUES (\(scope.org), \(integration), \(now), \(error == nil ? now : nil), \(error), \(Int64(recovered)))
                ON CONFLICT (org_id, integration_id) DO UPDATE SET polled_at = excluded.polled_at,
                    seen_until = coalesce(excluded.seen_until, change_polls.seen_until), error = excluded.error,
                    recovered = change_polls.recovered + excluded.recovered
                """)
        }
    }
}

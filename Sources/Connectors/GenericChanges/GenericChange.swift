import Crypto
import Domain
import Integration

/// Reads one change in the general form, which scripts, Jenkins, Helm hooks and people's own tools send.
struct GenericChange {
    let tree: JSONTree
    let context: ChangeContext
    let defaultSource: String

    /// Words that senders use for the kinds.
    private static let kinds: [String: Change.Kind] = [
        "deployment": .deployment, "deploy": .deployment, "deployed": .deployment, "rollout": .deployment,
        "rollback": .deployment, "release": .release, "config": .config, "config_change": .config,
        "configuration": .config, "configmap": .config, "secret": .config, "scaling": .scaling, "scale": .scaling,
        "feature_flag": .featureFlag, "flag": .featureFlag, "database": .database, "db_migration": .database,
        "migration": .database, "schema": .database, "infrastructure": .infrastructure, "infra": .infrastructure,
        "network": .infrastructure, "build": .image, "image": .image, "workflow": .workflow, "pipeline": .workflow,
        "job": .job, "push": .push, "commit": .push, "pull_request": .pullRequest, "merge_request": .pullRequest,
        "maintenance": .infrastructure, "other": .other, "manual": .other,
    ]

    func incoming() throws(ConnectorError) -> IncomingChange {
        let word = try tree.first("event_type", "type", "kind").required("a word such as deployment")
        guard let kind = Self.kinds[word.lowercased().replacing("-", with: "_")] else {
            let known = Change.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw tree.first("event_type", "type", "kind").invalid("must be one of \(known), not \(word.prefix(40))")
        }
        let at = try tree.first("timestamp", "at", "when", "started_at", "startedAt").time() ?? context.now
        let endedAt = try tree.first("finished_at", "ended_at", "finishedAt").time()
        var change = Change.draft(
            kind, try status(endedAt), source: source, at: at, title: title(kind), toldAt: endedAt ?? at)
        change.endedAt = endedAt
        change.actor = tree.first("author", "actor", "who", "user", "triggered_by").text()
        change.repository = tree.first("repository", "repo").text()
        change.branch = tree["branch"].text()
        change.commit = tree.first("commit_sha", "commit", "sha", "revision").commit
        change.version = tree.first("version", "tag").text().flatMap { $0.isEmpty ? nil : $0 }
        change.previousVersion = tree.first("previous_version", "previous").text()
        change.image = tree["image"].text()
        change.isRollback = tree["rollback"].bool ?? (word.lowercased() == "rollback")
        // A version that is a commit says which one.
        if change.commit == nil, let version = tree["version"].commit, version.count == 40 { change.commit = version }
        try fill(&change.facts)
        let hints = hints(change)
        guard hints.service != nil || hints.repository != nil || hints.image != nil || !hints.labels.isEmpty else {
            throw tree["service"].invalid("is required, or a repository or image from which it follows")
        }
        return IncomingChange(key: key(change), change: change, hints: hints)
    }

    private var source: String {
        let word = tree["source"].text(atMost: 40)?.lowercased() ?? defaultSource
        let kept = word.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return kept.isEmpty ? defaultSource : kept
    }

    private func title(_ kind: Change.Kind) -> String {
        if let title = tree.first("title", "summary", "description").line { return title }
        let what = tree["service"].line ?? tree.first("repository", "repo").line ?? tree["image"].line ?? ""
        let version = tree["version"].text().map { " \($0)" } ?? ""
        return "\(what)\(version) \(kind.rawValue.replacing("_", with: " "))"
    }

    private func status(_ endedAt: Timestamp?) throws(ConnectorError) -> Change.Status {
        guard let word = tree.first("status", "result", "state").text()?.lowercased() else { return .success }
        switch word {
        case "success", "succeeded", "successful", "ok", "done", "completed", "complete", "deployed", "healthy",
            "finished", "passed":
            return .success
        case "failure", "failed", "error", "unstable", "broken", "degraded": return .failure
        case "running", "in_progress", "started", "progressing", "deploying": return .running
        case "pending", "queued", "scheduled", "planned", "waiting": return .pending
        case "cancelled", "canceled", "aborted", "skipped", "not_built": return .cancelled
        case "merged": return .merged
        case "open", "opened": return .open
        case "closed": return .closed
        default:
            throw tree.first("status", "result", "state").invalid(
                "must be one of success, failure, running, pending, cancelled, not \(word.prefix(40))")
        }
    }

    private func fill(_ facts: inout ChangeFacts) throws(ConnectorError) {
        facts.application = tree["application"].text()
        facts.region = tree["region"].text()
        facts.cluster = tree["cluster"].text()
        facts.namespace = tree["namespace"].text()
        facts.deploymentType = tree.first("deployment_type", "strategy").text()
        facts.team = tree.first("author_team", "team").text()
        facts.files = tree.first("files_changed", "files").int
        facts.number = tree.first("pull_request", "pr", "number").int
        facts.before = tree.first("previous_commit", "before").commit
        let links = ChangeFacts.Links(
            page: tree.first("url", "build_url", "link").link, commit: tree["commit_url"].link,
            diff: tree["diff_url"].link, logs: tree["logs_url"].link, trace: tree["trace_url"].link,
            metrics: tree["metrics_url"].link, deployment: tree["deployment_url"].link)
        facts.links = links.isEmpty ? nil : links
        let error = tree["error"]
        if error.isObject {
            let lines = error["lines"].elements.compactMap { $0.text(atMost: 200) }
            facts.error = ChangeFacts.Failure(
                type: error["type"].text(), exitCode: error["exit_code"].int,
                summary: error.first("summary", "message").line ?? lines.first ?? "It failed",
                firstSeen: try error["first_seen"].time(), count: error.first("occurrence_count", "count").int,
                lines: lines.isEmpty ? nil : Array(lines.prefix(10)))
        } else if let line = error.line ?? tree["error_summary"].line {
            facts.error = ChangeFacts.Failure(type: tree["error_type"].text(), summary: line)
        }
        let relations = tree["relationships"]
        let related = ChangeFacts.Relations(
            triggeredBy: relations["triggered_by"].text(), follows: relations["follows"].text(),
            affects: texts(relations["affects"]), dependsOn: texts(relations["depends_on"]))
        facts.relations = related.isEmpty ? nil : related
        let impact = tree["impact"]
        let told = ChangeFacts.Impact(
            podsAffected: impact["pods_affected"].int, downtimeSeconds: impact["downtime_seconds"].double,
            errorRateIncrease: impact["error_rate_increase"].double)
        facts.impact = told.isEmpty ? nil : told
        let diff = tree["changes"].elements + tree["diff"].elements
        let differences = diff.compactMap { one -> FieldDifference? in
            guard let field = one.first("field", "key", "name").text(atMost: 120) else { return nil }
            let isSecret = tree["event_type"].text() == "secret" || SecretWords.isSecret(field)
            let old = one.first("old_value", "old", "from").text(atMost: 120)
            let new = one.first("new_value", "new", "to").text(atMost: 120)
            return FieldDifference(
                field: field, old: isSecret ? old.map(SecretWords.hash) : old,
                new: isSecret ? new.map(SecretWords.hash) : new, kind: isSecret ? .secretKey : .other)
        }
        facts.diff = differences.isEmpty ? nil : Array(differences.prefix(20))
    }

    private func texts(_ list: JSONTree) -> [String]? {
        let texts = list.elements.compactMap { $0.text(atMost: 120) }
        return texts.isEmpty ? nil : Array(texts.prefix(20))
    }

    private func hints(_ change: Change) -> ChangeHints {
        var labels: [String: String] = [:]
        for (name, value) in tree.first("labels", "tags").members.prefix(50) { labels[name] = value.text() }
        return ChangeHints(
            service: tree.first("service", "service_name").text(), environment: tree.first("environment", "env").text(),
            image: change.image, namespace: change.facts.namespace, cluster: change.facts.cluster,
            repository: change.repository, branch: change.branch, tag: change.version,
            workflow: tree.first("job_name", "workflow").text(), labels: labels)
    }

    /// By the sender's id where it has one. Without one and without a time two messages that say the same within ten
    /// minutes are one change: a repeat, and no second deployment of the same version.
    private func key(_ change: Change) -> String {
        if let id = tree.first("id", "event_id", "deployment_id").text() { return "generic:id:\(source):\(id)" }
        let parts = [
            source, change.kind.rawValue, tree["service"].text() ?? change.repository ?? change.image ?? "",
            tree.first("environment", "env").text() ?? "", change.version ?? "", change.commit ?? "",
            tree.first("title", "summary", "description").text() ?? "",
        ]
        let hasTime = tree.first("timestamp", "at", "when", "started_at", "startedAt").isThere
        let moment = hasTime ? change.at.microseconds : context.now.microseconds / 600_000_000
        return "generic:\(parts.joined(separator: "\u{1}")):\(moment)"
    }
}

/// Which fields hold secrets, and what is shown of them.
enum SecretWords {
    static func isSecret(_ field: String) -> Bool {
        let lower = field.lowercased()
        return [
            "password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "private", "credential", "auth",
            "dsn", "connection_string", "_key", "-key",
        ].contains { lower.contains($0) }
    }

    /// Tells values apart and gives none away that is not guessable anyway.
    static func hash(_ value: String) -> String {
        let digest = SHA256.hash(data: Array(value.utf8)).prefix(4)
        return "sha256:" + digest.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}

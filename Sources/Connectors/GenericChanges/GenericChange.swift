import Crypto
import Domain
import Integration

/// Reads one change in the general form, which scripts, Jenkins, Helm hooks and people's own tools send.
struct GenericChange {
    let tree: JSONTree
    let context: ChangeContext
    let defaultSource: String

    /// So long an equal message that names neither itself nor its time is taken for a repeat.
    static let repeatWindow = Duration.seconds(600)

    private var time: JSONTree { tree.first("timestamp", "at", "when", "started_at", "startedAt") }

    func incoming() throws(ConnectorError) -> IncomingChange {
        let type = tree.first("event_type", "type", "kind")
        let word = try type.required("a word such as deployment")
        guard let kind = ChangeWord.kind(word) else {
            let known = Change.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw type.invalid("must be one of \(known), not \(word.prefix(40))")
        }
        let told = try time.time()
        let at = told ?? context.now
        let endedAt = try tree.first("finished_at", "ended_at", "finishedAt").time()
        var change = Change.draft(
            kind, try status(), source: try source(), at: at, title: "", toldAt: endedAt ?? at)
        change.endedAt = endedAt
        change.actor = try tree.first("author", "actor", "who", "user", "triggered_by").stated()
        change.repository = try tree.first("repository", "repo").stated().map { SecretWords.withoutUserInfo($0) }
        change.branch = try tree["branch"].stated()
        change.commit = try tree.first("commit_sha", "commit", "sha").statedCommit() ?? tree["revision"].commit
        change.version = try tree.first("version", "tag").statedID()
        change.previousVersion = try tree.first("previous_version", "previous").statedID()
        change.image = try tree["image"].stated()
        change.isRollback = try tree["rollback"].flag() ?? ChangeWord.isRollback(word)
        // A version that is a commit says which one.
        if change.commit == nil, let version = tree["version"].commit, version.count == 40 { change.commit = version }
        change.facts.application = try tree["application"].stated()
        change.facts.region = try tree["region"].stated()
        change.facts.cluster = try tree["cluster"].stated()
        change.facts.namespace = try tree["namespace"].stated()
        try facts(word).fill(&change.facts)
        let hints = try hints(change)
        change.title = try title(kind, hints)
        guard hints.service != nil || hints.repository != nil || hints.image != nil || !hints.labels.isEmpty else {
            throw tree["service"].invalid("is required, or a repository or image from which it follows")
        }
        return try identified(change, hints, hasTime: told != nil)
    }

    private func facts(_ word: String) -> GenericFacts {
        // A Jenkins that does not know its own address makes links such as `nullconsole`.
        GenericFacts(tree: tree, isSecret: ChangeWord.isSecret(word), isStrict: defaultSource != "jenkins")
    }

    private func source() throws(ConnectorError) -> String {
        let word = try tree["source"].stated(atMost: 40)?.lowercased() ?? defaultSource
        let kept = word.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return kept.isEmpty ? defaultSource : kept
    }

    private func title(_ kind: Change.Kind, _ hints: ChangeHints) throws(ConnectorError) -> String {
        if let title = try tree.first("title", "summary", "description").statedLine() {
            return SecretWords.cleaned(title)
        }
        let what = try tree["service"].statedLine() ?? hints.repository ?? hints.image ?? ""
        let version = try tree["version"].statedID().map { " \($0)" } ?? ""
        return "\(what)\(version) \(kind.rawValue.replacing("_", with: " "))"
    }

    private func status() throws(ConnectorError) -> Change.Status {
        let told = tree.first("status", "result", "state")
        guard let word = try told.stated()?.lowercased() else { return .success }
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
            throw told.invalid(
                "must be one of success, failure, running, pending, cancelled, not \(word.prefix(40))")
        }
    }

    private func hints(_ change: Change) throws(ConnectorError) -> ChangeHints {
        var labels: [String: String] = [:]
        let told = tree["labels"].isThere ? try tree["labels"].group() : tree["tags"]
        for (name, value) in told.members.prefix(50) { labels[name] = value.text() }
        return ChangeHints(
            service: try tree.first("service", "service_name").stated(),
            environment: try tree.first("environment", "env").stated(),
            image: change.image, namespace: change.facts.namespace, cluster: change.facts.cluster,
            repository: change.repository, branch: change.branch, tag: change.version,
            workflow: try tree.first("job_name", "workflow").stated(), labels: labels)
    }

    // MARK: Which change it is

    /// By the sender's id where it has one, else by what it is about and its time. Without either every message is a
    /// change of its own, unless it says the very same as the last one about the same place did a moment ago.
    private func identified(
        _ change: Change, _ hints: ChangeHints, hasTime: Bool
    ) throws(ConnectorError) -> IncomingChange {
        let said = tree.value.json
        var place = [change.source, change.kind.rawValue, hints.service ?? hints.repository ?? hints.image ?? ""]
        place += [hints.environment, change.facts.region, change.facts.cluster, change.facts.namespace].map { $0 ?? "" }
        if let id = try tree.first("id", "event_id", "deployment_id").statedID() {
            let key = "generic:id:\(change.source):\(id)"
            return IncomingChange(
                key: key, change: change, hints: hints, repetition: Repetition(of: key, said: said, within: nil))
        }
        if hasTime {
            let parts =
                place + [
                    change.version ?? "", change.previousVersion ?? "", change.image ?? "", change.commit ?? "",
                    change.isRollback ? "rollback" : "", change.title, String(change.at.microseconds),
                ]
            let key = "generic:at:\(parts.joined(separator: "\u{1}"))"
            return IncomingChange(
                key: key, change: change, hints: hints, repetition: Repetition(of: key, said: said, within: nil))
        }
        return IncomingChange(
            key: "generic:now:\(context.now.microseconds):\(said)", change: change, hints: hints,
            repetition: Repetition(
                of: "generic:place:\(place.joined(separator: "\u{1}"))", said: said, within: Self.repeatWindow))
    }
}

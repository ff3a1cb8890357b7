extension Change {
    /// This change with what another message says of it. The newer message decides where the two differ, and nothing
    /// that either knows is lost, so the order of arrival does not matter.
    public func merged(with other: Change) -> Change {
        let attempts = (facts.attempt ?? 1, other.facts.attempt ?? 1)
        // A later attempt is newer whatever the clocks say, and begins anew.
        let isNewer = attempts.0 == attempts.1 ? other.toldAt >= toldAt : attempts.1 > attempts.0
        let isAnother = attempts.0 != attempts.1
        let (newer, older) = isNewer ? (other, self) : (self, other)
        var result = newer
        result.id = id
        result.receivedAt = min(receivedAt, other.receivedAt)
        // A pull request takes effect when it is merged, everything else when it began.
        result.at = kind == .pullRequest ? newer.at : min(at, other.at)
        result.endedAt = newer.endedAt ?? (isAnother ? nil : older.endedAt)
        // A message that knows no status takes none away, and what has ended stays ended unless the newer one ended too.
        let staysEnded = older.status.isEnd && !newer.status.isEnd && newer.kind != .pullRequest
        if newer.status == .unknown || (staysEnded && !isAnother) { result.status = older.status }
        result.integrationID = newer.integrationID ?? older.integrationID
        if newer.title.isEmpty { result.title = older.title }
        result.actor = newer.actor ?? older.actor
        result.service = newer.service ?? older.service
        result.serviceID = newer.serviceID ?? older.serviceID
        result.environment = newer.environment ?? older.environment
        result.repository = newer.repository ?? older.repository
        result.branch = newer.branch ?? older.branch
        result.commit = newer.commit ?? older.commit
        result.version = newer.version ?? older.version
        result.previousVersion = newer.previousVersion ?? older.previousVersion
        result.image = newer.image ?? older.image
        result.isRollback = newer.isRollback || older.isRollback
        result.wasRolledBack = newer.wasRolledBack || older.wasRolledBack
        result.hasDetails = newer.hasDetails || older.hasDetails
        result.facts = newer.facts.filled(from: older.facts)
        // Why an earlier attempt failed says nothing of this one.
        if isAnother { result.facts.error = newer.facts.error }
        // Run again, and well this time.
        if result.status == .success { result.facts.error = nil }
        return result
    }
}

extension Change {
    /// When the sender last told of it. Only stored where it is another time than those that are stored anyway.
    var toldAt: Timestamp { facts.toldAt ?? endedAt ?? at }

    /// As it is stored: without what follows from the rest.
    public var stored: Change {
        var change = self
        if change.facts.toldAt == (change.endedAt ?? change.at) { change.facts.toldAt = nil }
        if change.facts.links?.isEmpty ?? false { change.facts.links = nil }
        return change
    }
}

extension ChangeFacts {
    /// These facts, and those of `older` where these say nothing.
    func filled(from older: ChangeFacts) -> ChangeFacts {
        var facts = self
        facts.application = application ?? older.application
        facts.region = region ?? older.region
        facts.cluster = cluster ?? older.cluster
        facts.namespace = namespace ?? older.namespace
        facts.deploymentType = deploymentType ?? older.deploymentType
        if let links, let before = older.links {
            facts.links = Links(
                page: links.page ?? before.page, commit: links.commit ?? before.commit, diff: links.diff ?? before.diff,
                logs: links.logs ?? before.logs, trace: links.trace ?? before.trace,
                metrics: links.metrics ?? before.metrics, deployment: links.deployment ?? before.deployment)
        } else {
            facts.links = links ?? older.links
        }
        // What the log says outweighs the sender's words, which come again and again.
        facts.error = older.error?.isFromLog == true && error?.isFromLog != true ? older.error : error ?? older.error
        facts.relations = relations ?? older.relations
        facts.impact = impact ?? older.impact
        facts.team = team ?? older.team
        facts.diff = diff ?? older.diff
        facts.fileTypes = fileTypes ?? older.fileTypes
        facts.files = files ?? older.files
        facts.additions = additions ?? older.additions
        facts.deletions = deletions ?? older.deletions
        facts.commits = commits ?? older.commits
        facts.number = number ?? older.number
        facts.before = before ?? older.before
        facts.resource = resource ?? older.resource
        facts.inferred = inferred ?? older.inferred
        facts.previousIsInferred = previousIsInferred ?? older.previousIsInferred
        facts.attempt = attempt ?? older.attempt
        return facts
    }
}

import Domain
import Integration

/// What the general form says of a change beyond what it is and where: links, failures, relations, impact, the diff.
struct GenericFacts {
    let tree: JSONTree
    /// Of a secret only the names of what changed are kept, with hashes.
    let isSecret: Bool
    /// Whether a link that is none is refused, or left out.
    let isStrict: Bool

    /// Exit codes of every system: bytes, and the 32 bits of Windows, with a sign or without.
    private static let exitCodes = -2_147_483_648...4_294_967_295
    private static let counts = 0...2_000_000_000

    func fill(_ facts: inout ChangeFacts) throws(ConnectorError) {
        facts.deploymentType = try tree.first("deployment_type", "strategy").stated()
        facts.team = try tree.first("author_team", "team").stated()
        facts.files = try tree.first("files_changed", "files").whole(Self.counts)
        facts.number = try tree.first("pull_request", "pr", "number").whole(Self.counts)
        facts.before = try tree["previous_commit"].statedCommit() ?? tree["before"].commit
        let links = ChangeFacts.Links(
            page: try link("url", "build_url", "link"), commit: try link("commit_url"), diff: try link("diff_url"),
            logs: try link("logs_url"), trace: try link("trace_url"), metrics: try link("metrics_url"),
            deployment: try link("deployment_url"))
        facts.links = links.isEmpty ? nil : links
        facts.error = try failure()
        let relations = try tree["relationships"].group()
        let related = ChangeFacts.Relations(
            triggeredBy: try relations["triggered_by"].statedID(), follows: try relations["follows"].statedID(),
            affects: try relations["affects"].texts(atMost: 20),
            dependsOn: try relations["depends_on"].texts(atMost: 20))
        facts.relations = related.isEmpty ? nil : related
        let impact = try tree["impact"].group()
        let told = ChangeFacts.Impact(
            podsAffected: try impact["pods_affected"].whole(Self.counts),
            downtimeSeconds: try impact["downtime_seconds"].figure(),
            errorRateIncrease: try impact["error_rate_increase"].figure())
        facts.impact = told.isEmpty ? nil : told
        facts.diff = try diff()
    }

    private func link(_ names: String...) throws(ConnectorError) -> String? {
        let told = names.map { tree[$0] }.first { $0.isThere }
        return isStrict ? try told?.statedLink() : told?.link
    }

    private func failure() throws(ConnectorError) -> ChangeFacts.Failure? {
        let error = tree["error"]
        if error.isObject {
            let lines = try error["lines"].texts(atMost: 10)?.map { SecretWords.cleaned($0) }
            let summary = try error.first("summary", "message").statedLine()
            return ChangeFacts.Failure(
                type: try error["type"].stated(), exitCode: try error["exit_code"].whole(Self.exitCodes),
                summary: summary.map { SecretWords.cleaned($0) } ?? lines?.first ?? "It failed",
                firstSeen: try error["first_seen"].time(),
                count: try error.first("occurrence_count", "count").whole(Self.counts), lines: lines)
        }
        if error.isThere, !error.isString { throw error.invalid("must be a text or an object") }
        let line = try (error.isThere ? error : tree["error_summary"]).statedLine()
        let type = try tree["error_type"].stated()
        return line.map { ChangeFacts.Failure(type: type, summary: SecretWords.cleaned($0)) }
    }

    private func diff() throws(ConnectorError) -> [FieldDifference]? {
        var differences: [FieldDifference] = []
        for one in try tree["changes"].list() + tree["diff"].list() {
            let told = try one.requiredObject().first("field", "key", "name")
            guard let field = try told.stated(atMost: 120) else { throw told.invalid("is required") }
            let hides = isSecret || SecretWords.isSecret(field)
            func shown(_ value: JSONTree) -> String? {
                // Whole before it is hashed or cut: two long values may differ at their end only.
                let whole =
                    hides ? value.value.plain.map { SecretWords.hash($0) } : Redaction().value(value.value).plain
                return whole.map { SecretWords.cut($0) }
            }
            differences.append(
                FieldDifference(
                    field: field, old: shown(one.first("old_value", "old", "from", "before")),
                    new: shown(one.first("new_value", "new", "to", "after")), kind: hides ? .secretKey : .other))
        }
        return differences.isEmpty ? nil : Array(differences.prefix(20))
    }
}

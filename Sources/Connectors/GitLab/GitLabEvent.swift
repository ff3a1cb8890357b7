import Domain
import Integration

/// Reads one event of GitLab.
struct GitLabEvent {
    let tree: JSONTree
    let context: ChangeContext

    func message() throws(ConnectorError) -> ChangeMessage {
        let kind = tree["object_kind"].text() ?? tree["event_name"].text()
        switch kind {
        case "push", "tag_push": return try push(kind ?? "push")
        case "merge_request": return try mergeRequest()
        case "pipeline": return try pipeline()
        case "build": return try job()
        case "deployment": return try deployment()
        case "release": return try release()
        case "feature_flag": return try featureFlag()
        case let other?:
            let known = [
                "note", "issue", "wiki_page", "work_item", "emoji", "member", "access_token", "subgroup", "milestone",
                "vulnerability",
            ]
            return .ignored(
                String(other.prefix(60)),
                because: known.contains(other)
                    ? "\(other) events tell of no change" : "no such event type is known: \(other.prefix(60))")
        case nil: throw ConnectorError(.invalid, field: "object_kind", message: "is required")
        }
    }

    private var project: String {
        get throws(ConnectorError) { try tree["project"]["path_with_namespace"].required("a project's path") }
    }
    /// Where a job's project is: its hook has no `project`.
    private var jobProject: String {
        get throws(ConnectorError) {
            if let path = tree["project"]["path_with_namespace"].text() { return path }
            let home = try tree["repository"]["homepage"].required("an address")
            return home.split(separator: "/").dropFirst(2).joined(separator: "/")
        }
    }
    private var actor: String? {
        tree["user"].first("username", "name").text() ?? tree.first("user_username", "user_name").text()
    }

    private func status(_ word: String?) -> Change.Status {
        switch word {
        case "success": .success
        case "failed": .failure
        case "running": .running
        case "canceled", "skipped", "canceling": .cancelled
        case "created", "pending", "preparing", "waiting_for_resource", "scheduled", "manual", "blocked": .pending
        default: .unknown
        }
    }

    private func push(_ kind: String) throws(ConnectorError) -> ChangeMessage {
        let project = try project
        let ref = try tree["ref"].required("a ref")
        guard let after = tree["after"].commit else { return .ignored(kind, because: "it deletes \(ref)") }
        var before = tree["before"].commit
        var commits: [Commit] = []
        for one in try tree["commits"].list() {
            let sha = try one["id"].requiredCommit()
            let files = ["added", "modified", "removed"].flatMap { one[$0].elements }.compactMap {
                $0.text(atMost: 500)
            }
            commits.append(
                Commit(
                    sha: sha, repository: project, author: one["author"]["name"].text(),
                    message: one["message"].line ?? "", authoredAt: try one["timestamp"].time() ?? context.now,
                    parent: before, files: files.map { Commit.File(path: $0) }))
            before = sha
        }
        let isTag = ref.hasPrefix("refs/tags/")
        var change = Change.draft(
            // Its message says not when it was pushed; it comes at once.
            .push, .success, source: "gitlab", at: context.now,
            title: tree["commits"].elements.last?["message"].line ?? "\(commits.count) commits", toldAt: context.now)
        change.branch = isTag ? nil : ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : ref
        change.version = isTag ? String(ref.dropFirst(10)) : nil
        change.commit = tree["checkout_sha"].commit ?? after
        change.facts.before = tree["before"].commit
        change.facts.commits = commits.count
        change.facts.files = Set(commits.flatMap { $0.files.map(\.path) }).count
        return ChangeMessage(
            event: kind, changes: [finished("push:\(project):\(ref):\(after)", &change, project, tag: change.version)],
            commits: commits)
    }

    private func mergeRequest() throws(ConnectorError) -> ChangeMessage {
        let project = try project
        let merge = tree["object_attributes"]
        guard let number = merge["iid"].int else { throw merge["iid"].invalid("is required") }
        let action = merge["action"].text()
        if let action, ["approved", "unapproved", "approval", "unapproval"].contains(action) {
            return .ignored("merge_request", because: "\(action) changes nothing of a merge request")
        }
        let status: Change.Status =
            switch merge["state"].text() {
            case "merged": .merged
            case "closed": .closed
            default: .open
            }
        let updated = try merge["updated_at"].time()
        let created = try merge["created_at"].time()
        var change = Change.draft(
            .pullRequest, status, source: "gitlab", at: (status == .open ? created : updated) ?? context.now,
            title: merge["title"].line ?? "Merge request", toldAt: updated)
        change.branch = merge["target_branch"].text()
        change.commit = merge["merge_commit_sha"].commit ?? merge["last_commit"]["id"].commit
        change.facts.number = number
        change.facts.links = .init(page: merge["url"].link)
        return ChangeMessage(
            event: "merge_request", changes: [finished("merge:\(project)!\(number)", &change, project)])
    }

    private func pipeline() throws(ConnectorError) -> ChangeMessage {
        let project = try project
        let pipeline = tree["object_attributes"]
        let id = try pipeline["id"].requiredID()
        let status = status(pipeline["status"].text())
        let finishedAt = try pipeline["finished_at"].time()
        let created = try pipeline["created_at"].time()
        var change = Change.draft(
            .workflow, status, source: "gitlab", at: created ?? context.now,
            title: "Pipeline: \(tree["commit"]["message"].line ?? "#\(id)")", toldAt: finishedAt ?? created)
        change.endedAt = finishedAt
        change.branch = pipeline["ref"].text()
        change.commit = pipeline["sha"].commit
        let page = tree["project"]["web_url"].link.map { "\($0)/-/pipelines/\(id)" }
        change.facts.links = .init(page: page)
        if let merge = tree["merge_request"]["iid"].int { change.facts.relations = .init(triggeredBy: "pr-\(merge)") }
        var log: JobLog?
        if status == .failure {
            let failed = tree["builds"].elements.filter {
                $0["status"].text() == "failed" && $0["allow_failure"].bool != true
            }
            log = failed.first?["id"].text().map { JobLog(repository: project, .job($0)) }
            let lines = failed.compactMap { build in
                build["name"].text(atMost: 80).map { "\($0): \(build["failure_reason"].text(atMost: 80) ?? "failed")" }
            }
            change.facts.error = .init(
                type: failed.first?["failure_reason"].text(), summary: lines.first ?? "The pipeline failed",
                firstSeen: finishedAt, lines: lines.isEmpty ? nil : Array(lines.prefix(10)))
        }
        var told = finished("pipeline:\(project):\(id)", &change, project)
        told.log = log
        return ChangeMessage(event: "pipeline", changes: [told])
    }

    private func job() throws(ConnectorError) -> ChangeMessage {
        let project = try jobProject
        let id = try tree["build_id"].requiredID()
        let status = status(tree["build_status"].text())
        let started = try tree["build_started_at"].time()
        let finishedAt = try tree["build_finished_at"].time()
        let created = try tree["build_created_at"].time()
        let name = tree["build_name"].text() ?? "Job"
        var change = Change.draft(
            .job, status, source: "gitlab", at: started ?? created ?? context.now, title: name,
            toldAt: finishedAt ?? started ?? created)
        change.endedAt = finishedAt
        change.branch = tree["ref"].text()
        change.commit = tree["sha"].commit
        let home = tree["repository"]["homepage"].link
        let page = home.map { "\($0)/-/jobs/\(id)" }
        change.facts.links = .init(page: page, logs: page.map { "\($0)/raw" })
        change.facts.relations = tree["pipeline_id"].text().map { .init(follows: "run-\($0)") }
        if status == .failure {
            let reason = tree["build_failure_reason"].text() ?? "failed"
            change.facts.error = .init(
                type: reason, summary: "\(name): \(reason.replacing("_", with: " "))", firstSeen: finishedAt, lines: nil
            )
        }
        var told = finished(
            "job:\(project):\(id)", &change, project, environment: tree["environment"]["name"].text(), workflow: name)
        if status == .failure { told.log = JobLog(repository: project, .job(id)) }
        return ChangeMessage(event: "build", changes: [told])
    }

    private func deployment() throws(ConnectorError) -> ChangeMessage {
        let project = try project
        let id = try tree["deployment_id"].requiredID()
        let status = status(tree["status"].text())
        let changedAt = try tree["status_changed_at"].time()
        let environment = tree["environment"].text()
        let ref = tree["ref"].text()
        var change = Change.draft(
            .deployment, status, source: "gitlab", at: changedAt ?? context.now,
            title: tree["commit_title"].line ?? "Deployed to \(environment ?? "an environment")", toldAt: changedAt)
        change.endedAt = status.isEnd ? changedAt : nil
        change.version = ref.flatMap { VersionWords.version(of: $0) }
        change.branch = change.version == nil ? ref : nil
        change.commit =
            tree["commit_url"].link?.split(separator: "/").last.flatMap { last in
                JSONTree(value: .string(String(last)), path: "commit_url").commit
            } ?? tree["short_sha"].commit
        change.facts.links = .init(
            page: tree["deployable_url"].link, commit: tree["commit_url"].link, logs: tree["deployable_url"].link,
            deployment: tree["environment_external_url"].link)
        if status == .failure {
            change.facts.error = .init(type: "failed", summary: "The deployment failed", firstSeen: changedAt)
        }
        var told = finished(
            "deployment:\(project):\(id)", &change, project, environment: environment, tag: change.version)
        if status == .failure { told.log = tree["deployable_id"].text().map { JobLog(repository: project, .job($0)) } }
        return ChangeMessage(event: "deployment", changes: [told])
    }

    private func release() throws(ConnectorError) -> ChangeMessage {
        let project = try project
        let id = try tree["id"].requiredID()
        let tag = try tree["tag"].required("a tag")
        let releasedAt = try tree["released_at"].time()
        let createdAt = try tree["created_at"].time()
        let at = releasedAt ?? createdAt ?? context.now
        var change = Change.draft(
            .release, tree["action"].text() == "delete" ? .cancelled : .success, source: "gitlab", at: at,
            title: tree["name"].line ?? "Release \(tag)", toldAt: context.now)
        change.version = tag
        change.commit = tree["commit"]["id"].commit
        change.facts.links = .init(page: tree["url"].link)
        return ChangeMessage(
            event: "release", changes: [finished("release:\(project):\(id)", &change, project, tag: tag)])
    }

    private func featureFlag() throws(ConnectorError) -> ChangeMessage {
        let project = try project
        let flag = tree["object_attributes"]
        let name = try flag["name"].required("a name")
        let isOn = flag["active"].bool ?? false
        var change = Change.draft(
            .featureFlag, .success, source: "gitlab", at: context.now, title: "\(name) switched \(isOn ? "on" : "off")",
            toldAt: context.now)
        change.facts.diff = [
            FieldDifference(field: name, old: isOn ? "off" : "on", new: isOn ? "on" : "off", kind: .other)
        ]
        // Each switching is a change of its own.
        return ChangeMessage(
            event: "feature_flag",
            changes: [finished("flag:\(project):\(name):\(context.now.microseconds)", &change, project)])
    }

    private func finished(
        _ key: String, _ change: inout Change, _ project: String, environment: String? = nil, tag: String? = nil,
        workflow: String? = nil
    ) -> IncomingChange {
        change.actor = change.actor ?? actor
        change.repository = project
        if change.facts.links?.page == nil, let web = tree["project"]["web_url"].link, let commit = change.commit {
            var links = change.facts.links ?? .init()
            links.page = "\(web)/-/commit/\(commit)"
            change.facts.links = links
        }
        return IncomingChange(
            key: "gitlab:\(key)", change: change,
            hints: ChangeHints(
                environment: environment, repository: project, branch: change.branch, tag: tag, workflow: workflow))
    }
}

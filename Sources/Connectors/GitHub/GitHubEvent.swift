import Domain
import Integration

/// Reads one event of GitHub.
struct GitHubEvent {
    let tree: JSONTree
    let context: ChangeContext

    private static let silent: Set<String> = [
        "ping", "check_run", "check_suite", "status", "create", "delete", "fork", "star", "watch", "issues",
        "issue_comment", "label", "member", "membership", "meta", "milestone", "organization", "page_build",
        "project", "public", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread",
        "repository", "team", "team_add", "commit_comment", "gollum", "discussion", "discussion_comment",
        "dependabot_alert", "code_scanning_alert", "secret_scanning_alert", "security_advisory", "workflow_dispatch",
        "repository_dispatch", "deployment_review", "deployment_protection_rule", "installation",
        "installation_repositories", "branch_protection_rule", "merge_group", "sponsorship", "marketplace_purchase",
    ]

    func message(_ event: String) throws(ConnectorError) -> ChangeMessage {
        switch event {
        case "push": try push()
        case "pull_request": try pullRequest()
        case "release": try release()
        case "workflow_run": try workflowRun()
        case "workflow_job": try workflowJob()
        case "deployment": try deployment(status: nil)
        case "deployment_status": try deployment(status: tree["deployment_status"])
        case "registry_package", "package": try package(tree[event])
        case let other where Self.silent.contains(other): .ignored(other, because: "\(other) events tell of no change")
        default: .ignored(event, because: "no such event type is known: \(event.prefix(60))")
        }
    }

    var repository: String {
        get throws(ConnectorError) { try tree["repository"]["full_name"].required("a repository's name") }
    }
    var sender: String? { tree["sender"]["login"].text() }

    // MARK: Code

    private func push() throws(ConnectorError) -> ChangeMessage {
        let repository = try repository
        let ref = try tree["ref"].required("a ref")
        guard let after = tree["after"].commit else {
            return .ignored("push", because: "it deletes \(ref)")
        }
        var before = tree["before"].commit
        var commits: [Commit] = []
        for one in try tree["commits"].list() {
            let sha = try one["id"].requiredCommit()
            var files: [Commit.File] = []
            for list in ["added", "modified", "removed"] {
                files += one[list].elements.compactMap { $0.text(atMost: 500) }.map { Commit.File(path: $0) }
            }
            commits.append(
                Commit(
                    sha: sha, repository: repository, author: one["author"].first("username", "name").text(),
                    message: one["message"].line ?? "", authoredAt: try one["timestamp"].time() ?? context.now,
                    parent: before, files: files))
            before = sha
        }
        let head = tree["head_commit"]
        let isTag = ref.hasPrefix("refs/tags/")
        // When it was pushed: commits may have been written long before.
        let at = try tree["repository"]["pushed_at"].time() ?? context.now
        let title = head["message"].line ?? "\(commits.count) commits"
        var change = Change.draft(.push, .success, source: "github", at: at, title: title, toldAt: at)
        change.actor = sender ?? tree["pusher"]["name"].text()
        change.repository = repository
        change.branch = isTag ? nil : ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : ref
        change.commit = after
        change.version = isTag ? String(ref.dropFirst(10)) : nil
        change.facts.before = tree["before"].commit
        change.facts.commits = commits.count
        change.facts.files = Set(commits.flatMap { $0.files.map(\.path) }).count
        return ChangeMessage(
            event: "push",
            changes: [
                incoming(
                    "push:\(repository):\(ref):\(after)", change,
                    hints(repository, branch: change.branch, tag: change.version))
            ],
            commits: commits)
    }

    /// What happens to a pull request and changes nothing of it.
    private static let dull: Set<String> = [
        "assigned", "unassigned", "labeled", "unlabeled", "locked", "unlocked", "review_requested",
        "review_request_removed", "milestoned", "demilestoned", "auto_merge_enabled", "auto_merge_disabled", "enqueued",
        "dequeued",
    ]

    private func pullRequest() throws(ConnectorError) -> ChangeMessage {
        let action = tree["action"].text() ?? ""
        if Self.dull.contains(action) {
            return .ignored("pull_request", because: "\(action) changes nothing of a pull request")
        }
        let repository = try repository
        let pull = try tree["pull_request"].requiredObject()
        guard let number = tree["number"].int ?? pull["number"].int else { throw tree["number"].invalid("is required") }
        let mergedAt = try pull["merged_at"].time()
        let isMerged = pull["merged"].bool ?? (mergedAt != nil)
        let status: Change.Status = isMerged ? .merged : pull["state"].text() == "closed" ? .closed : .open
        let closedAt = try pull["closed_at"].time()
        let createdAt = try pull["created_at"].time()
        let toldAt = try pull["updated_at"].time()
        var change = Change.draft(
            .pullRequest, status, source: "github", at: mergedAt ?? closedAt ?? createdAt ?? context.now,
            title: pull["title"].line ?? "Pull request", toldAt: toldAt)
        change.actor = pull["user"]["login"].text() ?? sender
        change.repository = repository
        change.branch = pull["base"]["ref"].text()
        change.commit = (isMerged ? pull["merge_commit_sha"].commit : nil) ?? pull["head"]["sha"].commit
        change.facts.number = number
        change.facts.files = pull["changed_files"].int
        change.facts.additions = pull["additions"].int
        change.facts.deletions = pull["deletions"].int
        change.facts.commits = pull["commits"].int
        return ChangeMessage(
            event: "pull_request",
            changes: [incoming("pull:\(repository)#\(number)", change, hints(repository, branch: change.branch))])
    }

    private func release() throws(ConnectorError) -> ChangeMessage {
        let repository = try repository
        let release = tree["release"]
        let id = try release["id"].requiredID()
        let tag = try release["tag_name"].required("a tag")
        let action = tree["action"].text() ?? ""
        let isDraft = release["draft"].bool ?? false
        let status: Change.Status =
            action == "deleted" || action == "unpublished" ? .cancelled : isDraft ? .pending : .success
        let publishedAt = try release["published_at"].time()
        let createdAt = try release["created_at"].time()
        let at = publishedAt ?? createdAt ?? context.now
        var change = Change.draft(
            .release, status, source: "github", at: at, title: release["name"].line ?? "Release \(tag)",
            toldAt: at)
        change.actor = release["author"]["login"].text() ?? sender
        change.repository = repository
        change.branch = release["target_commitish"].commit == nil ? release["target_commitish"].text() : nil
        change.commit = release["target_commitish"].commit
        change.version = tag
        change.facts.links = .init(page: release["html_url"].link)
        return ChangeMessage(
            event: "release",
            changes: [incoming("release:\(repository):\(id)", change, hints(repository, tag: tag))])
    }

    private func package(_ package: JSONTree) throws(ConnectorError) -> ChangeMessage {
        let type = package["package_type"].text()?.lowercased()
        guard type == "container" || type == "docker" else {
            return .ignored("package", because: "only container images are followed")
        }
        let version = package["package_version"]
        let tag = version["container_metadata"]["tag"]["name"].text() ?? version["version"].text()
        let name =
            "\(package["namespace"].text() ?? package["owner"]["login"].text() ?? "")/\(try package["name"].required())"
        let repository = tree["repository"]["full_name"].text()
        let at = try version["created_at"].time() ?? context.now
        var change = Change.draft(
            .image, .success, source: "github", at: at, title: "Image \(name):\(tag ?? "")", toldAt: at)
        change.actor = version["author"]["login"].text() ?? sender
        change.repository = repository
        // The older registry keeps images below their repository.
        let registry = type == "docker" ? "docker.pkg.github.com" : "ghcr.io"
        change.image = tag.map { "\(registry)/\(name.lowercased()):\($0)" }
        change.commit = version["target_oid"].commit
        change.version = tag
        return ChangeMessage(
            event: "package",
            changes: [
                incoming(
                    "package:\(name):\(version["id"].text() ?? tag ?? "")", change,
                    ChangeHints(image: change.image, repository: repository, tag: tag))
            ])
    }

    func incoming(_ key: String, _ change: Change, _ hints: ChangeHints) -> IncomingChange {
        IncomingChange(key: "github:\(key)", change: change, hints: hints)
    }

    func hints(
        _ repository: String, environment: String? = nil, branch: String? = nil, tag: String? = nil,
        workflow: String? = nil, service: String? = nil
    ) -> ChangeHints {
        ChangeHints(
            service: service, environment: environment, repository: repository, branch: branch, tag: tag,
            workflow: workflow)
    }
}

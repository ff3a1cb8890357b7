import Domain
import Integration

// Workflows, jobs and deployments.
extension GitHubEvent {
    /// From `status` and `conclusion`.
    private func status(_ run: JSONTree) -> Change.Status {
        switch run["conclusion"].text() {
        case "success", "neutral": .success
        case "failure", "timed_out", "startup_failure": .failure
        case "cancelled", "skipped", "stale": .cancelled
        default:
            switch run["status"].text() {
            case "in_progress": .running
            case "queued", "requested", "waiting", "pending": .pending
            default: .unknown
            }
        }
    }

    func workflowRun() throws(ConnectorError) -> ChangeMessage {
        let repository = try repository
        let run = tree["workflow_run"]
        let id = try run["id"].requiredID()
        let status = status(run)
        let started = try run["run_started_at"].time()
        let created = try run["created_at"].time()
        let updated = try run["updated_at"].time()
        let name = run["name"].text() ?? tree["workflow"]["name"].text() ?? "Workflow"
        let title = run["display_title"].line.map { "\(name): \($0)" } ?? name
        var change = Change.draft(
            .workflow, status, source: "github", at: started ?? created ?? context.now, title: title, toldAt: updated)
        change.endedAt = status.isEnd ? updated : nil
        change.actor = run["actor"]["login"].text() ?? sender
        change.repository = repository
        change.branch = run["head_branch"].text()
        change.commit = run["head_sha"].commit
        change.facts.links = .init(page: run["html_url"].link)
        if let attempt = run["run_attempt"].int, attempt > 1 { change.facts.attempt = attempt }
        if let pull = run["pull_requests"].elements.first?["number"].int {
            change.facts.relations = .init(triggeredBy: "pr-\(pull)")
        }
        if status == .failure {
            change.facts.error = .init(
                type: run["conclusion"].text(), summary: "\(name) ended with \(run["conclusion"].text() ?? "failure")",
                firstSeen: updated)
        }
        var told = incoming(
            "run:\(repository):\(id)", change, hints(repository, branch: change.branch, workflow: name))
        if status == .failure { told.log = JobLog(repository: repository, .firstFailed(run: id)) }
        return ChangeMessage(event: "workflow_run", changes: [told])
    }

    func workflowJob() throws(ConnectorError) -> ChangeMessage {
        let repository = try repository
        let job = tree["workflow_job"]
        let id = try job["id"].requiredID()
        let status = status(job)
        let started = try job["started_at"].time()
        let completed = try job["completed_at"].time()
        let created = try job["created_at"].time()
        let name = job["name"].text() ?? "Job"
        var change = Change.draft(
            .job, status, source: "github", at: started ?? created ?? context.now, title: name,
            toldAt: completed ?? started ?? created)
        change.endedAt = completed
        change.actor = sender
        change.repository = repository
        change.branch = job["head_branch"].text()
        change.commit = job["head_sha"].commit
        change.facts.links = .init(page: job["html_url"].link)
        change.facts.relations = job["run_id"].text().map { .init(follows: "run-\($0)") }
        if status == .failure {
            let failed = job["steps"].elements.filter { ["failure", "timed_out"].contains($0["conclusion"].text()) }
            let names = failed.compactMap { $0["name"].text(atMost: 120) }
            change.facts.error = .init(
                type: job["conclusion"].text(),
                summary: names.isEmpty ? "\(name) failed" : "\(name) failed at \(names.joined(separator: ", "))",
                firstSeen: completed, lines: names.isEmpty ? nil : Array(names.prefix(10)))
        }
        var told = incoming(
            "job:\(repository):\(id)", change,
            hints(repository, branch: change.branch, workflow: job["workflow_name"].text()))
        if status == .failure { told.log = JobLog(repository: repository, .job(id)) }
        return ChangeMessage(event: "workflow_job", changes: [told])
    }

    /// A deployment and what became of it are one change.
    func deployment(status told: JSONTree?) throws(ConnectorError) -> ChangeMessage {
        let repository = try repository
        let deployment = tree["deployment"]
        let id = try deployment["id"].requiredID()
        let created = try deployment["created_at"].time() ?? context.now
        let toldAt = try told?.first("updated_at", "created_at").time()
        let status: Change.Status =
            switch told?["state"].text() {
            case "success": .success
            case "failure", "error": .failure
            case "in_progress": .running
            case "queued", "pending", "waiting": .pending
            // Superseded by a newer one: it did what it did.
            case "inactive": .unknown
            case nil: .pending
            default: .unknown
            }
        let ref = deployment["ref"].text()
        let environment = told?["environment"].text() ?? deployment["environment"].text()
        let payload = deployment["payload"]
        var change = Change.draft(
            .deployment, status, source: "github", at: created,
            title: deployment["description"].line ?? told?["description"].line
                ?? "Deployed to \(environment ?? "an environment")",
            toldAt: toldAt ?? created)
        change.endedAt = status.isEnd ? toldAt : nil
        change.actor = deployment["creator"]["login"].text() ?? sender
        change.repository = repository
        change.commit = try deployment["sha"].requiredCommit()
        change.version = payload["version"].text() ?? ref.flatMap { VersionWords.version(of: $0) }
        change.branch = change.version == ref || ref?.lowercased() == change.commit ? nil : ref
        change.image = payload["image"].text()
        change.isRollback = payload["rollback"].bool ?? (deployment["task"].text() == "deploy:rollback")
        let links = ChangeFacts.Links(
            page: told?["target_url"].link, logs: told?["log_url"].link ?? tree["workflow_run"]["html_url"].link,
            deployment: told?["environment_url"].link)
        change.facts.links = links.isEmpty ? nil : links
        if status == .failure {
            change.facts.error = .init(
                type: told?["state"].text(), summary: told?["description"].line ?? "The deployment failed",
                firstSeen: toldAt)
        }
        var deployed = incoming(
            "deployment:\(repository):\(id)", change,
            hints(
                repository, environment: environment, branch: change.branch, tag: change.version,
                service: payload["service"].text()))
        if status == .failure, let run = tree["workflow_run"]["id"].text() {
            deployed.log = JobLog(repository: repository, .firstFailed(run: run))
        }
        return ChangeMessage(event: told == nil ? "deployment" : "deployment_status", changes: [deployed])
    }
}

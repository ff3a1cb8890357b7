import Connectors
import Domain
import Integration
import JobQueue
import Logging
import Sources
import Storage

/// Asks GitHub for what its webhooks may have missed, as it never repeats a delivery by itself; then waits for the next
/// round. What was heard of already is known again by its keys, so asking twice does no harm.
struct PollChangesHandler: JobHandler {
    let kind = JobKind.pollChanges
    let concurrency = 1
    private let environment: Handlers.Environment
    private static let pause: Duration = .seconds(120)
    /// Older things are history.
    private static let horizon: Duration = .seconds(86_400)

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        let now = environment.clock.now()
        do {
            for org in try await environment.store.upkeep.organizations() {
                for record in try await environment.store.access.integrations(Scope(org: org))
                where record.kind == "github" && record.enabled {
                    await poll(Scope(org: org), record, at: now)
                }
            }
            try await environment.store.upkeep.schedule([kind], at: now + Self.pause)
            return jobs.map { _ in .done }
        } catch {
            environment.logger.warning("cannot poll for changes", metadata: ["error": "\(error)"])
            return jobs.map { _ in .retry(after: Self.pause, reason: "\(error)") }
        }
    }

    private func poll(_ scope: Scope, _ record: IntegrationRecord, at now: Timestamp) async {
        let repositories = (record.settings["repositories"] ?? "").split { $0 == "," || $0.isWhitespace }.map(
            String.init
        )
        .filter(GitHubAPI.isRepository)
        guard !repositories.isEmpty, let sealed = record.secrets, let secrets = environment.secrets,
            let fields = try? secrets.openFields(sealed, binding: IntegrationSecrets.binding(scope, record.id)),
            let token = fields["api_token"]
        else { return }
        let url = record.settings["api_url"].flatMap { $0.isEmpty ? nil : $0 } ?? "https://api.github.com"
        let api = GitHubAPI(url: url, token: token, http: environment.outside.http)
        var recovered = 0
        var failure: String?
        for repository in repositories.prefix(50) {
            do {
                recovered += try await poll(scope, record, repository, api, at: now)
            } catch {
                failure = "\(repository): \(error)"
                environment.logger.warning("GitHub could not be polled", metadata: ["error": "\(error)"])
            }
        }
        do {
            try await environment.store.changes.notePoll(
                scope, record.id, recovered: recovered, error: failure, at: now)
        } catch {
            environment.logger.warning("a poll could not be noted", metadata: ["error": "\(error)"])
        }
    }

    private func poll(
        _ scope: Scope, _ record: IntegrationRecord, _ repository: String, _ api: GitHubAPI, at now: Timestamp
    ) async throws -> Int {
        let context = ChangeContext(settings: record.settings, now: now)
        var messages: [ChangeMessage] = []
        for (deployment, status) in try await api.deployments(repository) {
            messages.append(
                try GitHubConnector.recovered(
                    event: status == nil ? "deployment" : "deployment_status", repository: repository,
                    object: deployment, status: status, context: context))
        }
        for run in try await api.runs(repository) {
            messages.append(
                try GitHubConnector.recovered(
                    event: "workflow_run", repository: repository, object: run, context: context))
        }
        for release in try await api.releases(repository) {
            messages.append(
                try GitHubConnector.recovered(
                    event: "release", repository: repository, object: release, context: context))
        }
        var recovered = 0
        for message in messages where message.changes.contains(where: { now - $0.change.at < Self.horizon }) {
            let known = try await environment.store.changes.statuses(
                scope, message.changes.map { ChangeID.named($0.key, integration: record.id) })
            // What a webhook told of in full needs no second telling.
            let isKnown = message.changes.allSatisfy {
                known[ChangeID.named($0.key, integration: record.id)] == $0.change.status
            }
            if isKnown { continue }
            let receipt = try await environment.store.changes.record(
                scope,
                ChangeDelivery(
                    integration: record.id, deliveryID: message.deliveryID, event: message.event,
                    changes: message.changes, ignored: message.ignored, body: []), at: now)
            if case .stored = receipt { recovered += 1 }
        }
        return recovered
    }
}

import Domain
import Integration
import JobQueue
import Logging
import Sources
import Storage

/// Reads the log of a job that failed, or of the first such job of a run, where a token was given to ask with, and keeps the lines that say why. Run twice
/// it finds the same.
struct FetchLogHandler: SingleJobHandler {
    let kind = JobKind.fetchLog
    let concurrency = 2
    private let environment: Handlers.Environment
    /// A log may be a little later than the message that its job failed.
    private static let patience = 4

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org, let (id, place) = FetchLogJob.payload(of: job.payload) else {
            return .dead(reason: "the job names no change")
        }
        let scope = Scope(org: org)
        do {
            let change = try await environment.store.changes.get(scope, id).change
            guard change.status == .failure, change.facts.error?.isFromLog != true,
                let (host, redact) = try await host(scope, change)
            else { return .done }
            guard let log = try await log(at: place, of: host) else {
                return job.attempt < Self.patience ? .retry(after: .seconds(30), reason: "there is no log yet") : .done
            }
            guard var failure = FailureLog(log).failure(over: change.facts.error) else { return .done }
            failure.summary = redact(failure.summary)
            failure.lines = failure.lines?.map { redact($0) }
            try await environment.store.changes.note(scope, id, failure: failure)
            return .done
        } catch StoreError.notFound {
            return .done
        } catch let failure as CodeHostFailure {
            return failure.isPassing
                ? .retry(after: nil, reason: failure.description) : .dead(reason: failure.description)
        } catch {
            environment.logger.warning("a job's log could not be kept", metadata: ["error": "\(error)"])
            return .retry(after: nil, reason: "the database does not answer")
        }
    }

    private func log(at place: JobLog, of host: any CodeHost) async throws(CodeHostFailure) -> [UInt8]? {
        switch place.writer {
        case .job(let job): return try await host.log(place.repository, job: job)
        case .firstFailed(let run):
            guard let job = try await host.failedJob(place.repository, run: run) else { return nil }
            return try await host.log(place.repository, job: job)
        }
    }

    private func host(_ scope: Scope, _ change: Change) async throws -> (any CodeHost, Redaction)? {
        guard let id = change.integrationID, let record = try await environment.store.access.integration(scope, id: id),
            record.enabled, let sealed = record.secrets, let secrets = environment.secrets
        else { return nil }
        let fields = try secrets.openFields(sealed, binding: IntegrationSecrets.binding(scope, id))
        return CodeHosts.host(
            kind: record.kind, settings: record.settings, secrets: fields, http: environment.outside.http
        ).map { ($0, Redaction(secrets: fields.values)) }
    }
}

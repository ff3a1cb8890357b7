import Domain
import HTTPTypes
import Hummingbird
import Integration
import Sources
import Storage

/// What commits changed: fetched from their host when somebody first wants to see it, and kept.
struct CommitRoutes: Sendable {
    let changes: ChangeStore
    let access: AccessStore
    let sealed: SealedSecrets
    let details: (any DetailStore)?
    let http: any HTTPClient
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [Endpoint(.get, "/api/v1/changes/{id}/commits/{sha}", .permission(.changeRead)) { try await get($0) }]
    }

    private func get(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let row = try await changes.get(scope, try call.id(of: "change"))
        let sha = call.parameter("sha").lowercased()
        guard (7...64).contains(sha.count), sha.allSatisfy(\.isHexDigit), let repository = row.change.repository else {
            throw Problem.notFound("commit")
        }
        let key = DetailKey.hunks(scope.org, repository: repository, commit: sha)
        if let key, let details, let bytes = try? await details.get(key) { return .json(bytes) }
        let commit = try await changes.commit(scope, repository: repository, sha: sha)
        guard let fetched = try await fetch(scope, row.change, repository, sha) else {
            // What is known without asking anybody.
            return .json(Self.body(commit, hunks: [:]))
        }
        let classifier = policies().changes.classifier
        var known = commit
        known.files = fetched.map { file in
            Commit.File(
                path: file.path, type: classifier.type(path: file.path, hunk: file.patch), added: file.additions,
                removed: file.deletions)
        }
        try await changes.store(scope, hunksOf: known, openedFrom: row.change.id, at: clock.now())
        let hunks = Dictionary(
            fetched.compactMap { file in file.patch.map { (file.path, $0) } }, uniquingKeysWith: { first, _ in first })
        let bytes = Self.body(known, hunks: hunks)
        // Not kept is fetched again.
        if let key, let details { try? await details.put(key, bytes) }
        return .json(bytes)
    }

    /// Nil where nobody gave a key to ask with.
    private func fetch(
        _ scope: Scope, _ change: Change, _ repository: String, _ sha: String
    ) async throws -> [CommitFile]? {
        guard let id = change.integrationID, let record = try await access.integration(scope, id: id),
            let stored = record.secrets
        else { return nil }
        let secrets = try sealed.openFields(stored, binding: IntegrationSecrets.binding(scope, id))
        guard
            let host = CodeHosts.host(
                kind: record.kind, settings: record.settings, secrets: secrets, http: http)
        else { return nil }
        do {
            return try await host.files(repository, commit: sha)
        } catch {
            throw Problem.unavailable("The commit could not be fetched: \(error.description).", retryAfter: 30)
        }
    }

    private static func body(_ commit: Commit, hunks: [String: String]) -> [UInt8] {
        JSONWriter.object { json in
            json.field("sha", commit.sha)
            json.field("repository", commit.repository)
            json.field("files", array: commit.files) { json, file in
                json.object { json in
                    json.field("path", file.path)
                    json.field("change_type", file.type)
                    json.field("lines_added", file.added)
                    json.field("lines_removed", file.removed)
                    json.field("hunk", hunks[file.path])
                }
            }
        }
    }
}

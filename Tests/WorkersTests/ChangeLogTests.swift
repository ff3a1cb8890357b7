import Connectors
import Domain
import Foundation
import Integration
import JobQueue
import Postgres
import Storage
import Synchronization
import TestSupport
import Testing

/// What becomes of changes after they were told of: logs read, files classified anew, retention.
@Suite struct ChangeLogTests {
    private let sha = "0123456789abcdef0123456789abcdef01234567"

    private func integrate(
        _ shop: Workshop, _ scope: Scope = acme, kind: String = "github", secrets: [String: String]?
    ) async throws -> IntegrationID {
        let id = IntegrationID(at: shop.clock.now())
        let sealed = try secrets.map {
            try shop.secrets.seal($0, binding: IntegrationSecrets.binding(scope, id))
        }
        _ = try await shop.store.access.createIntegration(
            scope, kind: kind, name: "Code \(id)", secrets: sealed, id: id,
            token: Token.generate(.integration, org: scope.org), now: shop.clock.now())
        return id
    }

    @discardableResult
    private func tell(
        _ shop: Workshop, _ event: String, _ body: [String: Any], _ integration: IntegrationID, _ scope: Scope = acme
    ) async throws -> [ChangeID] {
        let bytes = Array(try JSONSerialization.data(withJSONObject: body))
        let message = try GitHubConnector().parse(
            bytes, headers: MessageHeaders(["X-GitHub-Event": event, "X-GitHub-Delivery": UUID().uuidString]),
            context: ChangeContext(now: shop.clock.now()))
        let receipt = try await shop.store.changes.record(
            scope,
            ChangeDelivery(
                integration: integration, deliveryID: message.deliveryID, event: message.event,
                changes: message.changes, commits: message.commits, ignored: message.ignored, body: bytes,
                hasDetails: true), at: shop.clock.now())
        guard case .stored(let ids) = receipt else { return [] }
        return ids
    }

    private func failed(_ shop: Workshop, _ number: Int = 42) -> [String: Any] {
        [
            "action": "completed", "repository": ["full_name": "acme/pay"],
            "workflow_job": [
                "id": number, "run_id": 7, "name": "test", "head_sha": sha, "status": "completed",
                "conclusion": "failure",
                "started_at": "\(shop.clock.now())", "completed_at": "\(shop.clock.now())",
                "steps": [["name": "Run tests", "conclusion": "failure"]],
            ],
        ]
    }

    @Test func aFailedJobsLogIsReadAndKept() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let id = try await integrate(shop, secrets: ["api_token": "ghp_secret_token"])
            let changes = try await tell(shop, "workflow_job", failed(shop), id)
            let log =
                "2026-01-05T10:30:05.5Z Error: ECONNREFUSED redis:6379 with ghp_secret_token\n2026-01-05T10:30:06Z ##[error]Process completed with exit code 7."
            shop.http.answer(
                .success(HTTPResponse(status: 302, headers: [.init("Location", "https://logs.example.net/1")])),
                .success(HTTPResponse(status: 200, body: Array(log.utf8))))
            #expect(try await shop.run(shop.waiting(.fetchLog)) == [.done])
            #expect(shop.http.requests.count == 2)
            let error = try #require(try await shop.store.changes.get(acme, changes[0]).change.facts.error)
            #expect(error.exitCode == 7)
            #expect(error.type == "ECONNREFUSED")
            #expect(error.summary == "Error: ECONNREFUSED redis:6379 with [redacted]")
            // A redelivery, in the sender's poorer words, takes nothing away, and nothing is fetched again.
            try await tell(shop, "workflow_job", failed(shop), id)
            #expect(try await shop.store.changes.get(acme, changes[0]).change.facts.error == error)
            #expect(try await shop.waiting(.fetchLog).isEmpty)
            await #expect(throws: StoreError.notFound(what: "change")) {
                _ = try await shop.store.changes.get(globex, changes[0])
            }
        }
    }

    @Test func aLogThatIsNotThereYetIsAskedForAgainAndARefusalIsShown() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let id = try await integrate(shop, secrets: ["api_token": "ghp_secret_token"])
            let changes = try await tell(shop, "workflow_job", failed(shop), id)
            let before = try await shop.store.changes.get(acme, changes[0]).change
            var job = try #require(try await shop.waiting(.fetchLog).first)
            shop.http.answer(.success(HTTPResponse(status: 404)), .success(HTTPResponse(status: 503)))
            for _ in 0..<2 {
                guard case .retry = try await shop.run([job])[0] else {
                    Issue.record("it is given up too early")
                    return
                }
            }
            shop.http.answer(.success(HTTPResponse(status: 403)))
            guard case .dead(let reason) = try await shop.run([job])[0] else {
                Issue.record("nobody sees that the token is refused")
                return
            }
            #expect(!reason.contains("ghp_secret_token"))
            // Logs are kept for a while only.
            job = Job(
                id: job.id, kind: job.kind, org: job.org, payload: job.payload, attempt: 4, enqueuedAt: job.enqueuedAt)
            shop.http.answer(.success(HTTPResponse(status: 410)))
            #expect(try await shop.run([job]) == [.done])
            #expect(try await shop.store.changes.get(acme, changes[0]).change == before)
        }
    }

    @Test func withoutATokenNothingIsAsked() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await tell(shop, "workflow_job", failed(shop), try await integrate(shop, secrets: nil))
            #expect(try await shop.waiting(.fetchLog).isEmpty)
            shop.clock.advance(by: .seconds(1))
            try await tell(
                shop, "workflow_job", failed(shop), try await integrate(shop, secrets: ["webhook_secret": "s"]))
            #expect(try await shop.run(shop.waiting(.fetchLog)) == [.done])
            #expect(shop.http.requests.isEmpty)
        }
    }

    @Test func whatHunksTellReachesTheScoresOfOpenIncidents() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "Tess", at: shop.clock.now())
            let id = try await integrate(shop, secrets: nil)
            try await tell(
                shop, "push",
                [
                    "ref": "refs/heads/main", "before": String(repeating: "e", count: 40), "after": sha,
                    "repository": ["full_name": "acme/db-primary"],
                    "commits": [
                        [
                            "id": sha, "message": "Wait less", "timestamp": "\(shop.clock.now())",
                            "modified": ["src/pool.go"],
                        ]
                    ],
                ], id)
            let deployed = try await tell(
                shop, "deployment_status",
                [
                    "repository": ["full_name": "acme/db-primary"],
                    "deployment": [
                        "id": 1, "sha": sha, "ref": "v2", "environment": "production",
                        "created_at": "\(shop.clock.now())",
                    ],
                    "deployment_status": ["state": "success", "created_at": "\(shop.clock.now())"],
                ], id)
            shop.clock.advance(by: .seconds(120))
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            shop.clock.advance(by: .seconds(20))
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first).incident
            let before = try #require(try await shop.store.changes.correlations(acme, incident.id).first)
            #expect(before.row.change.id == deployed[0])
            #expect(before.score.parts.files == policies.changes.fileRisk[.other])
            var commit = try await shop.store.changes.commit(acme, repository: "acme/db-primary", sha: sha)
            commit.files = [Commit.File(path: "src/pool.go", type: .timeoutRetry, added: 1, removed: 1)]
            try await shop.store.changes.store(acme, hunksOf: commit, openedFrom: deployed[0], at: shop.clock.now())
            try await shop.run(shop.waiting(.investigate))
            let after = try #require(try await shop.store.changes.correlations(acme, incident.id).first)
            #expect(after.score.parts.files == policies.changes.fileRisk[.timeoutRetry])
            #expect(after.score.value > before.score.value)
            let page = try await shop.store.changes.page(acme, deployed[0], at: shop.clock.now() + .seconds(60))
            #expect(page.effect.incidents == 1)
            #expect(page.effect.alerts == incident.alertCount)
            #expect(page.effect.services > 1)
            #expect(page.effect.duration > .seconds(60))
            #expect((page.effect.dependents ?? 0) > 0)
        }
    }

    @Test func retentionRemovesDetailsBeforeTheirRows() async throws {
        try await withDatabase { database in
            let details = KeptDetails()
            let shop = Workshop(database, details: details)
            let id = try await integrate(shop, secrets: nil)
            let old = try await tell(shop, "workflow_job", failed(shop), id)
            let theirs = try await integrate(shop, globex, secrets: nil)
            let others = try await tell(shop, "workflow_job", failed(shop), theirs, globex)
            try await tell(
                shop, "push",
                [
                    "ref": "refs/heads/main", "before": String(repeating: "e", count: 40), "after": sha,
                    "repository": ["full_name": "acme/pay"],
                    "commits": [
                        ["id": sha, "message": "x", "timestamp": "\(shop.clock.now())", "modified": ["a.go"]]
                    ],
                ], id)
            var commit = try await shop.store.changes.commit(acme, repository: "acme/pay", sha: sha)
            commit.files = [Commit.File(path: "a.go", type: .other, added: 1, removed: 1)]
            try await shop.store.changes.store(acme, hunksOf: commit, openedFrom: old[0], at: shop.clock.now())
            let message = try #require(DetailKey.message(acme.org, old[0]))
            let other = try #require(DetailKey.message(globex.org, others[0]))
            let hunks = try #require(DetailKey.hunks(acme.org, repository: "acme/pay", commit: sha))
            for key in [message, other, hunks] { try await details.put(key, [1]) }
            shop.clock.advance(by: .seconds(401 * 86_400))
            let young = try await tell(shop, "workflow_job", failed(shop, 43), id)
            let kept = DetailKey("changes", "somebody", "else.json")!
            try await details.put(kept, [2])

            details.isAway = true
            try await maintain(shop)
            #expect(try await count(database) == (4, 1), "what could not be removed keeps its row")
            details.isAway = false
            try await maintain(shop)
            #expect(details.keys == [kept])
            #expect(try await count(database) == (1, 0))
            // And once more, as after a crash.
            try await maintain(shop)
            #expect(details.keys == [kept])
            #expect(try await shop.store.changes.get(acme, young[0]).change.id == young[0])
        }
    }

    private func maintain(_ shop: Workshop) async throws {
        let job = Job(id: 1, kind: .maintain, org: nil, payload: [], enqueuedAt: shop.clock.now())
        let outcomes = await shop.handlers[.maintain]?.run([job])
        #expect(outcomes == [.done])
    }

    /// Changes and commits of both.
    private func count(_ database: Database) async throws -> (Int, Int) {
        var (changes, commits) = (0, 0)
        for scope in [acme, globex] {
            let found = try await database.read(scope) { tx in
                try tx.query("SELECT (SELECT count(*) FROM change_events), (SELECT count(*) FROM commits)")
                    .decode(Int.self, Int.self)[0]
            }
            changes += found.0
            commits += found.1
        }
        return (changes, commits)
    }
}

/// Keeps details in memory.
final class KeptDetails: DetailStore {
    private let state = Mutex<(kept: [DetailKey: [UInt8]], isAway: Bool)>(([:], false))

    let name = "memory"
    var keys: Set<DetailKey> { state.withLock { Set($0.kept.keys) } }
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    func put(_ key: DetailKey, _ bytes: [UInt8]) async throws(DetailFailure) {
        state.withLock { $0.kept[key] = bytes }
    }

    func get(_ key: DetailKey) async throws(DetailFailure) -> [UInt8]? { state.withLock { $0.kept[key] } }

    func remove(_ key: DetailKey) async throws(DetailFailure) {
        let isAway = state.withLock { state in
            if !state.isAway { state.kept[key] = nil }
            return state.isAway
        }
        if isAway { throw DetailFailure("away") }
    }
}

import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite struct GitHubTests {
    let github = GitHubConnector()

    private func change(_ path: String, _ event: String) throws -> Change {
        let message = try github.read(try RecordedPayloads.bytes("github/\(path)"), ["X-GitHub-Event": event])
        return try #require(message.changes.first).change
    }

    @Test func everyRecordedMessageIsReadOrIgnoredWithAReason() throws {
        for (event, name, body) in try RecordedPayloads.gitHub() {
            let message = try github.read(body, ["X-GitHub-Event": event, "X-GitHub-Delivery": "1-2-3"])
            #expect(message.changes.isEmpty == (message.ignored != nil), "\(name)")
            #expect(message.deliveryID == "1-2-3")
        }
    }

    @Test func aDeploymentAndItsStatusAreOneChange() throws {
        let deployment = try github.read(
            try RecordedPayloads.bytes("github/deployment/payload.json"), ["X-GitHub-Event": "deployment"])
        let status = try github.read(
            try RecordedPayloads.bytes("github/deployment_status/payload.json"), ["X-GitHub-Event": "deployment_status"]
        )
        #expect(deployment.changes[0].key == status.changes[0].key)
        #expect(deployment.changes[0].change.status == .pending)
        let done = status.changes[0].change
        #expect(done.status == .success)
        #expect(done.kind == .deployment)
        #expect(done.commit == "f95f852bd8fca8fcc58a9a2d6c842781e32a215e")
        #expect(status.changes[0].hints.environment == "production")
        #expect(done.at == Timestamp("2019-05-15T15:20:53Z"))
        #expect(done.endedAt == Timestamp("2019-05-15T15:20:55Z"))
        // Whichever comes first.
        for merged in [
            deployment.changes[0].change.merged(with: done), done.merged(with: deployment.changes[0].change),
        ] {
            #expect(merged.status == .success)
            #expect(merged.endedAt == done.endedAt)
        }
    }

    @Test func aWorkflowRunSaysWhatItRanOnAndHowItEnded() throws {
        let run = try change("workflow_run/completed.payload.json", "workflow_run")
        #expect(run.kind == .workflow)
        #expect(run.status == .success)
        #expect(run.commit == "3484a3fb816e0859fd6e1cea078d76385ff50625")
        #expect(run.links.logs == "https://github.com/octo-org/octo-repo/actions/runs/289782451")
    }

    @Test func aPullRequestIsAboutItsMergeOnceItIsMerged() throws {
        let closed = try change("pull_request/closed.payload.json", "pull_request")
        #expect(closed.status == .closed)
        let merged = try github.read(
            """
            {"action": "closed", "number": 7, "repository": {"full_name": "acme/pay"}, "pull_request": {"title": "Pool Redis",
             "merged": true, "merged_at": "2026-01-31T13:00:00Z", "merge_commit_sha": "aaaaaaaaaa", "state": "closed",
             "created_at": "2026-01-30T13:00:00Z", "base": {"ref": "main"}, "head": {"sha": "bbbbbbbbbb"}}}
            """, ["X-GitHub-Event": "pull_request"])
        let change = try #require(merged.changes.first).change
        #expect(change.status == .merged)
        #expect(change.commit == "aaaaaaaaaa")
        #expect(change.at == Timestamp("2026-01-31T13:00:00Z"))
        #expect(change.links.diff == "https://github.com/acme/pay/pull/7/files")
    }

    @Test func aFailedJobNamesItsStep() throws {
        let message = try github.read(
            """
            {"action": "completed", "repository": {"full_name": "acme/pay"}, "workflow_job": {"id": 1, "name": "build",
             "conclusion": "failure", "status": "completed", "started_at": "2026-01-31T13:00:00Z",
             "completed_at": "2026-01-31T13:01:00Z", "head_sha": "aaaaaaaaaa", "steps": [
             {"name": "Checkout", "conclusion": "success"}, {"name": "Unit tests", "conclusion": "failure"}]}}
            """, ["X-GitHub-Event": "workflow_job"])
        let error = try #require(message.changes.first?.change.facts.error)
        #expect(error.summary == "build failed at Unit tests")
        #expect(error.lines == ["Unit tests"])
        #expect(message.changes.first?.log == JobLog(repository: "acme/pay", .job("1")))
    }

    @Test func aFailureThatNamesNoJobNamesItsRun() throws {
        let run = try github.read(
            """
            {"action": "completed", "repository": {"full_name": "acme/pay"}, "workflow_run": {"id": 7, "name": "Deploy",
             "status": "completed", "conclusion": "failure", "created_at": "2026-01-31T13:00:00Z"}}
            """, ["X-GitHub-Event": "workflow_run"])
        let deployment = try github.read(
            """
            {"repository": {"full_name": "acme/pay"}, "deployment": {"id": 1, "sha": "aaaaaaaaaa",
             "created_at": "2026-01-31T13:00:00Z"}, "deployment_status": {"state": "failure"}, "workflow_run": {"id": 7}}
            """, ["X-GitHub-Event": "deployment_status"])
        for message in [run, deployment] {
            #expect(message.changes.first?.log == JobLog(repository: "acme/pay", .firstFailed(run: "7")))
        }
        let success = try github.read(
            try RecordedPayloads.bytes("github/workflow_run/completed.payload.json"), ["X-GitHub-Event": "workflow_run"]
        )
        #expect(success.changes.first?.log == nil)
    }

    @Test func aSignatureIsCheckedOverTheRawBody() throws {
        let body = Array("{\"zen\":\"x\"}".utf8)
        // From `printf '{"zen":"x"}' | openssl dgst -sha256 -hmac secret`.
        let good = "sha256=9250fbcd686ee76dcfaf2b0f081f684df421048e55f55c661af768a3c81b3f87"
        func objection(_ signature: String?, _ secrets: [String: String] = ["token": "secret"]) -> String? {
            github.objection(
                to: body, headers: MessageHeaders(signature.map { ["X-Hub-Signature-256": $0] } ?? [:]),
                secrets: secrets)
        }
        #expect(objection(nil) != nil)
        #expect(objection("sha256=00") != nil)
        #expect(objection(good) == nil)
        #expect(objection(good, ["token": "other"]) != nil)
        // A secret of one's own takes the token's place.
        #expect(objection(good, ["token": "secret", "webhook_secret": "other"]) != nil)
    }

    @Test func whatIsMissingIsNamed() {
        #expect(github.refusal("{}")?.issues.first?.field == "X-GitHub-Event")
        #expect(github.refusal("{}", ["X-GitHub-Event": "push"])?.issues.first?.field == "repository.full_name")
        let noSha = #"{"repository":{"full_name":"a/b"},"deployment":{"id":1,"created_at":"2026-01-31T13:00:00Z"}}"#
        #expect(github.refusal(noSha, ["X-GitHub-Event": "deployment"])?.issues.first?.field == "deployment.sha")
        #expect(github.refusal("{", ["X-GitHub-Event": "push"])?.kind == .malformed)
    }

    @Test func anUnknownEventIsIgnoredWithAReason() throws {
        let message = try github.read("{}", ["X-GitHub-Event": "moon_phase"])
        #expect(message.ignored == "no such event type is known: moon_phase")
        #expect(try github.read("{}", ["X-GitHub-Event": "ping"]).ignored != nil)
    }

    private func told(_ event: String, _ body: String) throws -> Change {
        try #require(try github.read(body, ["X-GitHub-Event": event]).changes.first).change
    }

    @Test func aPushIsDatedWhenItWasPushed() throws {
        func push(_ repository: String) throws -> Timestamp {
            try told(
                "push",
                """
                {"ref": "refs/heads/main", "before": "bbbbbbbbbb", "after": "aaaaaaaaaa", "repository": \(repository),
                 "head_commit": {"message": "x", "timestamp": "2026-01-28T13:00:00Z"},
                 "commits": [{"id": "aaaaaaaaaa", "message": "x", "timestamp": "2026-01-28T13:00:00Z"}]}
                """
            ).at
        }
        #expect(try push(#"{"full_name": "a/b", "pushed_at": 1769860800}"#) == Timestamp(seconds: 1_769_860_800))
        #expect(try push(#"{"full_name": "a/b"}"#) == now)
    }

    @Test func aDeploymentThatWaitsIsPending() throws {
        let body = """
            {"repository": {"full_name": "a/b"}, "deployment_status": {"state": "waiting"},
             "deployment": {"id": 1, "sha": "aaaaaaaaaa", "created_at": "2026-01-31T13:00:00Z"}}
            """
        #expect(try told("deployment_status", body).status == .pending)
    }

    @Test func aRunThatIsRunAgainIsUnderWayAgain() throws {
        func run(_ action: String, _ attempt: Int, _ conclusion: String, _ minute: Int) throws -> Change {
            try told(
                "workflow_run",
                """
                {"action": "\(action)", "repository": {"full_name": "a/b"}, "workflow_run": {"id": 7, "name": "CI",
                 "status": "\(action)", "conclusion": \(conclusion), "run_attempt": \(attempt),
                 "created_at": "2026-01-31T13:00:00Z", "updated_at": "2026-01-31T13:0\(minute):00Z"}}
                """)
        }
        let failed = try run("completed", 1, #""failure""#, 1)
        let again = failed.merged(with: try run("requested", 2, "null", 2))
        #expect(again.status == .pending)
        #expect(again.endedAt == nil)
        #expect(again.merged(with: try run("completed", 2, #""success""#, 4)).status == .success)
    }

    @Test func anImageInTheOlderRegistryIsOne() throws {
        for type in ["docker", "CONTAINER"] {
            let body = """
                {"repository": {"full_name": "acme/pay"}, "package": {"name": "pay", "namespace": "acme", "package_type": "\(type)",
                 "package_version": {"id": 1, "version": "1.2.0", "created_at": "2026-01-31T13:00:00Z"}}}
                """
            let image = try told("package", body)
            #expect(image.kind == .image)
            #expect(image.image?.hasSuffix("acme/pay:1.2.0") == true)
        }
    }

    @Test func whatIdentifiesMustBeWhatItShouldBe() {
        let cases = [
            ("pull_request", #"{"action":"opened","number":1,"repository":{"full_name":"a/b"}}"#, "pull_request"),
            (
                "push", #"{"ref":"refs/heads/x","after":"aaaaaaaaaa","repository":{"full_name":"a/b"},"commits":{}}"#,
                "commits"
            ),
            ("workflow_run", #"{"repository":{"full_name":"a/b"},"workflow_run":{"id":"x"}}"#, "workflow_run.id"),
            ("push", #"{"repository":{"full_name":7}}"#, "repository.full_name"),
        ]
        for (event, body, field) in cases {
            #expect(github.refusal(body, ["X-GitHub-Event": event])?.issues.first?.field == field, "\(body)")
        }
    }

    @Test func aFormIsReadAsTheDocumentInIt() throws {
        let body = "payload=%7B%22zen%22%3A%22a+b%2Bc%22%7D"
        #expect(try github.read(body, ["X-GitHub-Event": "ping"]).ignored == "ping events tell of no change")
        let push =
            "payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%2C%22after%22%3A%22aaaaaaaaaa%22%2C%22repository%22%3A"
            + "%7B%22full_name%22%3A%22a%2Fb%22%7D%2C%22head_commit%22%3A%7B%22message%22%3A%22One+%2B+one%22%7D%7D"
        #expect(try told("push", push).title == "One + one")
        #expect(github.refusal("other=1", ["X-GitHub-Event": "push"])?.kind == .malformed)
    }
}

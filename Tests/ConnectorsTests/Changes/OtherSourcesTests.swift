import ConnectorFixtures
import Connectors
import Domain
import Integration
import Testing

@Suite struct OtherSourcesTests {
    @Test func everyRecordedMessageOfGitLabIsReadOrIgnoredWithAReason() throws {
        for (name, body) in try RecordedPayloads.gitLab() {
            let message = try GitLabConnector().read(body)
            #expect(message.changes.isEmpty == (message.ignored != nil), "\(name)")
        }
    }

    @Test func aDeploymentOfGitLabIsReadWhole() throws {
        let message = try GitLabConnector().read(
            try RecordedPayloads.bytes("gitlab/deployment.json"), ["Idempotency-Key": "k"])
        let incoming = try #require(message.changes.first)
        #expect(message.deliveryID == "k")
        #expect(incoming.change.kind == .deployment)
        #expect(incoming.change.status == .success)
        #expect(incoming.change.version == "1.0.0")
        #expect(incoming.change.commit == "279484c09fbe69ededfced8c1bb6e6d24616b468")
        #expect(incoming.change.at == Timestamp("2021-04-28T19:50:00Z"))
        #expect(incoming.hints.environment == "staging")
    }

    @Test func aPipelineThatFailedNamesTheJobThatMattered() throws {
        let pipeline = try GitLabConnector().read(
            """
            {"object_kind": "pipeline", "project": {"path_with_namespace": "acme/pay"},
             "object_attributes": {"id": 5, "status": "failed", "created_at": "2026-01-31 13:00:00 UTC"}, "builds": [
             {"id": 70, "name": "lint", "status": "failed", "allow_failure": true},
             {"id": 71, "name": "test", "status": "failed", "allow_failure": false, "failure_reason": "script_failure"}]}
            """, [:])
        #expect(pipeline.changes.first?.log == JobLog(repository: "acme/pay", .job("71")))
        #expect(pipeline.changes.first?.change.facts.error?.lines == ["test: script_failure"])
    }

    @Test func gitLabsTokenIsItsSignature() {
        let gitlab = GitLabConnector()
        func objection(_ token: String?) -> String? {
            gitlab.objection(
                to: [], headers: MessageHeaders(token.map { ["X-Gitlab-Token": $0] } ?? [:]),
                secrets: ["token": "secret"])
        }
        #expect(objection("secret") == nil)
        #expect(objection("secreT") != nil)
        #expect(objection(nil) != nil)
    }

    @Test func theGeneralFormKeepsEverythingThatIsSaid() throws {
        let message = try GenericChangeConnector().read(
            """
            {"event_type": "deployment", "source": "spinnaker", "service": "payment-api", "environment": "production",
             "region": "us-east-1", "deployment_type": "canary", "version": "v1.2.3", "previous_version": "v1.2.2",
             "image": "registry/payment-api:v1.2.3", "commit_sha": "abc1234", "logs_url": "https://logs.example/1",
             "trace_url": "https://traces.example/1", "metrics_url": "https://metrics.example/1",
             "error": {"type": "ContainerCrash", "exit_code": 1, "summary": "ECONNREFUSED redis:6379",
                       "first_seen": "2026-01-31T13:35:00Z", "occurrence_count": 5},
             "relationships": {"triggered_by": "pr-456", "follows": "workflow-123", "affects": ["a"], "depends_on": ["b"]},
             "impact": {"pods_affected": 12, "downtime_seconds": 0, "error_rate_increase": 0.02},
             "author": "ada@example.com", "author_team": "payments", "status": "failed"}
            """)
        let change = try #require(message.changes.first).change
        #expect(change.status == .failure)
        #expect(change.previousVersion == "v1.2.2")
        #expect(change.facts.region == "us-east-1")
        #expect(change.facts.deploymentType == "canary")
        #expect(change.facts.error?.exitCode == 1)
        #expect(change.facts.error?.count == 5)
        #expect(change.facts.relations?.triggeredBy == "pr-456")
        #expect(change.facts.impact?.podsAffected == 12)
        #expect(change.facts.links?.trace == "https://traces.example/1")
        #expect(change.facts.team == "payments")
    }

    @Test func theGeneralFormNamesWhatIsWrong() {
        let generic = GenericChangeConnector()
        #expect(generic.refusal(#"{"service":"a"}"#)?.issues.first?.field == "event_type")
        #expect(generic.refusal(#"{"event_type":"deployment"}"#)?.issues.first?.field == "service")
        #expect(generic.refusal(#"{"event_type":"dance","service":"a"}"#)?.issues.first?.field == "event_type")
        #expect(
            generic.refusal(#"{"event_type":"deploy","service":"a","timestamp":"soon"}"#)?.issues.first?.field
                == "timestamp")
        #expect(
            generic.refusal(#"[{"event_type":"deploy","service":"a"},{}]"#)?.issues.first?.field == "[1].event_type")
        #expect(generic.refusal("nonsense")?.kind == .malformed)
    }

    @Test func jenkinsSpeaksOfRepositoriesByAddress() throws {
        let message = try JenkinsConnector().read(
            """
            {"event_type": "deployment", "service": "pay", "status": "SUCCESS", "repository": "git@git.example.com:shop/pay.git",
             "branch": "origin/main", "id": "jenkins-pay-7"}
            """)
        let change = try #require(message.changes.first).change
        #expect(change.source == "jenkins")
        #expect(change.repository == "shop/pay")
        #expect(change.branch == "main")
        // It does not know its own address: that is no reason to lose a deployment.
        let lost = #"{"event_type":"deployment","service":"pay","build_url":null,"logs_url":"nullconsole"}"#
        #expect(try JenkinsConnector().read(lost).changes.first?.change.facts.links == nil)
    }

    @Test func argoCDTellsOfSyncs() throws {
        let argo = ArgoCDConnector()
        let body = """
            {"application": "checkout", "namespace": "shop-prod", "cluster": "eu-1", "revision": "aaaaaaaaaa", "phase": "Failed",
             "images": ["registry/shop/checkout:v7"], "message": "one or more objects failed to apply",
             "started_at": "2026-01-31T13:00:00Z", "finished_at": "2026-01-31T13:01:00Z", "url": "https://argo.example/applications/checkout"}
            """
        let change = try #require(try argo.read(body).changes.first).change
        #expect(change.status == .failure)
        #expect(change.version == "v7")
        #expect(change.facts.error?.summary == "one or more objects failed to apply")
        #expect(argo.refusal(#"{"phase":"Running"}"#)?.issues.first?.field == "application")
        #expect(argo.refusal(#"{"application":"a","phase":"Odd"}"#)?.issues.first?.field == "phase")
    }

    @Test func fluxTellsOfReconciliations() throws {
        let flux = FluxConnector()
        let body = """
            {"involvedObject": {"kind": "HelmRelease", "name": "checkout", "namespace": "shop"}, "severity": "error",
             "timestamp": "2026-01-31T13:00:00Z", "message": "install retries exhausted", "reason": "UpgradeFailed",
             "metadata": {"helm.toolkit.fluxcd.io/revision": "1.4.0"}}
            """
        let change = try #require(try flux.read(body).changes.first).change
        #expect(change.status == .failure)
        #expect(change.version == "1.4.0")
        #expect(try flux.read(#"{"involvedObject":{"kind":"GitRepository","name":"x"}}"#).ignored != nil)
    }

    @Test func fluxTellsEnvironmentsAndWaysBackApart() throws {
        let flux = FluxConnector()
        func told(_ reason: String, _ revision: String, _ metadata: String = "", at minute: Int = 0) throws
            -> IncomingChange
        {
            let body = """
                {"involvedObject": {"kind": "HelmRelease", "name": "checkout", "namespace": "shop"}, "severity": "info",
                 "timestamp": "2026-01-31T13:0\(minute):00Z", "message": "x", "reason": "\(reason)",
                 "metadata": {"helm.toolkit.fluxcd.io/revision": "\(revision)"\(metadata)}}
                """
            return try #require(try flux.read(body).changes.first)
        }
        let upgrade = try told("UpgradeSucceeded", "6.5.0")
        #expect(try told("Progressing", "6.5.0", at: 1).key == upgrade.key)
        #expect(try told("UpgradeFailed", "6.5.1").key != upgrade.key)
        let back = try told("RollbackSucceeded", "6.5.0", at: 2)
        #expect(back.change.isRollback)
        #expect(back.key != upgrade.key)
        #expect(try told("RollbackSucceeded", "6.5.0", at: 3).key != back.key)
        let staging = try told("UpgradeSucceeded", "6.5.0", #", "env": "staging""#)
        #expect(try staging.key != told("UpgradeSucceeded", "6.5.0", #", "env": "production""#).key)
        #expect(staging.key != upgrade.key)
        let eu = try told("UpgradeSucceeded", "6.5.0", #", "cluster": "eu-1""#)
        #expect(eu.key != upgrade.key)
        #expect(eu.change.facts.cluster == "eu-1")
    }

    @Test func argoCDsVersionIsTheApplicationsNotItsProxys() throws {
        let body = """
            {"application": "checkout", "phase": "Succeeded", "started_at": "2026-01-31T13:00:00Z",
             "images": ["docker.io/envoyproxy/envoy:v1.30", "registry/shop/checkout:v7"]}
            """
        let argo = ArgoCDConnector()
        #expect(try argo.read(body).changes.first?.change.version == "v7")
        #expect(
            argo.refusal(body.replacing("[", with: "{\"a\":[").replacing("]", with: "]}"))?.issues.first?.field
                == "images")
        #expect(
            argo.refusal(body.replacing("2026-01-31", with: "2026-02-31"))?.issues.first?.field == "started_at")
        #expect(
            argo.refusal(body.replacing("2026-01-31", with: "2026-02-20"))?.issues.first?.message.contains("future")
                == true)
    }

    @Test func gitLabsPushIsDatedWhenItComes() throws {
        let body = """
            {"object_kind": "push", "ref": "refs/heads/main", "after": "aaaaaaaaaa", "before": "bbbbbbbbbb",
             "project": {"path_with_namespace": "acme/pay"},
             "commits": [{"id": "aaaaaaaaaa", "message": "x", "timestamp": "2026-01-28T13:00:00Z"}]}
            """
        let gitlab = GitLabConnector()
        #expect(try gitlab.read(body).changes.first?.change.at == now)
        let list = body.replacing(#"[{"id""#, with: #"{"id""#).replacing("}]}", with: "}}")
        #expect(gitlab.refusal(list)?.issues.first?.field == "commits")
    }

    @Test func everyKindDescribesItself() {
        #expect(Set(Connectors.kinds.map(\.description.kind)).count == Connectors.kinds.count)
        for connector in Connectors.changes {
            #expect(connector.description.capabilities.contains(.changes))
            #expect(!connector.description.snippets.isEmpty)
        }
    }
}

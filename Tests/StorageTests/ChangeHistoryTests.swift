import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Postgres
import Storage
import TestSupport
import Testing

/// What deployments replaced, brought back and brought.
@Suite struct ChangeHistoryTests: ChangeTelling {
    @Test func regionsGoTheirOwnWays() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            for (at, version, region) in [(0, "v1", "eu"), (5, "v1", "us"), (10, "v2", "eu"), (20, "v1", "us")] {
                try await tell(
                    store, ["service": "pay", "version": version, "region": region, "timestamp": time(at)])
            }
            #expect(try await all(store).allSatisfy { !$0.isRollback && !$0.wasRolledBack })
        }
    }

    @Test func thePreviousVersionIsFoundInWhateverOrderDeploymentsArrive() async throws {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            try await withDatabase { database in
                let store = try await prepared(database)
                for at in order {
                    try await tell(
                        store,
                        [
                            "service": "pay", "environment": "production", "version": "v\(at)",
                            "timestamp": time(at * 10),
                        ])
                }
                // Another environment has a history of its own.
                try await tell(
                    store, ["service": "pay", "environment": "staging", "version": "s1", "timestamp": time(15)])
                let found = try await all(store).filter { $0.environment == "production" }
                #expect(found.map(\.version) == ["v2", "v1", "v0"])
                #expect(found.map(\.previousVersion) == ["v1", "v0", nil])
                #expect(found.allSatisfy { !$0.isRollback })
            }
        }
    }

    @Test func aRollbackIsRecognisedAndWhatItUndoesIsMarked() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            for (at, version) in [(0, "v1"), (10, "v2"), (20, "v1")] {
                try await tell(store, ["service": "pay", "version": version, "timestamp": time(at)])
            }
            let found = try await all(store)
            #expect(found.map(\.isRollback) == [true, false, false])
            #expect(found.map(\.wasRolledBack) == [false, true, false])
            #expect(found[0].previousVersion == "v2")
        }
    }

    @Test func aFailedDeploymentIsNoVersionToGoBackTo() async throws {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            try await withDatabase { database in
                let store = try await prepared(database)
                let told = [("v1", 0, "success"), ("v2", 30, "failure"), ("v3", 50, "success")]
                for (version, minute, status) in order.map({ told[$0] }) {
                    try await tell(
                        store, ["service": "pay", "version": version, "status": status, "timestamp": time(minute)])
                }
                #expect(try await all(store).map(\.previousVersion) == ["v1", "v1", nil])
            }
        }
        // Also where it is heard only later that it failed.
        try await withDatabase { database in
            let store = try await prepared(database)
            for (version, minute, status) in [("v2", 30, "running"), ("v3", 50, "success"), ("v2", 30, "failure")] {
                try await tell(
                    store,
                    ["service": "pay", "version": version, "id": version, "status": status, "timestamp": time(minute)])
            }
            #expect(try await all(store).map(\.previousVersion) == [nil, nil])
        }
    }

    @Test func twoSendersOfOneDeploymentTellOfOneVersion() async throws {
        let (old, new) = (String(repeating: "deadbe12", count: 5), String(repeating: "c0ffee12", count: 5))
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            try await withDatabase { database in
                let store = try await prepared(database)
                for at in order {
                    switch at {
                    case 0: _ = try await gitHub(store, "deployment_status", try deployment(1, old, at: 0))
                    case 1: try await argo(store, "main-deadbe12", at: 1)
                    case 2: _ = try await gitHub(store, "deployment_status", try deployment(2, new, at: 80))
                    default: try await argo(store, "main-c0ffee12", at: 81)
                    }
                }
                let found = try await all(store)
                #expect(found.map(\.previousVersion) == ["main-deadbe12", old, nil, nil])
                #expect(found.allSatisfy { !$0.isRollback && !$0.wasRolledBack })
                #expect(found.map(\.commit) == [new, new, old, old], "the image's, not the configuration's")
                #expect(
                    ChangeWords.suggestion(found[0], service: "Payments") == "Roll Payments back to main-deadbe12.")
                // The old one is brought back.
                _ = try await gitHub(store, "deployment_status", try deployment(3, old, at: 90))
                try await argo(store, "main-deadbe12", at: 91)
                let after = try await all(store)
                #expect(after.map(\.isRollback) == [true, true, false, false, false, false])
                #expect(after.map(\.wasRolledBack) == [false, false, true, true, false, false])
                // The same image once more: what changed is the configuration, so its commit is kept.
                try await argo(store, "main-deadbe12", at: 95)
                #expect(try await all(store).first?.commit?.hasPrefix("aaaa") == true)
            }
        }
    }

    @Test func whatTookEffectLateIsSeenThoughItBeganLongAgo() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            let sha = String(repeating: "b1", count: 20)
            func status(_ id: Int, _ state: String, created: Int, told: Int) throws -> [UInt8] {
                Array(
                    try JSONSerialization.data(
                        withJSONObject: [
                            "action": "created", "repository": ["full_name": "acme/pay"],
                            "deployment": [
                                "id": id, "sha": sha, "environment": "production", "created_at": time(created),
                            ],
                            "deployment_status": [
                                "state": state, "environment": "production", "updated_at": time(told),
                            ],
                        ] as [String: Any]))
            }
            _ = try await gitHub(store, "deployment_status", try status(1, "success", created: -180, told: -2))
            _ = try await gitHub(store, "deployment_status", try status(2, "in_progress", created: -170, told: -3))
            _ = try await gitHub(store, "deployment_status", try status(3, "in_progress", created: -600, told: -590))
            _ = try await gitHub(store, "deployment_status", try status(4, "success", created: -700, told: -400))
            let answer = try await store.changes.query(acme, service: "pay", environment: "production", at: start)
            #expect(answer.changes.map(\.row.change.at) == [-180, -170].map { start + .seconds($0 * 60) })
            #expect(answer.changes.map(\.score.lag) == [.seconds(120), .seconds(180)])
            #expect(answer.changes.allSatisfy { $0.score.value > policies.changes.suspect })
            // Where no service is known, too.
            let unknown = try await store.changes.query(acme, service: "nobody", environment: nil, at: start)
            #expect(unknown.changes.isEmpty)
            let others = try await store.changes.query(globex, service: "pay", environment: "production", at: start)
            #expect(others.changes.isEmpty)
        }
    }

    @Test func aDeploymentKnowsWhichCommitsItBrought() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            _ = try await gitHub(store, "deployment_status", try deployment(1, shas[0], at: 0))
            // The deployment is heard of before its commits.
            _ = try await gitHub(store, "deployment_status", try deployment(2, shas[2], at: 30))
            _ = try await gitHub(
                store, "push",
                try push(
                    [(shas[1], "Add an index", ["db/migrate/1.sql"]), (shas[2], "Retry less", ["src/main.go"])],
                    before: shas[0]))
            let deployed = try #require(
                try await all(store).first { $0.kind == .deployment && $0.commit == shas[2] })
            #expect(deployed.facts.fileTypes == [.dbMigration, .other])
            let page = try await store.changes.page(acme, deployed.id, at: start)
            let range = try #require(page.range)
            #expect(range.previous == shas[0])
            #expect(range.commits.map(\.sha) == [shas[2], shas[1]])
            // By its commit, it hangs together with the push.
            #expect(page.chain.changes.map(\.kind) == [.push, .deployment])
            #expect(page.chain.links.map(\.reason) == [.commit])
        }
    }

    @Test func anUnknownPreviousRevisionFallsBackToTheLastCommitsAndSaysSo() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            _ = try await gitHub(
                store, "push", try push([(shas[1], "One", ["a.md"]), (shas[2], "Two", ["b.go"])], before: shas[0]))
            _ = try await gitHub(store, "deployment_status", try deployment(1, shas[2], at: 30))
            let deployed = try #require(try await all(store).first { $0.kind == .deployment })
            let range = try #require(try await store.changes.page(acme, deployed.id, at: start).range)
            #expect(range.previous == nil)
            #expect(range.commits.map(\.sha).first == shas[2])
            #expect(range.commits.count == 2)
        }
    }

    @Test func commitsThatCameAfterTheDeployedOneAreNotCountedIn() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            _ = try await gitHub(
                store, "push",
                try push(
                    [(shas[1], "A", ["a.md"]), (shas[2], "B", ["b.go"]), (shas[3], "C", ["c.sql"])], before: shas[0]))
            _ = try await gitHub(store, "deployment_status", try deployment(1, shas[2], at: 30))
            let deployed = try #require(try await all(store).first { $0.kind == .deployment })
            let range = try #require(try await store.changes.page(acme, deployed.id, at: start).range)
            #expect(range.previous == nil)
            #expect(range.commits.map(\.sha) == [shas[2], shas[1]])
        }
    }

    @Test func whatAnImageWasBuiltFromIsFoundWhicheverIsHeardOfFirst() async throws {
        let sha = String(repeating: "1a2b3c4d", count: 5)
        func object(_ tag: String, restarted: String = "") -> [String: Any] {
            [
                "kind": "Deployment", "metadata": ["name": "pay", "namespace": "production"],
                "spec": [
                    "template": [
                        "metadata": ["annotations": ["kubectl.kubernetes.io/restartedAt": restarted]],
                        "spec": ["containers": [["name": "pay", "image": "registry/pay:\(tag)"]]],
                    ]
                ],
            ]
        }
        for order in [[0, 1, 2], [2, 1, 0], [2, 0, 1]] {
            try await withDatabase { database in
                let store = try await prepared(database)
                for at in order {
                    switch at {
                    case 0:
                        _ = try await gitHub(
                            store, "push", try push([(sha, "Smaller pool", ["config/redis.py"])], before: shas[0]))
                    case 1:
                        try await tell(
                            store,
                            [
                                "event_type": "workflow", "repository": "acme/pay", "commit_sha": sha,
                                "timestamp": time(5), "logs_url": "https://ci.example.com/1",
                            ])
                    default:
                        try await kubernetes(
                            store, [["after": object("main-1a2b3c4"), "before": object("v0"), "at": time(10)]])
                    }
                }
                let deployed = try #require(try await all(store).first { $0.kind == .deployment })
                #expect(deployed.commit == sha)
                #expect(deployed.repository == "acme/pay")
                #expect(deployed.facts.fileTypes == [.config])
                #expect(deployed.links.commit == "https://github.com/acme/pay/commit/\(sha)")
                #expect(deployed.links.diff == "https://github.com/acme/pay/compare/\(shas[0])...\(sha)")
                #expect(deployed.links.logs == "https://ci.example.com/1")
                let page = try await store.changes.page(acme, deployed.id, at: start)
                #expect(page.range?.commits.map(\.sha) == [sha])
                // A restart of the same image follows from no commit.
                try await kubernetes(
                    store,
                    [
                        [
                            "after": object("main-1a2b3c4", restarted: "b"),
                            "before": object("main-1a2b3c4", restarted: "a"), "at": time(20),
                        ]
                    ])
                let restart = try #require(try await all(store).first)
                #expect(restart.commit == nil)
                #expect(restart.previousVersion == nil)
            }
        }
    }
}

import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Postgres
import Storage
import TestSupport
import Testing

@Suite struct ChangeTests: ChangeTelling {
    @Test func aRedeliveryChangesNothingAndOtherTenantsSeeNothing() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            let first = try await tell(store, ["service": "pay", "version": "v1", "id": "1"], delivery: "d")
            guard case .stored(let ids) = first else { Issue.record("not stored"); return }
            #expect(try await tell(store, ["service": "pay", "version": "v1", "id": "1"], delivery: "d") == .duplicate)
            #expect(try await all(store).map(\.id) == ids)
            #expect(try await all(store, globex).isEmpty)
            await #expect(throws: StoreError.notFound(what: "change")) {
                _ = try await store.changes.get(globex, ids[0])
            }
            // Their delivery of the same id is theirs.
            guard case .stored = try await tell(store, ["service": "pay", "id": "1"], globex, delivery: "d") else {
                Issue.record("not stored")
                return
            }
        }
    }

    @Test func onlyWhatRepeatsTheLastMessageAboutAPlaceIsARepeat() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            var seconds = 0
            func told(_ fields: [String: Any], _ scope: Scope = acme) async throws -> Bool {
                seconds += 10
                return try await tell(store, fields, scope, delivery: nil, at: start + .seconds(seconds)) != .duplicate
            }
            let (v0, v1) = (["service": "ledger", "version": "v2.3.0"], ["service": "ledger", "version": "v2.3.1"])
            // A, B, A: three deployments, the last one a way back.
            #expect(try await told(v0))
            #expect(try await !told(v0))
            #expect(try await told(v1))
            #expect(try await told(v0))
            #expect(try await all(store).map(\.version) == ["v2.3.0", "v2.3.1", "v2.3.0"])
            // Three places.
            for place in [["region": "us-east-1"], ["region": "eu-west-1"], ["cluster": "c2"]] {
                let fields = v1.merging(place) { $1 }
                #expect(try await told(fields))
                #expect(try await !told(fields))
            }
            // A way back to the same version rewrites nothing.
            #expect(try await told(["service": "cli-svc", "version": "v1.0.0"]))
            #expect(try await told(["service": "cli-svc", "version": "v1.0.0", "rollback": true]))
            #expect(try await all(store).filter { $0.service == "cli-svc" }.map(\.isRollback) == [true, false])
            // After a while it is no repeat, and never somebody else's.
            seconds += 700
            #expect(try await told(v1.merging(["cluster": "c2"]) { $1 }))
            #expect(try await told(v1.merging(["cluster": "c2"]) { $1 }, globex))
        }
    }

    @Test func aMessageAboutTheSameIdIsARepeatOnlyIfItSaysWhatTheLastOneSaid() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            func told(_ fields: [String: Any]) async throws -> Bool {
                let all = fields.merging(["service": "pay", "id": "7"]) { $1 }
                return try await tell(store, all, delivery: nil) != .duplicate
            }
            #expect(try await told(["status": "failure"]))
            #expect(try await told(["status": "success"]))
            #expect(try await told(["status": "failure"]))
            #expect(try await all(store).map(\.status) == [.failure])
            #expect(try await !told(["status": "failure"]))
            #expect(try await told(["status": "success"]))
            #expect(try await told(["status": "success", "logs_url": "https://ci.example/7"]))
            let found = try await all(store)
            #expect(found.map(\.status) == [.success])
            #expect(found[0].links.logs == "https://ci.example/7")
        }
    }

    @Test func aListKeepsWhatIsNewInIt() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            func record(_ body: String) async throws -> ChangeReceipt {
                let message = try GenericChangeConnector().parse(
                    Array(body.utf8), headers: MessageHeaders([:]), context: ChangeContext(now: start))
                return try await store.changes.record(
                    acme,
                    ChangeDelivery(
                        integration: integration, deliveryID: message.deliveryID, event: "deployment",
                        changes: message.changes, body: Array(body.utf8)), at: start)
            }
            func one(_ version: String) -> String {
                #"{"event_type":"deploy","service":"pay","id":"\#(version)","version":"\#(version)"}"#
            }
            _ = try await record("[\(one("1")),\(one("2"))]")
            #expect(try await record("[\(one("2")),\(one("1"))]") == .duplicate)
            guard case .stored(let ids) = try await record("[\(one("2")),\(one("3"))]") else {
                Issue.record("the new one was lost")
                return
            }
            #expect(ids.count == 1)
            #expect(Set(try await all(store).map(\.version)) == ["1", "2", "3"])
        }
    }

    @Test func whatIsNotUnderstoodIsKeptWithItsReason() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            #expect(
                try await gitHub(store, "moon_phase", Array("{}".utf8))
                    == .ignored(reason: "no such event type is known: moon_phase"))
            let ignored = try await store.changes.ignored(acme, limit: 10)
            #expect(ignored.map(\.event) == ["moon_phase"])
            #expect(try await store.changes.ignored(globex, limit: 10).isEmpty)
        }
    }

    @Test func aConfigurationAndItsRolloutShowEachOther() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            func workload(_ marker: String) -> [String: Any] {
                [
                    "kind": "Deployment", "metadata": ["name": "pay", "namespace": "shop"],
                    "spec": [
                        "template": [
                            "metadata": ["annotations": ["kubectl.kubernetes.io/restartedAt": marker]],
                            "spec": [
                                "containers": [
                                    [
                                        "name": "pay", "image": "pay:1",
                                        "envFrom": [["secretRef": ["name": "un-creds"]]],
                                    ]
                                ]
                            ],
                        ]
                    ],
                ]
            }
            func secret(_ value: String) -> [String: Any] {
                [
                    "kind": "Secret", "metadata": ["name": "un-creds", "namespace": "shop"],
                    "stringData": ["password": value],
                ]
            }
            try await kubernetes(store, [["after": workload("a"), "before": workload("0"), "at": time(-1500)]])
            try await kubernetes(store, [["after": secret("b"), "before": secret("a"), "at": time(0)]])
            try await kubernetes(store, [["after": workload("b"), "before": workload("a"), "at": time(5)]])
            let found = try await all(store)
            let (restart, config) = (found[0], found[1])
            let now = start
            for start in [restart, config] {
                let chain = try await store.changes.page(acme, start.id, at: now).chain
                #expect(chain.changes.map(\.id) == [config.id, restart.id])
                #expect(chain.links == [.init(from: config.id, to: restart.id, reason: .config)])
            }
            let later = start + .seconds(86_400)
            #expect(
                try await store.changes.unapplied(acme, from: start - .seconds(60), at: later).isEmpty,
                "it was rolled out")
        }
    }

    @Test func aCorrectionIsRemembered() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            try await tell(store, ["repository": "acme/legacy-billing", "version": "1", "id": "1"])
            let first = try #require(try await all(store).first)
            #expect(first.serviceID == nil)
            #expect(first.facts.inferred?.service == "repository")
            let corrected = try await store.changes.correct(
                acme, first.id, service: "Payments", environment: "prod", by: someone, at: start)
            #expect(corrected.serviceName == "Payments")
            #expect(corrected.change.environment == "production")
            try await tell(store, ["repository": "acme/legacy-billing", "version": "2", "id": "2"])
            let second = try #require(try await all(store).first { $0.version == "2" })
            #expect(second.service == "pay")
            #expect(second.environment == "production")
            #expect(second.facts.inferred?.service == "corrected")
            // Not for another tenant.
            try await tell(store, ["repository": "acme/legacy-billing", "version": "3", "id": "3"], globex)
            #expect(try await all(store, globex).first?.service == "legacy-billing")
        }
    }

    @Test func aConfigurationThatNothingWasDeployedForIsFlagged() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            func workload(_ tag: String) -> [String: Any] {
                [
                    "kind": "Deployment", "metadata": ["name": "pay", "namespace": "shop"],
                    "spec": [
                        "template": [
                            "spec": [
                                "containers": [
                                    [
                                        "name": "pay", "image": "pay:\(tag)",
                                        "envFrom": [["configMapRef": ["name": "pay-config"]]],
                                    ]
                                ]
                            ]
                        ]
                    ],
                ]
            }
            let config: [String: Any] = [
                "kind": "ConfigMap", "metadata": ["name": "pay-config", "namespace": "shop"], "data": ["POOL": "10"],
            ]
            try await kubernetes(store, workload("1"), at: 0)
            try await kubernetes(store, config, at: 10)
            let changed = try #require(try await all(store).first { $0.kind == .config })
            #expect(changed.service == "pay", "what uses it tells what it is about")
            #expect(changed.facts.relations?.affects == ["Deployment/shop/pay"])
            let later = start + .seconds(3600)
            #expect(
                try await store.changes.unapplied(acme, from: start, at: later).map(\.row.change.id) == [changed.id])
            #expect(
                try await store.changes.unapplied(acme, from: start, at: start + .seconds(900)).isEmpty,
                "there is time yet")
            try await kubernetes(store, workload("2"), at: 20)
            #expect(try await store.changes.unapplied(acme, from: start, at: later).isEmpty)
            let chain = try await store.changes.page(acme, changed.id, at: start).chain
            #expect(chain.links.contains { $0.from != $0.to && $0.reason == .config } || chain.changes.count == 2)
        }
    }

    @Test func figuresAreOfOnesOwnChanges() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            for minute in [1, 2, 3] {
                try await tell(store, ["service": "pay", "timestamp": time(minute), "version": "\(minute)"])
            }
            try await tell(store, ["service": "x", "timestamp": time(1)], globex)
            let counts = try await store.changes.byServiceAndDay(
                acme, from: start - .seconds(86_400), to: start + .seconds(86_400))
            #expect(counts.map(\.changes) == [3])
            #expect(counts.first?.service == "Payments")
            #expect(try await store.changes.risky(acme, from: start).isEmpty)
        }
    }

    @Test func oneChangeTakesLessThanAKilobyte() async throws {
        try await withTestDatabase { test in
            let store = makeStore(test.database)
            var messages = 0
            var sent = 0
            var bytes = 0
            for round in 0..<120 {
                for (at, (event, name, body)) in try RecordedPayloads.gitHub().enumerated() {
                    // Each message from a repository of its own, so that each becomes a change of its own.
                    let text = String(decoding: body, as: UTF8.self)
                        .replacing("Codertocat/Hello-World", with: "Codertocat/Hello-World-\(round)-\(at)")
                        .replacing("octo-org/octo-repo", with: "octo-org/octo-repo-\(round)-\(at)")
                    messages += 1
                    bytes += body.count
                    guard case .stored = try await gitHub(store, event, Array(text.utf8), delivery: "\(round)-\(name)")
                    else { continue }
                    sent += 1
                }
            }
            let rows = try await test.owner.statement("SELECT count(*) FROM change_events").column(Int.self)[0]
            #expect(rows > sent * 9 / 10, "a change for each message")
            let tables = ["change_events", "change_deliveries", "commits", "commit_files", "deployment_commit_ranges"]
            var sizes: [String: Int] = [:]
            for table in tables {
                try await test.owner.statement("VACUUM ANALYZE \(identifier: table)")
                sizes[table] = try await test.owner.statement(
                    "SELECT pg_total_relation_size(\(table)::regclass)"
                ).column(Int.self)[0]
            }
            // Everything that the messages left behind is charged to the changes, those that were ignored included.
            let row = (sizes["change_events"] ?? 0) / rows
            let whole = sizes.values.reduce(0, +) / rows
            print(
                "hot storage with indexes: \(row) bytes a change; \(whole) with all tables that a change touches;"
                    + " received \(bytes / messages) bytes a message")
            #expect(sent > 300)
            #expect(row <= 768)
            #expect(whole <= 1024)
        }
    }

    @Test func correlationReadsOnlyItsWindow() async throws {
        try await withTestDatabase { test in
            let store = try await prepared(test.database)
            let services = try await store.topology.snapshot(acme).services
            let pay = try #require(services.first { $0.name == "pay" })
            try await test.owner.statement(
                """
                INSERT INTO change_events (org_id, id, at, received_at, service_id, kind, status, source, title)
                SELECT \(acme.org), md5(i::text)::uuid, \(start) - i * interval '1 minute', now(),
                    CASE WHEN i % 10 > 0 THEN (ARRAY[\(pay.id), md5(i::text)::uuid])[1 + i % 2] END, 'deployment', 'success',
                    'test', 'x'
                FROM generate_series(1, 50000) i
                """)
            try await test.owner.statement("ANALYZE change_events")
            let topology = Topology(
                services: services, dependencies: try await store.topology.snapshot(acme).dependencies)
            let alert = Alert(
                id: AlertID(at: start), name: "A", status: .firing, severity: .error, reportedSeverity: .error,
                labels: ["service": "pay"], annotations: [:], serviceID: pay.id, integrationID: integration,
                generatorURL: nil, dedupKey: nil, firstSeen: start, lastSeen: start, startsAt: start, endsAt: nil,
                notifications: 1, episode: 1, recentTransitions: [], recentOccurrences: [], flapping: false)
            let statement = try #require(
                ChangeWindow.statement(acme, [alert], topology: topology, policy: policies.changes))
            try await test.database.read(acme) { tx in
                let plan = try tx.query("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) \(sql: statement)").column(
                    String.self
                )
                .joined(separator: "\n")
                #expect(plan.contains("change_events_service"))
                #expect(!plan.contains("Seq Scan on change_events"))
                // What is read is what is used: no row is fetched to be thrown away.
                #expect(!plan.contains("Rows Removed by Filter"))
                let found = try ChangeWindow.read(tx, acme, [alert], topology: topology, policy: policies.changes)
                #expect(!found.isEmpty)
                // Up to ten minutes more are read, as what took no longer ended in the window.
                #expect(found.allSatisfy { start - $0.at <= policies.changes.window + .seconds(600) })
                #expect(found.allSatisfy { $0.serviceID == pay.id || $0.serviceID == nil })
            }
            // Slow ones and those that run come from the index of their own.
            try await test.owner.statement(
                """
                INSERT INTO change_events (org_id, id, at, ended_at, received_at, service_id, kind, status, source, title)
                SELECT \(acme.org), md5('slow' || i)::uuid, \(start) - i * interval '1 minute' - interval '3 hours',
                    CASE WHEN i % 2 = 0 THEN \(start) - i * interval '1 minute' END, now(), \(pay.id), 'deployment',
                    CASE WHEN i % 2 = 0 THEN 'success' ELSE 'running' END, 'test', 'x'
                FROM generate_series(1, 20000) i
                """)
            try await test.owner.statement("ANALYZE change_events")
            try await test.database.read(acme) { tx in
                let plan = try tx.query("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) \(sql: statement)").column(
                    String.self
                ).joined(separator: "\n")
                #expect(plan.components(separatedBy: "change_events_slow").count == 3)
                #expect(!plan.contains("Seq Scan on change_events"))
                #expect(!plan.contains("Rows Removed by Filter"))
                let found = try ChangeWindow.read(tx, acme, [alert], topology: topology, policy: policies.changes)
                #expect(found.contains { $0.endedAt != nil })
                #expect(found.contains { $0.status == .running })
                #expect(Set(found.map(\.id)).count == found.count)
            }
        }
    }
}

import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Postgres
import Storage
import TestSupport
import Testing

/// What tests of changes begin with: tells a store of changes, as senders do.
protocol ChangeTelling {}

extension ChangeTelling {
    var topology: TopologyDocument {
        TopologyDocument(
            services: [
                .init(name: "pay", displayName: "Payments", ownerTeam: "payments", environment: "production"),
                .init(name: "web", environment: "production"),
            ], dependencies: [.init(from: "web", to: "pay")])
    }

    func prepared(_ database: Database) async throws -> Store {
        let store = makeStore(database)
        _ = try await store.topology.replace(acme, with: topology, by: "Tess", at: start)
        return store
    }

    /// Tells of one change in the general form.
    @discardableResult
    func tell(
        _ store: Store, _ fields: [String: Any], _ scope: Scope = acme, delivery: String? = UUID().uuidString,
        at now: Timestamp = start
    ) async throws -> ChangeReceipt {
        let all = fields.merging(["event_type": "deployment"]) { given, _ in given }
        let body = Array(try JSONSerialization.data(withJSONObject: all))
        let message = try GenericChangeConnector().parse(
            body, headers: MessageHeaders([:]), context: ChangeContext(now: now))
        return try await store.changes.record(
            scope,
            ChangeDelivery(
                integration: integration, deliveryID: delivery, event: message.event, changes: message.changes,
                body: body), at: now)
    }

    func gitHub(
        _ store: Store, _ event: String, _ body: [UInt8], delivery: String = UUID().uuidString
    ) async throws -> ChangeReceipt {
        let message = try GitHubConnector().parse(
            body, headers: MessageHeaders(["X-GitHub-Event": event, "X-GitHub-Delivery": delivery]),
            context: ChangeContext(now: start))
        return try await store.changes.record(
            acme,
            ChangeDelivery(
                integration: integration, deliveryID: message.deliveryID, event: message.event,
                changes: message.changes, commits: message.commits, ignored: message.ignored, body: body,
                hasDetails: message.ignored == nil), at: start)
    }

    func all(_ store: Store, _ scope: Scope = acme) async throws -> [Change] {
        try await store.changes.list(scope, ChangeFilter(), PageRequest(limit: 200)).items.map(\.change)
    }

    func time(_ minutes: Int) -> String { (start + .seconds(minutes * 60)).description }

    func argo(_ store: Store, _ tag: String, at minutes: Int) async throws {
        let body = Array(
            try JSONSerialization.data(
                withJSONObject: [
                    "application": "pay", "namespace": "production", "phase": "Succeeded",
                    "repository": "https://github.com/acme/deploy.git",
                    "revision": String(repeating: "a", count: 38) + "\(minutes % 90 + 10)",
                    "images": ["registry/pay:\(tag)"], "started_at": time(minutes),
                ] as [String: Any]))
        let message = try ArgoCDConnector().parse(
            body, headers: MessageHeaders([:]), context: ChangeContext(now: start))
        _ = try await store.changes.record(
            acme,
            ChangeDelivery(
                integration: integration, deliveryID: nil, event: "sync", changes: message.changes, body: body),
            at: start)
    }

    func push(_ commits: [(String, String, [String])], before: String) throws -> [UInt8] {
        Array(
            try JSONSerialization.data(
                withJSONObject: [
                    "ref": "refs/heads/main", "before": before, "after": commits.last?.0 ?? "",
                    "repository": ["full_name": "acme/pay"], "head_commit": ["message": "x"],
                    "commits": commits.map {
                        [
                            "id": $0.0, "message": $0.1, "timestamp": time(-60), "author": ["username": "ada"],
                            "modified": $0.2,
                        ]
                    },
                ] as [String: Any]))
    }

    func deployment(_ id: Int, _ sha: String, at minutes: Int) throws -> [UInt8] {
        Array(
            try JSONSerialization.data(
                withJSONObject: [
                    "action": "created", "repository": ["full_name": "acme/pay"],
                    "deployment": ["id": id, "sha": sha, "environment": "production", "created_at": time(minutes)],
                    "deployment_status": [
                        "state": "success", "environment": "production", "updated_at": time(minutes + 1),
                    ],
                ] as [String: Any]))
    }

    var shas: [String] { (0..<4).map { String(repeating: "\($0)", count: 39) + "a" } }

    func kubernetes(_ store: Store, _ object: [String: Any], at minutes: Int) async throws {
        try await kubernetes(store, [["after": object, "before": [:] as [String: Any], "at": time(minutes)]])
    }

    func kubernetes(_ store: Store, _ changes: [[String: Any]]) async throws {
        let body = Array(
            try JSONSerialization.data(withJSONObject: ["cluster": "eu", "changes": changes] as [String: Any]))
        let message = try KubernetesConnector().parse(
            body, headers: MessageHeaders([:]), context: ChangeContext(now: start))
        _ = try await store.changes.record(
            acme,
            ChangeDelivery(
                integration: integration, deliveryID: nil, event: "state", changes: message.changes,
                ignored: message.ignored, body: body), at: start)
    }
}

import Domain
import Foundation
import Integration
public import Logging
import Storage

/// `bellwether demo`: a database stops, fourteen alerts say so, one incident comes of it. Everything goes through the
/// HTTP endpoints that a real sender uses.
public struct DemoStorm: Sendable {
    private static let integrationName = "Demo storm"

    private let resolve: Bool
    private let environment: Environment
    private let logger: Logger

    public init(resolve: Bool, environment: Environment, logger: Logger) {
        self.resolve = resolve
        self.environment = environment
        self.logger = logger
    }

    /// To the `bellwether up` of a data directory, with a key that is made for the purpose and then revoked.
    public func run(data: String) async throws {
        guard let url = PublicAddress.lastServed(in: try DataDirectory(data)) else {
            throw ConfigurationError("nothing has served \(data) yet: start `bellwether up --data \(data)` first")
        }
        try await Administration.with(data: data, environment, logger: logger) { administration in
            let key = try await administration.createAPIKey(role: .admin, name: "demo", organization: nil)
            do {
                try await run(url: url, key: key.key)
            } catch {
                try await administration.revokeAPIKey(key)
                throw error
            }
            try await administration.revokeAPIKey(key)
        }
    }

    /// To any server.
    public func run(url: String, key: String) async throws {
        let client = DemoClient(url: url, key: key)
        defer { client.close() }
        let token = try await prepare(client)
        let now = SystemClock().now()
        if resolve {
            tell("Sending that all fourteen alerts are resolved")
            let webhooks = DemoAlerts.webhooks(began: now - .seconds(600), resolvedAt: now)
            try await send(webhooks, token, client)
            try await show(client, until: { $0.resolvedAt != nil })
        } else {
            tell("Stopping the database of a company of ten services; fourteen alerts follow")
            try await send(DemoAlerts.webhooks(began: now - .seconds(30), resolvedAt: nil), token, client)
            try await show(client, until: { $0.alertCount >= DemoAlerts.stories.count && $0.rootCause != nil })
        }
    }

    /// Puts the topology, if the demo's services are not known yet, and gives a token of the demo's integration.
    private func prepare(_ client: DemoClient) async throws -> String {
        let known = try await client.send(.get, "/api/v1/topology", as: KnownTopology.self)
        let missing = Set(DemoTopology.document.services.map(\.name)).subtracting(known.services.map(\.name))
        if known.services.isEmpty {
            tell("Telling it which services there are and what they depend on (PUT /api/v1/topology)")
            try await client.send(.put, "/api/v1/topology", DemoTopology.document)
        } else if !missing.isEmpty {
            tell("Leaving the topology as it is, as it is not the demo's: the cause may not be found")
        }
        let integrations = try await client.send(.get, "/api/v1/integrations?limit=200", as: List<Named>.self)
        let existing = integrations.items.first { $0.name == Self.integrationName }
        let body = ["kind": "alertmanager", "name": Self.integrationName]
        let integration =
            if let existing {
                try await client.send(.post, "/api/v1/integrations/\(existing.id)/rotate", as: WithToken.self)
            } else {
                try await client.send(.post, "/api/v1/integrations", body, as: WithToken.self)
            }
        return integration.token
    }

    private func send(_ webhooks: [DemoAlerts.Webhook], _ token: String, _ client: DemoClient) async throws {
        for webhook in webhooks {
            try await client.send(.post, "/integrations/alertmanager", webhook, token: token)
            for alert in webhook.alerts { tell("  \(alert.annotations["summary"] ?? "")") }
        }
    }

    /// Waits until what became of it is complete and has not changed for a while, at most ten seconds, and says it.
    private func show(_ client: DemoClient, until isComplete: (Incident) -> Bool) async throws {
        let began = ContinuousClock.now
        var found: Incident?
        var settled = began
        while ContinuousClock.now - began < .seconds(10) {
            let newest = try await client.send(
                .get, "/api/v1/incidents?sort=updated_at&limit=1", as: List<Incident>.self)
            if newest.items.first?.updatedAt != found?.updatedAt { settled = ContinuousClock.now }
            found = newest.items.first
            if let found, isComplete(found), ContinuousClock.now - settled > .seconds(1) { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        guard let found else { throw DemoClient.Refusal(description: "no incident came of it: is a worker running?") }
        tell("")
        tell("Incident #\(found.number), \(found.severity): \(found.title)")
        tell("  \(found.alertCount) alerts, \(found.status.replacing("_", with: " "))")
        if let cause = found.rootCause { tell("  Root cause: \(cause.summary)") }
        tell("  \(client.url)/incidents/\(found.number)")
        if !resolve { tell("  `bellwether demo --resolve` ends it") }
    }

    private func tell(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private struct List<Item: Decodable>: Decodable { let items: [Item] }
    private struct KnownTopology: Decodable { let services: [NameOnly] }
    private struct NameOnly: Decodable { let name: String }
    private struct WithToken: Decodable { let token: String }
    private struct Named: Decodable {
        let id: String
        let name: String
    }

    private struct Incident: Decodable {
        struct Cause: Decodable { let summary: String }
        let number: Int
        let title: String
        let status: String
        let severity: String
        let alertCount: Int
        let rootCause: Cause?
        let resolvedAt: String?
        let updatedAt: String

        enum CodingKeys: String, CodingKey {
            case number, title, status, severity
            case alertCount = "alert_count"
            case rootCause = "root_cause"
            case resolvedAt = "resolved_at"
            case updatedAt = "updated_at"
        }
    }
}

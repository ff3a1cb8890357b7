import Domain
import Integration
import Storage
import TestSupport
import Workers

/// What tests of paging begin with.
extension Workshop {
    func addWebhook(_ name: String, events: [String] = []) async throws -> ChannelID {
        try await store.channels.create(
            acme,
            NewChannel(
                kind: "webhook", name: name, settings: ["url": "http://127.0.0.1:9/\(name)"], secrets: nil,
                events: events), at: clock.now()
        ).id
    }

    /// A bot in one channel of Slack's, which hears of the usual events.
    func addSlack() async throws {
        _ = try await store.channels.create(
            acme,
            NewChannel(
                kind: "slack", name: "#incidents", settings: ["channel": "C0123456789"],
                secrets: try seal(["token": "xoxb-1"], acme, slackID), events: nil), id: slackID, at: clock.now())
    }

    func opened(_ title: String = "Database down") async throws -> IncidentID {
        try await store.incidents.create(
            acme, title: title, severity: .critical, by: .system, at: clock.now()
        ).row.incident.id
    }

    func deliver() async throws { try await run(try await waiting(.deliver)) }

    var told: [String] {
        http.requests.map { String($0.url.split(separator: "/").last ?? "") }
    }

    func escalating(_ minutes: [Int]) async throws -> [ChannelID] {
        var channels: [ChannelID] = []
        for number in minutes.indices { channels.append(try await addWebhook("level\(number)")) }
        try await ruled(
            by: zip(minutes, channels).map { .init(afterMinutes: $0, targets: [.init(.channel, "\($1)")]) },
            named: "Usual")
        return channels
    }

    /// A policy that every critical incident comes under.
    func ruled(by levels: [EscalationPolicy.Level], named name: String = "P") async throws {
        let policy = try await store.escalationPolicies.create(
            acme, name: name, EscalationPolicy(levels: levels), at: clock.now())
        _ = try await store.rules.create(
            acme, name: "Critical",
            NotificationRule(
                triggers: [.incidentOpened], conditions: .init(minimumSeverity: .critical), escalationPolicy: policy.id),
            at: clock.now())
    }

    func minutes(_ count: Int) async throws {
        for _ in 0..<count {
            clock.advance(by: .seconds(60))
            try await escalator.run()
            try await deliver()
        }
    }
}

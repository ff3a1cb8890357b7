import Domain
import Storage
import TestSupport
import Testing
import Workers

@Suite("Names in conditions") struct RoutingNameTests {
    private func silence(_ services: [String], _ shop: Workshop) async throws {
        let now = shop.clock.now()
        _ = try await shop.store.silences.create(
            acme, name: "Window of \(services[0])",
            Silence(
                kind: .maintenance, reason: "", matcher: .init(services: services), startsAt: now - .seconds(60),
                endsAt: now + .seconds(3600)), at: now)
    }

    @Test("a service that only an alert names is found by rules and by windows") func unknownService() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "test", at: shop.clock.now())
            let ghosts = try await shop.addWebhook("ghosts")
            _ = try await shop.store.rules.create(
                acme, name: "Ghosts",
                NotificationRule(
                    triggers: [.incidentOpened], conditions: .init(services: ["ghost-*"]), channels: [ghosts]),
                at: shop.clock.now())
            try await shop.record(acme, [Storm.alert("Down", "ghost-svc", at: shop.clock.now())])
            try await shop.record(globex, [Storm.alert("Down", "ghost-other", at: shop.clock.now())])
            try await shop.work()
            #expect(shop.told == ["ghosts"])
            let names = try await shop.store.decisions.names(acme, at: shop.clock.now())
            #expect(names.services.contains("ghost-svc") && names.services.contains("db-primary"))
            #expect(!names.services.contains("ghost-other"), "another organization's")
            let later = shop.clock.now() + .seconds(31 * 86_400)
            #expect(!(try await shop.store.decisions.names(acme, at: later)).services.contains("ghost-svc"))
        }
    }

    @Test("a window holds what only its services are hit by, known or not") func windows() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "test", at: shop.clock.now())
            _ = try await shop.addWebhook("sink", events: ["incident.opened"])
            try await silence(["ghost-svc"], shop)
            try await shop.record(acme, [Storm.alert("Down", "ghost-svc", at: shop.clock.now())])
            try await shop.work()
            #expect(shop.http.requests.isEmpty)
            try await shop.record(acme, [Storm.alert("Lost", "mailer", at: shop.clock.now())])
            try await shop.work()
            #expect(shop.told == ["sink"], "what the topology knows is called as it says, whatever the window")
        }
    }
}

import Domain
import Storage
import TestSupport
import Testing

/// What people do about grouping outweighs what gating decided.
@Suite struct RegroupingTests {
    /// Two incidents that gating suppressed, far from each other.
    private func suppressed(_ shop: Workshop) async throws -> [Incident] {
        try await shop.addWebhook(acme)
        for (name, service) in [("JustSaying", "nowhere"), ("ByTheWay", "elsewhere")] {
            try await shop.record(acme, [Storm.alert(name, service, .info, at: shop.clock.now())])
            try await shop.work()
            shop.clock.advance(by: .seconds(3600))
        }
        let incidents = try await shop.incidents(acme).map(\.incident).sorted { $0.number < $1.number }
        for incident in incidents {
            let page = try await shop.store.incidents.page(acme, .id(incident.id))
            #expect(page.decision?.decision == .suppressed)
        }
        #expect(shop.http.requests.isEmpty)
        return incidents
    }

    @Test func anIncidentMergedByAPersonIsToldOfAgain() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let incidents = try await suppressed(shop)
            try #require(incidents.count == 2)
            let now = shop.clock.now()
            let page = try await shop.store.incidents.merge(
                acme, .id(incidents[1].id), into: .id(incidents[0].id), by: .system, at: now)
            #expect(page.decision?.decision == .approved)
            #expect(page.decision?.rationale == "put together by a person")
            #expect(page.decision?.policyVersion == policies.correlation.version)
            _ = try await shop.store.incidents.resolve(acme, .number(1), .fixed, by: .system, at: now)
            try await shop.run(try await shop.waiting(.deliver))
            #expect(shop.http.bodies.count == 1)
        }
    }

    @Test func bothSidesOfASplitAndWhatAPersonOpensAreApprovedOf() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let incidents = try await suppressed(shop)
            try #require(incidents.count == 2)
            let now = shop.clock.now()
            let alerts = try await shop.store.alerts.list(acme, AlertFilter(), PageRequest()).items.map(\.alert.id)
            let made = try await shop.store.incidents.create(
                acme, title: "By hand", severity: .error, alerts: alerts, by: .system, at: now)
            #expect(made.decision?.decision == .approved)
            let part = try await shop.store.incidents.split(
                acme, .id(made.row.incident.id), alerts: [alerts[0]], by: .system, at: now + .seconds(1))
            #expect(part.decision?.decision == .approved)
        }
    }

    @Test func anOpenIncidentIsNotHiddenInAResolvedOne() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let incidents = try await suppressed(shop)
            try #require(incidents.count == 2)
            let now = shop.clock.now()
            _ = try await shop.store.incidents.resolve(acme, .number(1), .fixed, by: .system, at: now)
            await #expect(
                throws: StoreError.illegal(
                    reason: "an incident can only be merged into an open one, and #1 is resolved")
            ) {
                try await shop.store.incidents.merge(acme, .number(2), into: .number(1), by: .system, at: now)
            }
            let open = try await shop.store.incidents.page(acme, .number(2)).row.incident
            #expect(open.status.isOpen)
            #expect(open.firingCount == 1)
        }
    }
}

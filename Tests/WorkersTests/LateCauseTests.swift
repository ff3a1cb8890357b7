import Domain
import Storage
import TestSupport
import Testing

/// Alerts go to the incident of the failure that explains them, also when that is heard of later.
@Suite struct LateCauseTests {
    private static let topology = TopologyDocument(
        services: [.init(name: "search"), .init(name: "search-db"), .init(name: "search-cache")],
        dependencies: [
            .init(from: "search", to: "search-db", kind: .database),
            .init(from: "search", to: "search-cache", kind: .cache),
        ])

    /// A database fails, and something misses its cache.
    private func begun(_ shop: Workshop) async throws {
        for scope in [acme, globex] {
            _ = try await shop.store.topology.replace(
                scope, with: Self.topology, by: "test", at: shop.clock.now())
            try await shop.record(
                scope,
                [
                    Storm.alert("PostgresqlDown", "search-db", .critical, at: shop.clock.now()),
                    Storm.alert("CacheUnreachable", "search", at: shop.clock.now() + .seconds(10)),
                ])
        }
        try await shop.addWebhook(acme)
        shop.clock.advance(by: .seconds(15))
        try await shop.work()
    }

    private func cacheFails(_ shop: Workshop) async throws {
        let now = shop.clock.advance(by: .seconds(60))
        try await shop.record(acme, [Storm.alert("RedisDown", "search-cache", .critical, at: now)])
        try await shop.work()
    }

    @Test func aLateCauseGetsItsVictimsAndBothStoriesTellOfIt() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await begun(shop)
            #expect(try await shop.incidents(acme).map(\.incident.alertCount) == [2])
            #expect(shop.http.bodies.count == 1)
            try await cacheFails(shop)

            let incidents = try await shop.incidents(acme).sorted { $0.incident.number < $1.incident.number }
            #expect(incidents.map(\.incident.number) == [1, 2])
            #expect(incidents.map(\.incident.alertCount) == [1, 2])
            #expect(incidents.map(\.incident.firingCount) == [1, 2])
            #expect(incidents.map(\.affectedServices.count) == [1, 2])
            #expect(incidents.map(\.incident.rootCause?.service) == ["search-db", "search-cache"])
            let ids = incidents.map(\.incident.id)
            let lost = try await shop.store.incidents.timeline(acme, ids[0], PageRequest(limit: 200)).items
            #expect(
                lost.first { $0.kind == .split }?.summary
                    == "An alert of search went to #2: search depends on search-cache, which fails")
            let gained = try await shop.store.incidents.timeline(acme, ids[1], PageRequest(limit: 200)).items
            #expect(gained.contains { $0.kind == .alertJoined && $0.summary.contains("came from #1") })
            #expect(gained.filter { $0.kind == .opened }.count == 1)

            #expect(shop.http.bodies.count == 2, "each failure was told of once")
            #expect(shop.http.bodies.last?.contains("#2") == true)
            #expect(try await shop.incidents(globex).map(\.incident.alertCount) == [2])
        }
    }

    @Test func incidentsEndWithTheAlertsThatTheyHaveNow() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let began = shop.clock.now()
            try await begun(shop)
            try await cacheFails(shop)
            let ended = shop.clock.advance(by: .seconds(60))
            try await shop.record(
                acme,
                [
                    Storm.alert(
                        "PostgresqlDown", "search-db", .critical, at: began, status: .resolved, until: ended)
                ])
            try await shop.work()
            let incidents = try await shop.incidents(acme).sorted { $0.incident.number < $1.incident.number }
            #expect(incidents.map(\.incident.status.isOpen) == [false, true])
        }
    }

    @Test func whatAPersonHasPutTogetherIsLeftAlone() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await begun(shop)
            let alerts = try await shop.store.alerts.list(acme, AlertFilter(), PageRequest()).items.map(\.alert.id)
            _ = try await shop.store.incidents.create(
                acme, title: "By hand", severity: .error, alerts: alerts, by: .system, at: shop.clock.now())
            try await cacheFails(shop)
            let made = try #require(
                try await shop.incidents(acme).first { $0.incident.title == "By hand" })
            #expect(made.incident.alertCount >= 2)
            #expect(made.incident.firingCount >= 2)
        }
    }
}

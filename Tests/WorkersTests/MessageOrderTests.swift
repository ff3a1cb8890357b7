import Domain
import JobQueue
import Storage
import TestSupport
import Testing

/// The opening of an incident waits a little before it is sent; what happens meanwhile must not overtake it.
@Suite struct MessageOrderTests {
    /// An incident of severity error whose opening waits to be told.
    private func opened(_ shop: Workshop) async throws -> IncidentKey {
        _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "test", at: shop.clock.now())
        try await shop.addWebhook(acme)
        try await shop.record(acme, [Storm.alert("ReplicationStopped", "db-primary", .error, at: shop.clock.now())])
        try await shop.run(try await shop.waiting(.correlate))
        #expect(try await shop.waiting(.deliver).count == 1)
        return .number(1)
    }

    private func deliver(_ shop: Workshop) async throws {
        try await shop.run(try await shop.waiting(.deliver))
    }

    private func log(_ shop: Workshop) async throws -> [NotificationRow] {
        try await shop.store.notifications.list(acme, PageRequest()).items
    }

    @Test func aSeverityRaisedBeforeTheOpeningIsSentIsToldByTheOpening() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await opened(shop)
            try await shop.record(acme, [Storm.alert("DatabaseDown", "db-primary", .critical, at: shop.clock.now())])
            try await shop.run(try await shop.waiting(.correlate))
            #expect(try await shop.incidents(acme).map(\.incident.severity) == [.critical])
            try await deliver(shop)
            #expect(shop.http.bodies.count == 1)
            #expect(shop.http.bodies.first?.contains("[CRITICAL]") == true)
            try await shop.record(acme, [Storm.alert("DataLost", "db-primary", .fatal, at: shop.clock.now())])
            try await shop.run(try await shop.waiting(.correlate))
            try await deliver(shop)
            #expect(try await log(shop).map(\.event).sorted() == ["incident.opened", "incident.severity_raised"])
            #expect(shop.http.bodies.count == 2, "who has heard of the incident hears that it is worse")
        }
    }

    @Test func whatEndsBeforeItsOpeningIsSentIsNotToldOfAtAll() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let key = try await opened(shop)
            _ = try await shop.store.incidents.resolve(acme, key, .fixed, by: .system, at: shop.clock.now())
            try await deliver(shop)
            #expect(shop.http.requests.isEmpty)
            let log = try await log(shop)
            #expect(log.map(\.status) == [.dropped])
            #expect(log.first?.lastError == "resolved before it was sent")
        }
    }

    @Test func whoHasHeardOfTheOpeningHearsOfTheEnd() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let key = try await opened(shop)
            try await deliver(shop)
            _ = try await shop.store.incidents.resolve(acme, key, .fixed, by: .system, at: shop.clock.now())
            try await deliver(shop)
            let log = try await log(shop)
            #expect(Set(log.map(\.event)) == ["incident.opened", "incident.resolved"])
            #expect(log.allSatisfy { $0.status == .sent })
        }
    }

    @Test func anAcknowledgementIsToldOnlyToWhomTheOpeningWas() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let key = try await opened(shop)
            _ = try await shop.store.incidents.acknowledge(acme, key, by: .system, at: shop.clock.now())
            try await deliver(shop)
            #expect(try await log(shop).map(\.event) == ["incident.opened"])
            _ = try await shop.store.incidents.unacknowledge(acme, key, by: .system, at: shop.clock.now())
            let again = shop.clock.advance(by: .seconds(1))
            _ = try await shop.store.incidents.acknowledge(acme, key, by: .system, at: again)
            try await deliver(shop)
            #expect(shop.http.bodies.count == 2)
            #expect(shop.http.bodies.last?.contains("was acknowledged") == true)
        }
    }
}

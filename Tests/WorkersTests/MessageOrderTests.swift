import Domain
import Integration
import JobQueue
import Postgres
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

    @Test func theEndIsToldAfterABeginningThatHasToBeTriedAgain() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let key = try await opened(shop)
            shop.http.answer(.success(HTTPResponse(status: 429)))
            let opening = try await shop.waiting(.deliver)
            try await shop.run(opening)
            let end = shop.clock.advance(by: .seconds(1))
            _ = try await shop.store.incidents.resolve(acme, key, .fixed, by: .system, at: end)
            let ending = try await shop.waiting(.deliver).filter { $0.id != opening[0].id }
            #expect(ending.count == 1)
            guard case .retry(let soon?, _) = try await shop.run(ending)[0] else { return #expect(Bool(false)) }
            #expect(soon == .milliseconds(200))
            shop.clock.advance(by: .seconds(80))
            guard case .retry(let later?, _) = try await shop.run(ending)[0] else { return #expect(Bool(false)) }
            #expect(later == .seconds(10))
            #expect(shop.http.requests.count == 1)
            try await shop.run(opening)
            #expect(try await shop.run(ending) == [.done])
            #expect(shop.http.requests.count == 3)
            #expect(shop.http.bodies.last?.contains("is resolved") == true)
        }
    }

    @Test func whatIsReopenedByHandIsToldAgain() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let key = try await opened(shop)
            try await deliver(shop)
            _ = try await shop.store.incidents.resolve(acme, key, .fixed, by: .system, at: shop.clock.now())
            let later = shop.clock.advance(by: .seconds(60))
            _ = try await shop.store.incidents.reopen(acme, key, by: .system, at: later)
            try await deliver(shop)
            #expect(shop.http.bodies.last?.contains("Reopened: ") == true)
        }
    }

    @Test func aRuleMayTellAtOnce() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "test", at: shop.clock.now())
            let sink = try await shop.addWebhook("sink")
            _ = try await shop.store.rules.create(
                acme, name: "At once",
                NotificationRule(triggers: [.incidentOpened], channels: [sink], settleSeconds: 0), at: shop.clock.now())
            try await shop.record(acme, [Storm.alert("ReplicationStopped", "db-primary", .error, at: shop.clock.now())])
            try await shop.run(try await shop.waiting(.correlate))
            let wait = try await database.statement("SELECT run_at FROM jobs WHERE kind = 'deliver'").column(
                Timestamp.self)
            #expect(wait == [shop.clock.now()])
        }
    }
}

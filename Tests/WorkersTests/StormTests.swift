import Domain
import Storage
import TestSupport
import Testing

@Suite struct StormTests {
    private func prepared(_ workshop: Workshop) async throws {
        for scope in [acme, globex] {
            _ = try await workshop.store.topology.replace(
                scope, with: Storm.topology, by: "test", at: workshop.clock.now())
        }
        try await workshop.addWebhook(acme)
    }

    @Test func theStormOfTheSourceIsOneIncidentWithTheDatabaseFirstAndOneMessage() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await prepared(shop)
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            try await shop.work()

            let incidents = try await shop.incidents(acme)
            #expect(incidents.count == 1)
            let row = try #require(incidents.first)
            #expect(row.incident.number == 1)
            #expect(row.incident.alertCount == 14)
            #expect(row.incident.firingCount == 14)
            #expect(row.incident.status == .rootCauseFound)
            #expect(row.incident.severity == .critical)
            #expect(row.incident.rootCause?.service == "Database Primary")
            #expect(row.affectedServices.count == 5)

            let hypotheses = try await shop.store.incidents.hypotheses(acme, row.incident.id)
            #expect(hypotheses.first?.serviceName == "Database Primary")
            #expect(hypotheses.allSatisfy { !$0.evidence.isEmpty })

            let page = try await shop.store.incidents.page(acme, .number(1))
            #expect(page.decision?.decision == .approved)
            #expect(page.row.affectedServices.first?.direction == .cause)
            #expect(page.blastRadius?.total == 5)

            #expect(shop.http.bodies.count == 1)
            #expect(shop.http.bodies.first?.contains("Database Primary") == true)
            let log = try await shop.store.notifications.list(acme, PageRequest()).items
            #expect(log.map(\.status) == [.sent])
            #expect(log.first?.attempts.map(\.outcome) == [.sent])
            #expect(try await shop.incidents(globex).isEmpty)

            let kinds = try await shop.store.incidents.timeline(acme, row.incident.id, PageRequest(limit: 200)).items
                .map(\.kind)
            #expect(kinds.first == .notified)
            #expect(kinds.filter { $0 == .alertJoined }.count == 13)
            #expect(kinds.filter { $0 == .opened }.count == 1)
            #expect(kinds.filter { $0 == .rootCause }.count == 1)
        }
    }

    @Test func jobsThatRunAgainChangeNothing() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await prepared(shop)
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            let correlate = try await shop.waiting(.correlate)
            try await shop.run(correlate)
            let once = try await shop.incidents(acme)
            try await shop.run(correlate)
            #expect(try await shop.incidents(acme) == once)
            let investigate = try await shop.waiting(.investigate)
            try await shop.run(investigate)
            try await shop.run(investigate)
            shop.clock.advance(by: .seconds(2))
            let deliver = try await shop.waiting(.deliver)
            try await shop.run(deliver)
            try await shop.run(deliver)
            #expect(shop.http.requests.count == 1)
            let row = try #require(try await shop.incidents(acme).first)
            let kinds = try await shop.store.incidents.timeline(acme, row.incident.id, PageRequest(limit: 200)).items
                .map(\.kind)
            #expect(kinds.filter { $0 == .rootCause }.count == 1)
            #expect(kinds.filter { $0 == .notified }.count == 1)
            #expect(kinds.filter { $0 == .opened }.count == 1)
        }
    }

    @Test func theIncidentResolvesWithItsLastAlertAndGoesOnIfOneComesBackSoon() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await prepared(shop)
            let began = shop.clock.now()
            try await shop.record(acme, Storm.alerts(at: began))
            try await shop.work()
            let ended = shop.clock.advance(by: .seconds(60))
            let ends = Storm.alerts(at: began, status: .resolved, until: ended)
            try await shop.record(acme, Array(ends.dropLast()))
            try await shop.work()
            var row = try #require(try await shop.incidents(acme).first)
            #expect(row.incident.firingCount == 1)
            #expect(row.incident.status.isOpen)
            try await shop.record(acme, Array(ends.suffix(1)))
            try await shop.work()
            row = try #require(try await shop.incidents(acme).first)
            #expect(row.incident.status == .resolved)
            #expect(row.incident.resolution == .alertsResolved)
            #expect(shop.http.requests.count == 2, "opened and resolved")

            let again = Storm.alert("DatabaseDown", "db-primary", .critical, at: shop.clock.advance(by: .seconds(30)))
            try await shop.record(acme, [again])
            try await shop.work()
            let incidents = try await shop.incidents(acme)
            #expect(incidents.count == 1)
            #expect(incidents.first?.incident.status.isOpen == true)
            #expect(incidents.first?.incident.firingCount == 1)
            #expect(incidents.first?.incident.alertCount == 14)
            #expect(shop.http.bodies.last?.contains("Reopened") == true)
        }
    }

    @Test func anAlertReturnsToItsOpenIncidentHoweverLateItFiresAgain() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await prepared(shop)
            let began = shop.clock.now()
            try await shop.record(acme, Storm.alerts(at: began))
            try await shop.work()
            let ended = shop.clock.advance(by: .seconds(60))
            try await shop.record(acme, Array(Storm.alerts(at: began, status: .resolved, until: ended).suffix(1)))
            try await shop.work()
            #expect(try await shop.incidents(acme).map(\.incident.firingCount) == [13])
            let correlation = policies.correlation
            let later = shop.clock.advance(by: correlation.joinWindow + correlation.window + .seconds(3600))
            try await shop.record(acme, [Storm.alert("DatabaseDown", "db-primary", .critical, at: later)])
            try await shop.work()
            #expect(try await shop.incidents(acme).map(\.incident.firingCount) == [14])
        }
    }

    @Test func anAlertThatExpiresResolvesItsIncident() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await prepared(shop)
            let now = shop.clock.now()
            try await shop.record(
                acme, [Storm.alert("DatabaseDown", "db-primary", .critical, at: now, until: now + .seconds(240))])
            try await shop.work()
            #expect(try await shop.store.upkeep.expireAlerts(acme, at: now + .seconds(239), limit: 10) == 0)
            shop.clock.advance(by: .seconds(300))
            #expect(try await shop.store.upkeep.expireAlerts(globex, at: shop.clock.now(), limit: 10) == 0)
            #expect(try await shop.store.upkeep.expireAlerts(acme, at: shop.clock.now(), limit: 10) == 1)
            try await shop.work()
            #expect(try await shop.incidents(acme).first?.incident.status == .resolved)
        }
    }
}

import Domain
import Postgres
import Storage
import TestSupport
import Testing

/// What people acknowledge where alerts come from.
@Suite struct AcknowledgementTests {
    private func prepared(_ shop: Workshop) async throws {
        try await shop.database.write(acme) { tx in
            _ = try tx.execute(
                """
                INSERT INTO integrations (org_id, id, kind, name, token_hash, hint, created_at)
                VALUES (\(acme.org), \(integration), 'pagerduty', 'PagerDuty events', '\\x01', 'abc', now())
                """)
        }
    }

    private func record(_ shop: Workshop, _ names: [String], _ status: IncomingAlert.Status = .firing) async throws {
        let now = shop.clock.now()
        try await shop.record(acme, names.map { Storm.alert($0, "db-primary", .critical, at: now, status: status) })
        try await shop.work()
    }

    private func lines(_ shop: Workshop, _ incident: IncidentID) async throws -> [TimelineItem] {
        try await shop.store.incidents.timeline(acme, incident, PageRequest(limit: 200)).items
            .filter { $0.kind == .acknowledged }
    }

    @Test func anAcknowledgedAlertAcknowledgesItsIncidentOnce() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await prepared(shop)
            try await record(shop, ["DatabaseDown", "DatabaseSlow"])
            let before = try #require(try await shop.incidents(acme).first?.incident)
            #expect(before.acknowledgedAt == nil)

            shop.clock.advance(by: .seconds(60))
            let at = shop.clock.now()
            try await record(shop, ["DatabaseSlow"], .acknowledged)
            let after = try #require(try await shop.incidents(acme).first?.incident)
            #expect(after.acknowledgedAt == at)
            #expect(after.acknowledgedBy == nil)
            #expect(after.status.isOpen && after.firingCount == 2)
            #expect(after.version > before.version)
            let line = try #require(try await lines(shop, after.id).first)
            #expect(line.actor == TimelineActor(kind: .integration, id: integration.uuid, name: "PagerDuty events"))
            #expect(line.summary == "Acknowledged through PagerDuty events")

            shop.clock.advance(by: .seconds(60))
            try await record(shop, ["DatabaseDown", "DatabaseSlow"], .acknowledged)
            #expect(try await shop.incidents(acme).first?.incident.acknowledgedAt == at)
            #expect(try await lines(shop, after.id).count == 1)
        }
    }

    @Test func whatBeginsAndIsAcknowledgedInOneBatchIsAnAcknowledgedIncident() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let now = shop.clock.now()
            try await shop.record(
                acme,
                [
                    Storm.alert("DatabaseDown", "db-primary", .critical, at: now),
                    Storm.alert("DatabaseDown", "db-primary", .critical, at: now, status: .acknowledged),
                ])
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first?.incident)
            #expect(incident.acknowledgedAt == now)
        }
    }

    @Test func anAlertThatEndedAcknowledgesNothing() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await record(shop, ["DatabaseDown", "DatabaseSlow"])
            try await record(shop, ["DatabaseSlow"], .resolved)
            try await record(shop, ["DatabaseSlow"], .acknowledged)
            let incident = try #require(try await shop.incidents(acme).first?.incident)
            #expect(incident.status.isOpen && incident.acknowledgedAt == nil)
        }
    }
}

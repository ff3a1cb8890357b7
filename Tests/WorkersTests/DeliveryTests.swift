import Channels
import Domain
import Integration
import JobQueue
import Postgres
import Storage
import TestSupport
import Testing

@Suite struct DeliveryTests {
    /// An incident whose opening waits to be told.
    private func opened(_ shop: Workshop) async throws -> [Job] {
        _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "test", at: shop.clock.now())
        try await shop.addWebhook(acme)
        try await shop.record(acme, [Storm.alert("DatabaseDown", "db-primary", .critical, at: shop.clock.now())])
        try await shop.run(try await shop.waiting(.correlate))
        return try await shop.waiting(.deliver)
    }

    private func status(_ shop: Workshop) async throws -> NotificationRow {
        try #require(try await shop.store.notifications.list(acme, PageRequest()).items.first)
    }

    @Test func aBusyReceiverIsAskedAgainWhenItSays() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let jobs = try await opened(shop)
            shop.http.answer(
                .success(HTTPResponse(status: 503, headers: [.init("Retry-After", "7")], body: [])))
            let outcomes = try await shop.run(jobs)
            guard case .retry(let after, _) = try #require(outcomes.first) else { return #expect(Bool(false)) }
            #expect(after == .seconds(7))
            #expect(try await status(shop).status == .pending)
            try await shop.run(jobs)
            let row = try await status(shop)
            #expect(row.status == .sent)
            #expect(row.attempts.map(\.outcome) == [.retry, .sent])
            #expect(shop.http.bodies[0] == shop.http.bodies[1], "a retry says the same")
        }
    }

    @Test func aRefusedMessageIsDeadAtOnceUntilAPersonRetriesIt() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let jobs = try await opened(shop)
            shop.http.answer(.success(HTTPResponse(status: 404)))
            try await shop.run(jobs)
            var row = try await status(shop)
            #expect(row.status == .dead)
            _ = try await shop.store.notifications.retry(acme, row.id, at: shop.clock.now())
            try await shop.run(try await shop.waiting(.deliver))
            row = try await status(shop)
            #expect(row.status == .sent)
            await #expect(throws: StoreError.self) {
                try await shop.store.notifications.retry(acme, row.id, at: shop.clock.now())
            }
            await #expect(throws: StoreError.notFound(what: "notification")) {
                try await shop.store.notifications.get(globex, row.id)
            }
        }
    }

    @Test func aSparedDestinationCostsNothingAndIsToldOnceItIsBack() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let jobs = try await opened(shop)
            #expect(jobs.allSatisfy { $0.maxAttempts == 10_000 })
            for _ in 0..<100 {
                shop.http.answer(.success(HTTPResponse(status: 503)))
                let outcomes = try await shop.run(jobs)
                guard case .retry = try #require(outcomes.first) else { return #expect(Bool(false)) }
            }
            let asked = shop.http.requests.count
            #expect(asked < 20, "the breaker spared it")
            #expect(try await status(shop).status == .pending)
            shop.clock.advance(by: .seconds(1200))
            shop.http.forget()
            try await shop.run(jobs)
            let row = try await status(shop)
            #expect(row.status == .sent)
            #expect(row.attempts.count == asked + 1)
        }
    }

    @Test func twentyFailedAttemptsAreTheEndUntilAPersonAsksForMore() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let jobs = try await opened(shop)
            for attempt in 1...20 {
                shop.http.answer(.success(HTTPResponse(status: 503)))
                let outcomes = try await shop.run(jobs)
                #expect((outcomes.first == .done) == (attempt == 20))
                shop.clock.advance(by: .seconds(1200))
            }
            var row = try await status(shop)
            #expect(row.status == .dead)
            #expect(row.attempts.count == 20)
            _ = try await shop.store.notifications.retry(acme, row.id, at: shop.clock.now())
            shop.http.answer(.success(HTTPResponse(status: 503)))
            try await shop.run(try await shop.waiting(.deliver))
            #expect(try await status(shop).status == .pending)
            shop.clock.advance(by: .seconds(1200))
            try await shop.run(try await shop.waiting(.deliver))
            row = try await status(shop)
            #expect(row.status == .sent)
            #expect(row.attempts.count == 22)
        }
    }

    @Test func whatCannotBeToldWithinADayIsDeadWithAReason() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let jobs = try await opened(shop)
            shop.clock.advance(by: .seconds(86_401))
            #expect(try await shop.run(jobs) == [.done])
            let row = try await status(shop)
            #expect(row.status == .dead)
            #expect(row.lastError == "it could not be delivered within 24 hours")
            #expect(shop.http.requests.isEmpty)
        }
    }

    @Test func whatWaitsWithoutAJobIsSentWhenAPersonAsks() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await opened(shop)
            try await database.statement("DELETE FROM jobs")
            let row = try await status(shop)
            #expect(row.status == .pending)
            _ = try await shop.store.notifications.retry(acme, row.id, at: shop.clock.now())
            try await shop.run(try await shop.waiting(.deliver))
            #expect(try await status(shop).status == .sent)
        }
    }

    @Test func aCrashBetweenCallAndRecordIsRepeatedOnlyWhereThatDoesNoHarm() async throws {
        for isIdempotent in [true, false] {
            try await withDatabase { database in
                let shop = Workshop(database, channels: [Probe(isIdempotent: isIdempotent)])
                let jobs = try await opened(shop)
                // The worker dies after it has said that it begins.
                let id = try await status(shop).id
                guard case .send(let ticket) = try await shop.store.deliveries.claim(acme, id) else {
                    return #expect(Bool(false))
                }
                #expect(
                    try await shop.store.deliveries.begin(acme, ticket, message: Array("{}".utf8), at: shop.clock.now())
                )
                try await shop.run(jobs)
                #expect(shop.http.requests.count == (isIdempotent ? 1 : 0))
                #expect(try await status(shop).status == (isIdempotent ? .sent : .unknown))
            }
        }
    }

    /// The cause speaks last: its victims have opened incidents of their own, and none has been told of yet.
    @Test func incidentsMergedBeforeTheyAreToldOfAreToldOfOnce() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await shop.addWebhook(acme)
            var incidents: [IncidentID] = []
            for service in ["payments", "users"] {
                let start = shop.clock.now()
                try await shop.record(acme, [Storm.alert("ErrorsHigh", service, .critical, at: start)])
                try await shop.run(try await shop.waiting(.correlate))
            }
            incidents = try await shop.incidents(acme).map(\.incident.id).sorted()
            #expect(incidents.count == 2)
            #expect(try await shop.waiting(.deliver).count == 2)
            _ = try await shop.store.incidents.merge(
                acme, .id(incidents[1]), into: .id(incidents[0]), by: .system, at: shop.clock.now())
            try await shop.run(try await shop.waiting(.deliver))
            #expect(shop.http.requests.count == 1)
            let log = try await shop.store.notifications.list(acme, PageRequest()).items
            #expect(Set(log.map(\.status)) == [.sent, .dropped])
            #expect(log.first { $0.status == .sent }?.incident?.id == incidents[0])
        }
    }

    @Test func aSuppressedIncidentTellsNobodyAndSaysSo() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await shop.addWebhook(acme)
            try await shop.record(acme, [Storm.alert("JustSaying", "nowhere", .info, at: shop.clock.now())])
            try await shop.work()
            let row = try #require(try await shop.incidents(acme).first)
            let page = try await shop.store.incidents.page(acme, .id(row.incident.id))
            #expect(page.decision?.decision == .suppressed)
            #expect(shop.http.requests.isEmpty)
            let timeline = try await shop.store.incidents.timeline(acme, row.incident.id, PageRequest()).items
            #expect(timeline.contains { $0.kind == .gated && $0.summary.contains("suppressed") })
        }
    }
}

/// A channel that posts, and is idempotent or not as the test wants.
private struct Probe: Channel {
    let isIdempotent: Bool
    let description = IntegrationDescription(kind: "webhook", title: "Probe", description: "For tests.")

    func destination(settings: [String: String], secrets: [String: String]) -> String { "probe" }

    func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        do {
            return .sent(status: try await outside.http.send(HTTPRequest(url: "http://127.0.0.1")).status)
        } catch {
            return .retry(after: nil, reason: error.message, status: nil)
        }
    }
}

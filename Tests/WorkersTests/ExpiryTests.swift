import Domain
import JobQueue
import Postgres
import Storage
import TestSupport
import Testing

@testable import Workers

/// Alerts that end unless they are repeated, and the times in which nobody listens.
@Suite struct ExpiryTests {
    /// Runs the round that waits, as a worker that has claimed it would, and gives what it told the next one.
    @discardableResult
    private func round(_ shop: Workshop) async throws -> ExpiryRound? {
        let jobs = try await shop.waiting(.expireAlerts)
        #expect(jobs.count == 1)
        try await shop.database.statement("DELETE FROM jobs WHERE kind = 'expire-alerts'")
        #expect(await shop.handlers[.expireAlerts]?.run(jobs) == [.done])
        return try await shop.waiting(.expireAlerts).first.flatMap { ExpiryRound(payload: $0.payload) }
    }

    private func fire(_ shop: Workshop, _ names: [String]) async throws {
        let now = shop.clock.now()
        try await shop.record(
            acme, names.map { Storm.alert($0, "db-primary", .critical, at: now, until: now + .seconds(240)) })
        try await shop.work()
    }

    private func firing(_ shop: Workshop) async throws -> Int {
        try await shop.incidents(acme).map(\.incident.firingCount).reduce(0, +)
    }

    @Test func afterAnOutageSendersHaveTimeToRepeatTheirAlerts() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await shop.store.upkeep.schedule([.expireAlerts], at: nil)
            try await round(shop)
            try await fire(shop, ["DatabaseDown", "DatabaseSlow"])
            #expect(try await firing(shop) == 2)

            shop.clock.advance(by: .seconds(600))
            try await shop.store.upkeep.schedule([.expireAlerts], at: nil)
            let back = shop.clock.now()
            #expect(try await round(shop)?.notBefore == back + .seconds(300))
            try await shop.work()
            #expect(try await firing(shop) == 2)

            try await fire(shop, ["DatabaseDown"])
            while shop.clock.now() < back + .seconds(225) {
                shop.clock.advance(by: .seconds(15))
                // Another start in between neither forgets the grace nor prolongs it.
                try await shop.store.upkeep.schedule([.expireAlerts], at: nil)
                #expect(try await round(shop)?.notBefore == back + .seconds(300))
            }
            try await fire(shop, ["DatabaseDown"])
            while shop.clock.now() < back + .seconds(280) {
                shop.clock.advance(by: .seconds(15))
                try await round(shop)
                try await shop.work()
                #expect(try await firing(shop) == 2)
            }
            shop.clock.advance(by: .seconds(30))
            try await round(shop)
            try await shop.work()
            #expect(try await firing(shop) == 1)
            #expect(try await shop.incidents(acme).first?.incident.status.isOpen == true)
        }
    }

    @Test func withoutAnOutageAlertsExpireInTime() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await shop.store.upkeep.schedule([.expireAlerts], at: nil)
            try await round(shop)
            try await fire(shop, ["DatabaseDown"])
            for _ in 0..<9 {
                shop.clock.advance(by: .seconds(30))
                try await round(shop)
            }
            try await shop.work()
            #expect(try await firing(shop) == 0)
        }
    }

    @Test func whoHasAlertsAndNoRoundBeforeStartsWithTheGrace() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            try await fire(shop, ["DatabaseDown"])
            shop.clock.advance(by: .seconds(600))
            try await shop.store.upkeep.schedule([.expireAlerts], at: nil)
            try await round(shop)
            try await shop.work()
            #expect(try await firing(shop) == 1)
        }
    }
}

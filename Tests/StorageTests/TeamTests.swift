import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

/// Whose alerts and incidents are, and who sees them.
@Suite struct TeamTests {
    private func team(_ store: Store, _ slug: String, _ matcher: TeamMatcher) async throws -> TeamID {
        let made = try await store.teams.create(
            acme,
            TeamRecord(
                id: TeamID(at: start), slug: slug, name: slug.capitalized, description: "", matchers: [matcher],
                createdAt: start))
        return made.id
    }

    private func place(_ database: Database, _ store: Store, _ alerts: IntakeAlert...) async throws {
        try await database.record(acme, alerts)
        _ = try await store.correlation.correlate(
            acme, alerts.map(\.alert.id), at: start + .seconds(1), settle: .seconds(4))
    }

    private func eyes(_ teams: TeamID..., unowned: Bool = false) -> Scope {
        acme.seeing(.teams(Set(teams), unowned: unowned))
    }

    private func seen(_ store: Store, _ scope: Scope, _ query: String = "") async throws -> [String] {
        try await store.alerts.list(scope, AlertFilter(query: query), PageRequest()).items.map(\.alert.name).sorted()
    }

    @Test func eachTeamSeesItsOwnAndWhatIsNobodys() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let platform = try await team(store, "platform", TeamMatcher(names: ["Platform-*"]))
            let shop = try await team(store, "shop", TeamMatcher(labels: ["team": "shop"]))
            try await place(
                database, store, notification("Platform-NodeDown", ["host": "n1"]),
                notification("CheckoutSlow", ["team": "shop", "host": "n2"]), notification("Odd", ["host": "n3"]))
            #expect(try await seen(store, acme) == ["CheckoutSlow", "Odd", "Platform-NodeDown"])
            #expect(try await seen(store, eyes(platform)) == ["Platform-NodeDown"])
            #expect(try await seen(store, eyes(shop, unowned: true)) == ["CheckoutSlow", "Odd"])
            #expect(try await seen(store, eyes(platform, shop)) == ["CheckoutSlow", "Platform-NodeDown"])
            #expect(try await seen(store, eyes()) == [], "whoever is in no team and may see nothing else")
            #expect(try await seen(store, eyes(shop), "checkout") == ["CheckoutSlow"], "searching, too")
            #expect(try await seen(store, eyes(platform), "checkout") == [])
            let incidents = try await store.incidents.list(eyes(shop), IncidentFilter(), PageRequest()).items
            #expect(incidents.map(\.teams.first?.name) == ["Shop"])
        }
    }

    @Test func anIncidentOfTwoTeamsIsShownWholeToBoth() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let platform = try await team(store, "platform", TeamMatcher(names: ["Platform-*"]))
            let shop = try await team(store, "shop", TeamMatcher(labels: ["team": "shop"]))
            let first = notification("Platform-NodeDown", ["host": "n1"])
            let second = notification("CheckoutSlow", ["team": "shop", "host": "n2"])
            try await database.record(acme, [first, second])
            let incident = try await store.incidents.create(
                acme, title: "One thing", severity: .error, alerts: [first.alert.id, second.alert.id], by: someone,
                at: start)
            // The job that looks at alerts anew is what finds their owners here: nothing has correlated them.
            try await store.teamAssignment.run(acme, after: nil)
            for scope in [eyes(platform), eyes(shop)] {
                let page = try await store.incidents.page(scope, .number(incident.row.incident.number))
                #expect(page.row.teams.map(\.name) == ["Platform", "Shop"])
                #expect(try await seen(store, scope) == ["CheckoutSlow", "Platform-NodeDown"])
            }
        }
    }

    @Test func sharingShowsWhatWasHiddenAndNoMore() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let platform = try await team(store, "platform", TeamMatcher(names: ["Platform-*"]))
            let shop = try await team(store, "shop", TeamMatcher(labels: ["team": "shop"]))
            try await place(database, store, notification("Platform-NodeDown", ["host": "n1"]))
            await #expect(throws: StoreError.notFound(what: "incident")) {
                try await store.incidents.page(eyes(shop), .number(1))
            }
            _ = try await store.incidents.share(eyes(platform), .number(1), with: [shop], by: someone, at: start)
            #expect(try await store.incidents.page(eyes(shop), .number(1)).row.sharedWith.map(\.name) == ["Shop"])
            #expect(try await seen(store, eyes(shop)) == ["Platform-NodeDown"])
            _ = try await store.incidents.share(acme, .number(1), with: [], by: someone, at: start)
            await #expect(throws: StoreError.notFound(what: "incident")) {
                try await store.incidents.comment(eyes(shop), .number(1), text: "still here?", by: someone, at: start)
            }
        }
    }

    @Test func anotherMatcherMovesWhatIsThereAlready() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let shop = try await team(store, "shop", TeamMatcher(names: ["Nothing"]))
            try await place(database, store, notification("CheckoutSlow", ["host": "n2"]))
            #expect(try await seen(store, eyes(shop)) == [])
            _ = try await store.teams.update(
                acme, shop, TeamChange(matchers: [TeamMatcher(names: ["Checkout*"])]), expected: 1)
            #expect(try await database.jobs("assign-teams", acme) == 1)
            try await store.teamAssignment.run(acme, after: nil)
            #expect(try await seen(store, eyes(shop)) == ["CheckoutSlow"])
            #expect(try await store.incidents.page(eyes(shop), .number(1)).row.teams.map(\.name) == ["Shop"])
        }
    }

    @Test func theLastOwnerStaysWhoeverAsks() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let ada = try await store.access.createAccount(
                email: "ada@example.org", name: "Ada", passwordHash: "x", now: start)
            let bob = try await store.access.createAccount(
                email: "bob@example.org", name: "Bob", passwordHash: "x", now: start)
            try await store.access.setMembership(acme, user: ada.id, role: .owner, now: start)
            try await store.access.setMembership(acme, user: bob.id, role: .owner, now: start)
            // Both at once: one of them is refused.
            async let one = Result { try await store.members.remove(acme, ada.id, at: start) { _ in } }
            async let other = Result { try await store.members.setRole(acme, bob.id, to: .viewer) { _ in } }
            let outcomes = await [try? one.get() as Any, try? other.get() as Any].compactMap(\.self)
            #expect(outcomes.count == 1)
            let owners = try await store.members.list(acme).filter { $0.member.role == .owner }
            #expect(owners.count == 1)
        }
    }

    @Test func quotasAreToldAndHold() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            try await database.statement(
                "UPDATE organizations SET limits = '{\"teams\": 1}' WHERE id = \(acme.org.uuid)")
            _ = try await team(store, "platform", TeamMatcher(names: ["a"]))
            await #expect(throws: StoreError.quota(.teams, limit: 1)) {
                try await self.team(store, "shop", TeamMatcher(names: ["a"]))
            }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

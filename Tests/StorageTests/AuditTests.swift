import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

/// Who did what: kept by the database itself.
@Suite struct AuditTests {
    private let ada = Scope(
        org: TestOrganizations.acme,
        actor: AuditActor(
            kind: .user, name: "Ada \"the first\"\n", address: "10.0.0.7", requestID: "r1", permission: .teamManage))

    private func team(_ store: Store, _ scope: Scope, _ slug: String) async throws -> TeamRecord {
        try await store.teams.create(
            scope,
            TeamRecord(
                id: TeamID(at: start), slug: slug, name: slug, description: "",
                matchers: [TeamMatcher(names: ["x"])], createdAt: start))
    }

    private func acmeRecord(_ store: Store) async throws -> OrganizationRecord {
        try #require(try await store.audit.organizations().first { $0.id == acme.org })
    }

    @Test func aChangeIsKeptWithWhoMadeItAndWhatWasDifferent() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let made = try await team(store, ada, "platform")
            _ = try await store.teams.update(ada, made.id, TeamChange(name: "Platforms"), expected: 1)
            let trail = try await store.audit.list(acme, AuditFilter(), PageRequest()).items
            #expect(trail.map(\.operation) == ["changed", "created"])
            let change = try #require(trail.first)
            #expect(change.actorName == "Ada \"the first\"\n" && change.address == "10.0.0.7")
            #expect(change.permission == "team.manage" && change.requestID == "r1")
            #expect(change.targetKind == "team" && change.targetID == made.id.description)
            #expect(change.before.map { String(decoding: $0, as: UTF8.self) } == #"{"name": "platform", "version": 1}"#)
            #expect(try await store.audit.list(globex, AuditFilter(), PageRequest()).items.isEmpty)
        }
    }

    @Test func whatTheProductDoesByItselfAndWhatIsRolledBackLeavesNoLine() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            _ = try await team(store, acme, "platform")
            await #expect(throws: StoreError.self) { try await self.team(store, self.ada, "platform") }
            #expect(try await store.audit.list(acme, AuditFilter(), PageRequest()).items.isEmpty)
        }
    }

    @Test func secretsAreRedacted() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let token = Token.generate(.apiKey, org: acme.org)
            _ = try await store.access.createAPIKey(
                ada, name: "script", grant: KeyGrant(role: .viewer), token: token, now: start)
            let line = try #require(try await store.audit.list(acme, AuditFilter(), PageRequest()).items.first)
            let after = String(decoding: line.after ?? [], as: UTF8.self)
            #expect(after.contains(#""token_hash": "[redacted]""#))
            #expect(!after.contains(token.hash.map { String(format: "%02x", $0) }.joined()))
        }
    }

    @Test func theChainHoldsUnderConcurrentWriters() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            try await withThrowingTaskGroup { group in
                for number in 0..<30 {
                    group.addTask { _ = try await self.team(store, self.ada, "team-\(number)") }
                }
                try await group.waitForAll()
            }
            let found = try await store.audit.verify(try await acmeRecord(store))
            #expect(found.events == 30 && found.problem == nil)
        }
    }

    private static let tamperings: [(SQL, String)] = [
        ("UPDATE audit_events SET actor_name = 'Eve' WHERE seq = 2", "line 2 was changed"),
        ("DELETE FROM audit_events WHERE seq = 2", "line 2 is missing"),
        ("UPDATE audit_events SET hash = '\\x00' WHERE seq = 2", "line 2 was changed"),
    ]

    @Test(arguments: tamperings)
    func tamperingIsFound(how: SQL, problem: String) async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            for slug in ["one", "two", "three"] { _ = try await team(store, ada, slug) }
            // As the superuser that the server is not.
            try await database.transaction { tx in
                try tx.execute("SET LOCAL ROLE NONE")
                try tx.execute(how)
            }
            #expect(try await store.audit.verify(try await acmeRecord(store)).problem == problem)
        }
    }

    @Test func anEndThatWasCutOffIsFoundByTheHeadThatSomebodyKept() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            for slug in ["one", "two"] { _ = try await team(store, ada, slug) }
            let head = try await store.audit.verify(try await acmeRecord(store)).head
            let kept = head.map { String(format: "%02x", $0) }.joined()
            try await database.transaction { tx in
                try tx.execute("SET LOCAL ROLE NONE")
                try tx.execute("DELETE FROM audit_events WHERE seq = 2")
            }
            #expect(try await store.audit.verify(try await acmeRecord(store)).problem == nil)
            #expect(try await store.audit.verify(try await acmeRecord(store), passing: kept).problem != nil)
        }
    }

    @Test func theServerCannotWriteTheTrail() async throws {
        try await withDatabase { database in
            for statement: SQL in [
                "INSERT INTO audit_events (org_id) VALUES (current_org())", "DELETE FROM audit_events",
                "UPDATE audit_events SET actor_name = 'Eve'", "TRUNCATE audit_events",
            ] {
                await #expect(throws: PostgresError.self) {
                    try await database.write(acme) { tx in try tx.execute(statement) }
                }
            }
        }
    }
}

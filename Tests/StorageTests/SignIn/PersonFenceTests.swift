import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

/// The second key to the fence: what a transaction of one person sees and touches, whatever its statements forget.
@Suite struct PersonFenceTests {
    private struct World {
        var ada: UserID
        var bob: UserID
        var sessions: [SessionID]
    }

    /// Ada in both organizations, Bob in one; a session of each in each.
    private func world(_ store: Store) async throws -> World {
        var people: [UserID] = []
        for name in ["ada", "bob"] {
            people.append(
                try await store.access.createAccount(
                    email: "\(name)@example.org", name: name, passwordHash: "hash of \(name)", now: start
                ).id)
        }
        var sessions: [SessionID] = []
        for (user, scope) in [(people[0], acme), (people[0], globex), (people[1], acme)] {
            let joined = scope == acme ? start : start + .seconds(1)
            try await store.access.setMembership(scope, user: user, role: .viewer, now: joined)
            let session = NewSession(
                user: user, method: .password, token: .generate(.session, org: scope.org), csrfToken: "c",
                createdAt: start, expiresAt: start + .seconds(3600), address: nil, userAgent: nil)
            try await store.access.createSession(scope, session)
            sessions.append(session.id)
        }
        return World(ada: people[0], bob: people[1], sessions: sessions)
    }

    @Test func onesOwnRowsEverywhereAndNobodyElses() async throws {
        try await withDatabase { database in
            let world = try await world(makeStore(database))
            // Filters forgotten on purpose.
            for (table, counts) in [("memberships", [2, 1]), ("sessions", [2, 1])] {
                for (user, count) in zip([world.ada, world.bob], counts) {
                    let seen = try await database.read(person: user) { tx in
                        try tx.query("SELECT user_id FROM \(identifier: table)").column(UserID.self)
                    }
                    #expect(seen.count == count, "\(table)")
                    #expect(seen.allSatisfy { $0 == user })
                }
                let nobody = try await database.readUnfenced { tx in
                    try tx.query("SELECT user_id FROM \(identifier: table)").count
                }
                #expect(nobody == 0)
            }
        }
    }

    @Test func aPersonEndsTheirSessionsAndChangesNothingElseOfATenant() async throws {
        try await withTestDatabase { test in
            let world = try await world(makeStore(test.database))
            let ended = try await test.database.write(person: world.ada) { tx in try tx.execute("DELETE FROM sessions")
            }
            #expect(ended == 2)
            let left = try await test.owner.statement("SELECT id FROM sessions").column(SessionID.self)
            #expect(left == [world.sessions[2]])
            let changed = try await test.database.write(person: world.ada) { tx in
                try tx.execute("UPDATE memberships SET role = 'owner'") + tx.execute("DELETE FROM memberships")
            }
            #expect(changed == 0)
            await #expect(throws: PostgresError.self) {
                try await test.database.write(person: world.ada) { tx in
                    try tx.execute(
                        """
                        INSERT INTO memberships (org_id, user_id, role, created_at)
                        VALUES (\(globex.org), \(world.bob), 'owner', \(start))
                        """)
                }
            }
        }
    }

    @Test func secondFactorsAndLinksAreTheirPersonsAlone() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let world = try await world(store)
            try await store.signIn.beginSecondFactor(of: world.ada, secret: [1, 2, 3], now: start)
            try await store.signIn.confirmSecondFactor(
                of: world.ada, secret: [1, 2, 3], step: 1, recoveryCodes: ["abcd-efgh-ijkl-mnop"], now: start)
            try await store.signIn.createReset(
                .generate(.passwordReset, user: world.ada), now: start, expiresAt: start + .seconds(60))
            for table in ["second_factors", "recovery_codes", "password_resets"] {
                for (user, count) in [(world.ada, 1), (world.bob, 0)] {
                    let seen = try await database.write(person: user) { tx in
                        try tx.query("SELECT 1 FROM \(identifier: table)").count
                    }
                    #expect(seen == count, "\(table)")
                }
                // An organization's transaction sees none of them, be it the person's own organization.
                let ofTenant = try await database.read(acme) { tx in
                    try tx.query("SELECT 1 FROM \(identifier: table)").count
                }
                #expect(ofTenant == 0)
            }
            await #expect(throws: PostgresError.self) {
                try await database.write(person: world.bob) { tx in
                    try tx.execute(
                        """
                        INSERT INTO password_resets (user_id, token_hash, created_at, expires_at)
                        VALUES (\(world.ada), \([UInt8]([1])), \(start), \(start + .seconds(60)))
                        """)
                }
            }
        }
    }

    @Test func homeIsWhereOneJoinedFirstHoweverManyOrganizationsThereAre() async throws {
        try await withTestDatabase { test in
            // More than anybody would go through one by one.
            try await test.owner.statement(
                """
                INSERT INTO organizations (id, slug, name, created_at)
                SELECT gen_random_uuid(), 'org-' || n, 'Org', '2025-01-01' FROM generate_series(1, 500) n
                """)
            let store = makeStore(test.database)
            let world = try await world(store)
            #expect(try await store.access.home(of: world.ada, organization: nil)?.0.slug == "acme")
            #expect(try await store.access.home(of: world.ada, organization: "globex")?.0.slug == "globex")
            #expect(try await store.access.home(of: world.bob, organization: "globex") == nil)
        }
    }
}

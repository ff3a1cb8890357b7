import Domain
import JobQueue
import Postgres
import Storage
import TestSupport
import Testing
import Workers

/// The second fence, when the first was forgotten: what workers ask of the database, asked without its tenant.
@Suite struct ForgottenFilterTests {
    @Test func whatWorkersAskSeesNothingOfAnotherTenantWithoutItsFilter() async throws {
        try await withTestDatabase(connections: 2) { test in
            let recorder = StatementRecorder()
            let database = recorder.database(like: test.configuration)
            let workshop = Workshop(database)
            try await workshop.addWebhook(acme)
            _ = try await workshop.store.topology.replace(
                acme, with: Storm.topology, by: "test", at: workshop.clock.now())
            let began = workshop.clock.now()
            try await workshop.record(acme, Storm.alerts(at: began))
            try await workshop.work()
            let ended = workshop.clock.advance(by: .seconds(600))
            try await workshop.record(acme, Storm.alerts(at: began, status: .resolved, until: ended))
            try await workshop.work()
            let later = workshop.clock.advance(by: .seconds(86_400))
            try await workshop.record(acme, Storm.alerts(at: later, until: later + .seconds(60)))
            try await workshop.store.upkeep.schedule([.expireAlerts, .maintain], at: nil)
            for kind in workshop.handlers.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
                try await workshop.run(try await workshop.waiting(kind))
            }
            try await workshop.work()
            await database.close()
            let filter = ForgottenFilter(victim: TestOrganizations.acme, intruder: TestOrganizations.globex)
            let found = try await filter.run(recorder.statements, owner: test.owner)
            #expect(found.leaks == [])
            #expect(found.failures == [])
            #expect(found.filtered > 30, "\(found)")
            #expect(found.withoutFence > 20, "\(found)")
            for table in ["incidents", "alerts"] {
                let open = try await filter.run(recorder.statements, owner: test.owner, withoutFenceOf: table)
                #expect(!open.leaks.isEmpty, "\(table) without its fence is not found")
            }
        }
    }
}

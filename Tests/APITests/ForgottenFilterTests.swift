import Domain
import Postgres
import Storage
import TestSupport
import Testing

@testable import API

/// The second fence, when the first was forgotten: what the routes ask of the database, asked without its tenant.
@Suite struct ForgottenFilterTests {
    @Test func whatRoutesAskSeesNothingOfAnotherTenantWithoutItsFilter() async throws {
        try await withTestDatabase(connections: 2) { test in
            let recorder = StatementRecorder()
            let database = recorder.database(like: test.configuration)
            let settings = APIConfiguration(host: "127.0.0.1", port: 0, publicURL: "http://bellwether.test")
            try await withServer(settings, database) { server in
                let api = try await server.withKeys()
                let world = try await ContractWorld(api)
                for operation in try OpenAPI().operations where operation.path != "/api/v1/events" {
                    guard let request = world.requests(for: operation).first else { continue }
                    _ = try await api.send(
                        operation.method, request.path, key: request.key, json: request.body, headers: request.headers)
                }
            }
            await database.close()
            let filter = ForgottenFilter(victim: TestOrganizations.acme, intruder: TestOrganizations.globex)
            let found = try await filter.run(recorder.statements, owner: test.owner)
            #expect(found.leaks == [])
            #expect(found.failures == [])
            // Not for want of trying: without the fence most of them would have.
            #expect(found.filtered > 100, "\(found)")
            #expect(found.withoutFence > 50, "\(found)")
            for table in ["incidents", "alerts"] {
                let open = try await filter.run(recorder.statements, owner: test.owner, withoutFenceOf: table)
                #expect(!open.leaks.isEmpty, "\(table) without its fence is not found")
            }
        }
    }
}

import Domain
import Logging
import Postgres
import Storage
import TestSupport
import Testing

@testable import API

/// What callers hear while the database is away.
@Suite struct OutageTests {
    @Test func sendersAreToldToComeBackAndTheProcessStaysAlive() async throws {
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let nowhere = Database(
            DatabaseConfiguration(
                url: "postgres://bellwether@127.0.0.1:1/none", connections: 1, acquireTimeout: .milliseconds(200)),
            logger: logger)
        let settings = APIConfiguration(host: "127.0.0.1", port: 0, passwordThreads: 1)
        try await withServer(settings, nowhere) { api in
            let token = Token.generate(.integration, org: TestOrganizations.acme).secret
            let posted = try await api.client.send("POST", "/integrations/grafana/\(token)", body: Array("{}".utf8))
            #expect(posted.status == 503)
            #expect(posted.headers["retry-after"] != nil)
            let key = Token.generate(.apiKey, org: TestOrganizations.acme).secret
            let asked = try await api.send("GET", "/api/v1/incidents", key: key)
            #expect(asked.status == 503)
            #expect(asked.headers["content-type"] == "application/problem+json")
            #expect(!asked.text.contains("127.0.0.1"))
            #expect(try await api.send("GET", "/healthz", key: nil).status == 200)
        }
        await nowhere.close()
    }
}

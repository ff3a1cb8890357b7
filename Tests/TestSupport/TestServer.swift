import Foundation
import Logging
import Postgres

/// The PostgreSQL server that tests may use, named by `BELLWETHER_TEST_DATABASE_URL`: always one on this machine.
struct TestServer: Sendable {
    let url: String

    static func fromEnvironment() throws -> TestServer {
        guard let url = ProcessInfo.processInfo.environment["BELLWETHER_TEST_DATABASE_URL"], !url.isEmpty else {
            throw TestServerProblem("BELLWETHER_TEST_DATABASE_URL is not set: run the tests by `make test`")
        }
        return TestServer(url: url)
    }

    /// The same server, another database.
    func configuration(database: String, connections: Int, onConnect: [String] = []) -> DatabaseConfiguration {
        DatabaseConfiguration(
            url: Self.replacingDatabase(in: url, with: database), connections: connections,
            applicationName: "bellwether-tests", acquireTimeout: .seconds(60), onConnect: onConnect)
    }

    static func replacingDatabase(in url: String, with database: String) -> String {
        guard var parts = URLComponents(string: url), parts.scheme != nil else {
            return "\(url) dbname=\(database)"
        }
        parts.path = "/\(database)"
        return parts.string ?? url
    }

    /// Tests create and drop databases: never on a server that somebody else may be using.
    func requireLocal(_ database: Database) async throws {
        let isLocal = try await database.statement(
            """
            SELECT coalesce(inet_server_addr() <<= inet '127.0.0.0/8' OR inet_server_addr() = inet '::1', true)
            """
        ).column(Bool.self).first
        guard isLocal == true else { throw TestServerProblem("the test server is not on this machine: refusing") }
    }
}

struct TestServerProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

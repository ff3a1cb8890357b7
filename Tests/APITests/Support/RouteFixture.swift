import Channels
import Connectors
import Domain
import Foundation
import Integration
import Logging
import Policies
import Postgres
import Storage
import TestSupport

@testable import API

/// The route table without a server or a database behind it.
enum RouteFixture {
    /// An address of the route in which nothing that is named exists.
    static func path(_ endpoint: Endpoint) -> String {
        endpoint.path.replacing(/\{[a-z_]+\}/) { _ in UUID().uuidString.lowercased() }
    }

    static func endpoints() throws -> [Endpoint] {
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let database = Database(
            DatabaseConfiguration(url: "postgres://127.0.0.1:1/none", connections: 1), logger: logger)
        let policies = try Policies.load(directory: Repository.root.appending(path: "policies").path)
        let clock = ManualClock()
        let intake = IntakeBatcher(database: database, clock: clock, logger: logger) { policies.alerts }
        let (events, _) = AsyncStream<ServerEvent>.makeStream()
        let dependencies = APIServer.Dependencies(
            store: Store(database: database, policies: { policies }), intake: intake, connectors: Connectors.all,
            changeConnectors: Connectors.changes,
            channels: Channels.all, secrets: try SealedSecrets(keys: [Array(repeating: 7, count: 32)]),
            links: LinkSigner(secrets: [Array(repeating: 7, count: 32)]),
            outside: Outside(http: NoOutside(), mail: NoOutside()), policies: { policies }, clock: clock,
            events: events, readiness: { [] })
        return RouteTable(
            configuration: APIConfiguration(passwordThreads: 1), dependencies: dependencies,
            hub: EventHub(source: events)
        ).endpoints
    }
}

import Channels
import Connectors
import Domain
import Foundation
import Integration
import Logging
import Policies
import Postgres
import ServiceLifecycle
import Storage
import TestSupport

@testable import API

/// The real server on a loopback port, with a database of its own, two organizations and a movable clock.
struct TestAPI: Sendable {
    let client: LoopbackClient
    let store: Store
    let clock: ManualClock
    let events: AsyncStream<ServerEvent>.Continuation
    let registry: MetricsRegistry
    /// Keys of the first organization, by role.
    var keys: [RoleName: String] = [:]
    /// The owner's key of the other organization.
    var otherKey = ""

    static let acme = Scope(org: TestOrganizations.acme)
    static let globex = Scope(org: TestOrganizations.globex)

    func send(
        _ method: String, _ path: String, as role: RoleName = .owner, json: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> LoopbackClient.Answer {
        try await send(method, path, key: keys[role], json: json, headers: headers)
    }

    func send(
        _ method: String, _ path: String, key: String?, json: String? = nil, headers: [String: String] = [:]
    ) async throws -> LoopbackClient.Answer {
        var headers = headers
        if let key { headers["Authorization"] = "Bearer \(key)" }
        if json != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return try await client.send(method, path, headers: headers, body: json.map { Array($0.utf8) })
    }

    /// A new integration of the first organization.
    func integration(
        _ kind: String, name: String? = nil, scope: Scope = TestAPI.acme
    ) async throws -> (record: IntegrationRecord, token: String) {
        let token = Token.generate(.integration, org: scope.org)
        let record = try await store.access.createIntegration(
            scope, kind: kind, name: name ?? "\(kind) \(token.hint)", token: token, now: clock.now())
        return (record, token.secret)
    }
}

enum Repository {
    /// The root of the repository: where openapi.yaml lies.
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/openapi.yaml") {
            folder.deleteLastPathComponent()
        }
        return folder
    }()
}

/// Runs `body` against a running server.
func withAPI(
    _ configure: (inout APIConfiguration) -> Void = { _ in }, http: any HTTPClient = NoOutside(),
    _ body: @Sendable (TestAPI) async throws -> Void
) async throws {
    var configuration = APIConfiguration(host: "127.0.0.1", port: 0, publicURL: "http://bellwether.test")
    configure(&configuration)
    let settings = configuration
    try await withTestDatabase { database in
        try await withServer(settings, database.database, http: http) { server in
            try await body(try await server.withKeys())
        }
    }
}

/// Runs `body` against a server on that database, be it there or not.
func withServer(
    _ settings: APIConfiguration, _ database: Database, http: any HTTPClient = NoOutside(),
    _ body: @Sendable (TestAPI) async throws -> Void
) async throws {
    let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    let clock = ManualClock()
    let policies = try Policies.load(directory: Repository.root.appending(path: "policies").path)
    let policy = policies.alerts
    let store = Store(database: database, policies: { policies })
    let intake = IntakeBatcher(database: database, clock: clock, logger: logger) { policy }
    let (events, continuation) = AsyncStream<ServerEvent>.makeStream()
    let registry = MetricsRegistry()
    let server = APIServer(
        configuration: settings,
        dependencies: .init(
            store: store, intake: intake, connectors: Connectors.all, changeConnectors: Connectors.changes,
            details: MemoryDetails(), channels: Channels.all,
            secrets: try SealedSecrets(keys: [Array(repeating: 7, count: 32)]),
            links: LinkSigner(secrets: [Array(repeating: 7, count: 32)]),
            outside: Outside(http: http, mail: NoOutside()),
            policies: { policies }, clock: clock, events: events,
            readiness: { [ReadinessCheck(name: "database", isReady: true, detail: "answers")] },
            registry: registry),
        logger: logger)
    let (ports, port) = AsyncStream<Int>.makeStream()
    let group = ServiceGroup(
        services: [server.buildApplication { port.yield($0) }], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        var iterator = ports.makeAsyncIterator()
        guard let number = await iterator.next() else { throw LoopbackClient.Failure(what: "no port") }
        let outcome: Result<Void, any Error>
        do {
            try await body(
                TestAPI(
                    client: LoopbackClient(port: number), store: store, clock: clock, events: continuation,
                    registry: registry))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        await intake.close()
        try outcome.get()
    }
}

extension TestAPI {
    /// With a key of each role, and one of the other organization's owner.
    func withKeys() async throws -> TestAPI {
        var copy = self
        for role in RoleName.builtIn {
            let token = Token.generate(.apiKey, org: TestOrganizations.acme)
            _ = try await store.access.createAPIKey(
                TestAPI.acme, name: role.rawValue, grant: KeyGrant(role: role), token: token, now: clock.now())
            copy.keys[role] = token.secret
        }
        let other = Token.generate(.apiKey, org: TestOrganizations.globex)
        _ = try await store.access.createAPIKey(
            TestAPI.globex, name: "other", grant: KeyGrant(role: .owner), token: other, now: clock.now())
        copy.otherKey = other.secret
        return copy
    }
}

import API
import Channels
import Connectors
import Domain
import Glibc
import Logging
import NIOCore
import Postgres
import ServiceLifecycle
import Storage
import Workers

/// The HTTP server and what feeds it.
struct ServerParts {
    let services: [any ServiceLifecycle.Service]
    private let intake: IntakeBatcher

    /// - Parameter onReady: called with the address once it listens.
    init(
        _ runtime: Runtime, host: String, port: Int, publicURL: String?,
        onReady: @escaping @Sendable (String) async -> Void
    ) throws {
        let policies = runtime.policies
        let clock = SystemClock()
        // The files are read once: those of a newer release may take their place while this one runs.
        let migrator = try Schema.migrator(url: runtime.source.url, runtime.resources, logger: runtime.quietLogger)
        let readiness = Readiness(
            database: runtime.database, migrations: MigrationWatch(clock: clock, lookUp: migrator.pending),
            watchdog: runtime.store.watchdog, mail: runtime.mailServer, clock: clock)
        let feed = ChangeFeed(url: runtime.source.url, logger: runtime.logger)
        intake = IntakeBatcher(database: runtime.database, clock: clock, logger: runtime.logger) {
            policies.policies.alerts
        }
        let server = APIServer(
            configuration: APIConfiguration(
                host: host, port: port, publicURL: publicURL, webDirectory: runtime.resources.web,
                sessionRules: try SignInSettings.sessionRules(runtime.environment),
                passwordParameters: try SignInSettings.passwordParameters(runtime.environment),
                sendsMail: runtime.mailServer != nil,
                addressHeader: runtime.environment["BELLWETHER_ADDRESS_HEADER"]),
            dependencies: .init(
                store: runtime.store, intake: intake, connectors: Connectors.all, changeConnectors: Connectors.changes,
                details: runtime.details, channels: Channels.all, secrets: runtime.secrets, links: runtime.links,
                outside: runtime.outside, policies: { policies.policies },
                clock: clock, events: feed.events, readiness: readiness.checks,
                gauges: Gauges(database: runtime.database, watchdog: runtime.store.watchdog, clock: clock).read,
                registry: runtime.registry),
            logger: runtime.quietLogger)
        services = [
            PolicyReload(policies: policies), feed,
            // A storm that fills empty tables does not wait for a worker to start.
            Pulse.statistics(runtime),
            // A server looks too: where all workers are gone nobody else would.
            Pulse("watchdog", every: Watchdog.tick, logger: runtime.logger) {
                [
                    watchdog = Watchdog(
                        Handlers.Environment(
                            store: runtime.store, clock: clock, outside: runtime.outside, secrets: runtime.secrets,
                            channels: Channels.all, baseURL: publicURL, logger: runtime.logger))
                ] in
                try await watchdog.look()
            },
            server.buildApplication { port in await onReady(ListenAddress.url(host: host, port: port)) },
        ]
    }

    /// Commits what was accepted.
    func close() async {
        await intake.close()
    }
}

/// Where to listen.
enum ListenAddress {
    static func url(host: String, port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Runs a server and says in words that the address is taken, if that is why it failed.
    static func explaining(host: String, port: Int, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as IOError where error.errnoCode == EADDRINUSE || error.errnoCode == EACCES {
            let why = error.errnoCode == EADDRINUSE ? "somebody else listens there" : "not allowed"
            throw ConfigurationError("cannot listen on \(host):\(port): \(why)")
        }
    }
}

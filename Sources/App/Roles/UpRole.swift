import Domain
import Glibc
import Logging
import Postgres
import ServiceLifecycle
import Storage

/// `bellwether up`: everything on one machine.
public struct UpRole: Sendable {
    private let data: String
    private let host: String
    private let port: Int
    private let environment: Environment

    public init(data: String, host: String, port: Int, environment: Environment) {
        self.data = data
        self.host = host
        self.port = port
        self.environment = environment
    }

    /// Returns once it was told to stop and everything has stopped, PostgreSQL included.
    public func run() async throws {
        Telemetry.bootstrap(environment)
        Memory.keepSmall()
        let logger = Logger(label: "bellwether")
        let publicURL = try PublicAddress.configured(environment)
        let lifecycle = Lifecycle(logger: logger)
        try await lifecycle.run { [self] in
            let source = try await cancelWhenGracefulShutdown {
                try await DatabaseSource.forUp(in: data, environment, logger: logger)
            }
            await source.embedded?.supervise()
            do {
                try await run(on: source, publicURL: publicURL, lifecycle: lifecycle, logger: logger)
            } catch {
                await source.close()
                throw error
            }
            await source.close()
            logger.info("stopped")
        }
    }

    private func run(
        on source: DatabaseSource, publicURL: String?, lifecycle: Lifecycle, logger: Logger
    ) async throws {
        if !source.isPrivate, let resources = try? Resources.find(environment) {
            try await Schema.migrator(url: source.url, resources, logger: logger).migrate()
        }
        try await Runtime.with(
            environment, source: source, allowNeighbourhood: true, name: "bellwether-up", logger: logger
        ) { runtime in
            let server = try ServerParts(runtime, host: host, port: port, publicURL: publicURL) { listening in
                let address = publicURL ?? listening
                if let directory = source.directory { PublicAddress.remember(address, in: directory) }
                logger.info("ready on \(listening) after \(LaunchClock.milliseconds) ms")
                await welcome(runtime, address: address)
            }
            try await ListenAddress.explaining(host: host, port: port) {
                try await lifecycle.serve(
                    WorkerParts(runtime, publicURL: publicURL ?? "http://\(host):\(port)").services + server.services)
            }
            await server.close()
        }
    }

    /// While nobody can sign in, the way to the first owner.
    private func welcome(_ runtime: Runtime, address: String) async {
        do {
            guard try await runtime.store.access.hasNoUsers() else { return }
            let link = try await SetupLink.make(address: address, store: runtime.store, now: SystemClock().now())
            runtime.logger.notice("nobody can sign in yet; create the first owner here: \(link)")
            runtime.logger.notice("to see it at work: bellwether demo --data \(data)")
        } catch {
            runtime.logger.error("no setup link could be made: \(Failure.text(of: error))")
        }
    }
}

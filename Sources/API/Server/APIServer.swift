public import Domain
public import Hummingbird
public import Integration
public import Logging
import ServiceLifecycle
public import Storage

/// The REST API, the senders' intake and the dashboard's files, as one HTTP server. It holds no state that another
/// server needs: run as many as you like.
public struct APIServer: Sendable {
    /// What the server works with.
    public struct Dependencies: Sendable {
        public var store: Store
        public var intake: IntakeBatcher
        public var connectors: [any Connector]
        public var changeConnectors: [any ChangeConnector]
        /// Keeps senders' whole messages about changes; nil where no place for them is configured.
        public var details: (any DetailStore)?
        public var channels: [any Channel]
        /// Seals what channels must keep secret.
        public var secrets: SealedSecrets
        /// Reads the links by which a message is acknowledged.
        public var links: LinkSigner
        /// Sends test messages.
        public var outside: Outside
        /// The policies in force, asked for with each request so that they can be reloaded.
        public var policies: @Sendable () -> PolicySet
        public var clock: any WallClock
        /// What the listener hears on `bellwether_changes`. Used once.
        public var events: AsyncStream<ServerEvent>
        /// Whether traffic is welcome.
        public var readiness: @Sendable () async -> [ReadinessCheck]
        /// Figures that are taken when `/metrics` is asked for.
        public var gauges: @Sendable () async -> [GaugeReading]
        public var registry: MetricsRegistry

        public init(
            store: Store, intake: IntakeBatcher, connectors: [any Connector],
            changeConnectors: [any ChangeConnector], details: (any DetailStore)? = nil, channels: [any Channel],
            secrets: SealedSecrets, links: LinkSigner, outside: Outside,
            policies: @escaping @Sendable () -> PolicySet,
            clock: any WallClock, events: AsyncStream<ServerEvent>,
            readiness: @escaping @Sendable () async -> [ReadinessCheck],
            gauges: @escaping @Sendable () async -> [GaugeReading] = { [] },
            registry: MetricsRegistry = MetricsRegistry()
        ) {
            self.store = store
            self.intake = intake
            self.connectors = connectors
            self.changeConnectors = changeConnectors
            self.details = details
            self.channels = channels
            self.secrets = secrets
            self.links = links
            self.outside = outside
            self.policies = policies
            self.clock = clock
            self.events = events
            self.readiness = readiness
            self.gauges = gauges
            self.registry = registry
        }
    }

    private let configuration: APIConfiguration
    private let dependencies: Dependencies
    private let logger: Logger

    public init(configuration: APIConfiguration, dependencies: Dependencies, logger: Logger) {
        self.configuration = configuration
        self.dependencies = dependencies
        self.logger = logger
    }

    /// The server, to be run as a service. It ends open event streams on graceful shutdown.
    /// - Parameter onRunning: called with the port once it listens.
    public func buildApplication(
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let hub = EventHub(source: dependencies.events)
        let routes = RouteTable(configuration: configuration, dependencies: dependencies, hub: hub)
        let door = FrontDoor(
            endpoints: routes.endpoints, registry: dependencies.registry, authenticator: routes.authenticator,
            addresses: SenderAddress(header: configuration.addressHeader),
            limiter: routes.limiter,
            idempotency: Idempotency(access: dependencies.store.access, clock: dependencies.clock),
            files: StaticResponder(
                files: StaticFiles(root: configuration.webDirectory, vendor: configuration.vendorFiles)),
            isHTTPS: configuration.isHTTPS)
        let lane = IntakeLane(routes.intake, registry: dependencies.registry)
        let idleTimeout = configuration.idleTimeout
        return Application(
            responder: door,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: IntakeHandler.handlers(lane: lane, idleTimeout: idleTimeout))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 1024),
            services: [hub],
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }
}

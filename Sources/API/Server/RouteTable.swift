import Domain
import Integration
import Storage

/// Every route there is. `openapi.yaml` describes the same ones; a test holds the two together.
struct RouteTable: Sendable {
    let endpoints: [Endpoint]
    let authenticator: Authenticator

    init(configuration: APIConfiguration, dependencies: APIServer.Dependencies, hub: EventHub) {
        let store = dependencies.store
        let access = store.access
        let clock = dependencies.clock
        let authenticator = Authenticator(access: access, policies: dependencies.policies, clock: clock)
        let hasher = PasswordHasher(threads: configuration.passwordThreads)
        let cache = IntegrationCache(access: access)
        let sessions = SessionRoutes(
            access: access, authenticator: authenticator, hasher: hasher, throttle: SignInThrottle(),
            policies: dependencies.policies, clock: clock, configuration: configuration)
        let intake = IntakeRoutes(
            cache: cache, batcher: dependencies.intake, gate: IntakeGate(maximumRequests: configuration.intakeLimit),
            clock: clock, policy: { dependencies.policies().alerts }, connectors: dependencies.connectors,
            registry: dependencies.registry)
        self.authenticator = authenticator
        var endpoints: [Endpoint] = []
        endpoints += intake.endpoints
        endpoints +=
            ChangeIntakeRoutes(
                cache: cache, gate: intake.gate, changes: store.changes, connectors: dependencies.changeConnectors,
                sealed: dependencies.secrets, details: dependencies.details, clock: clock,
                registry: dependencies.registry
            ).endpoints
        if let form = dependencies.changeConnectors.first(where: { $0.description.kind == "changes" }) {
            endpoints +=
                ChangeRoutes(changes: store.changes, form: form, details: dependencies.details, clock: clock).endpoints
        }
        endpoints +=
            IncidentChangeRoutes(changes: store.changes, incidents: store.incidents, clock: clock).endpoints
        endpoints += QueryRoutes(changes: store.changes).endpoints
        endpoints +=
            CommitRoutes(
                changes: store.changes, access: access, sealed: dependencies.secrets, details: dependencies.details,
                http: dependencies.http, policies: dependencies.policies
            ).endpoints
        endpoints +=
            AlertmanagerAPIRoutes(
                intake: intake, alerts: store.alerts, startedAt: clock.now(), version: APIVersion.text
            ).endpoints
        endpoints += IncidentRoutes(incidents: store.incidents, notifications: store.notifications).endpoints
        endpoints += IncidentActionRoutes(incidents: store.incidents, access: access, clock: clock).endpoints
        endpoints += AlertRoutes(alerts: store.alerts, incidents: store.incidents).endpoints
        endpoints += TopologyRoutes(topology: store.topology, clock: clock).endpoints
        endpoints += ServiceRoutes(topology: store.topology).endpoints
        endpoints +=
            IntegrationRoutes(
                access: access, cache: cache,
                kinds: dependencies.connectors.map { $0 as any InboundKind }
                    + dependencies.changeConnectors.map { $0 as any InboundKind },
                sealed: dependencies.secrets, clock: clock, baseURL: configuration.baseURL
            ).endpoints
        endpoints +=
            ChannelRoutes(
                channels: store.channels, kinds: dependencies.channels, secrets: dependencies.secrets,
                http: dependencies.http, clock: clock
            ).endpoints
        endpoints += NotificationRoutes(notifications: store.notifications, clock: clock).endpoints
        endpoints += FigureRoutes(metrics: store.metrics, clock: clock).endpoints
        endpoints += sessions.endpoints
        endpoints += SetupRoutes(access: access, sessions: sessions, hasher: hasher, clock: clock).endpoints
        endpoints +=
            APIKeyRoutes(
                access: access, roleStore: store.roles, policies: dependencies.policies, clock: clock
            ).endpoints
        endpoints += UserRoutes(access: access).endpoints
        endpoints += EventRoutes(hub: hub).endpoints
        endpoints +=
            HealthRoutes(
                readiness: dependencies.readiness, gauges: dependencies.gauges, registry: dependencies.registry,
                hub: hub
            ).endpoints
        self.endpoints = endpoints
    }
}

import Domain
import Storage

/// Every route there is. `openapi.yaml` describes the same ones; a test holds the two together.
struct RouteTable: Sendable {
    let endpoints: [Endpoint]
    let authenticator: Authenticator
    let limiter: RateLimiter

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
        let limiter = RateLimiter(policies: dependencies.policies, clock: clock)
        let intake = IntakeRoutes(
            cache: cache, batcher: dependencies.intake, gate: IntakeGate(maximumRequests: configuration.intakeLimit),
            limiter: limiter,
            clock: clock, policy: { dependencies.policies().alerts }, connectors: dependencies.connectors,
            registry: dependencies.registry)
        self.authenticator = authenticator
        self.limiter = limiter
        var endpoints: [Endpoint] = []
        endpoints += intake.endpoints
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
                access: access, cache: cache, connectors: dependencies.connectors, clock: clock,
                baseURL: configuration.baseURL
            ).endpoints
        endpoints +=
            ChannelRoutes(
                channels: store.channels, kinds: dependencies.channels, secrets: dependencies.secrets,
                outside: dependencies.outside, clock: clock, baseURL: configuration.baseURL
            ).endpoints
        endpoints +=
            RuleRoutes(
                rules: store.rules, policies: store.escalationPolicies, channels: store.channels,
                decisions: store.decisions, clock: clock
            ).endpoints
        endpoints += EscalationRoutes(store: store, clock: clock).endpoints
        endpoints +=
            ScheduleRoutes(
                store: store, links: dependencies.links, baseURL: configuration.baseURL, clock: clock
            ).endpoints
        endpoints += ContactRoutes(store: store, kinds: dependencies.channels, clock: clock).endpoints
        endpoints += SilenceRoutes(store: store, clock: clock).endpoints
        endpoints += PagingRoutes(store: store, clock: clock).endpoints
        endpoints +=
            AcknowledgeRoutes(store: store, links: dependencies.links, secrets: dependencies.secrets, clock: clock)
            .endpoints
        endpoints += NotificationRoutes(notifications: store.notifications, clock: clock).endpoints
        endpoints += FigureRoutes(metrics: store.metrics, clock: clock).endpoints
        endpoints += sessions.endpoints
        endpoints += SetupRoutes(access: access, sessions: sessions, hasher: hasher, clock: clock).endpoints
        endpoints +=
            APIKeyRoutes(
                access: access, roleStore: store.roles, policies: dependencies.policies, clock: clock
            ).endpoints
        endpoints += UserRoutes(access: access).endpoints
        endpoints += OrganizationRoutes(access: access).endpoints
        endpoints +=
            TeamRoutes(
                teams: store.teams, alerts: store.alerts, roles: store.roles, policies: dependencies.policies,
                clock: clock
            ).endpoints
        endpoints += RoleRoutes(roles: store.roles, policies: dependencies.policies, clock: clock).endpoints
        endpoints +=
            MemberRoutes(members: store.members, roles: store.roles, policies: dependencies.policies).endpoints
        endpoints +=
            InvitationRoutes(
                invitations: store.invitations, access: access, roles: store.roles, sessions: sessions,
                secrets: dependencies.secrets, configuration: configuration, policies: dependencies.policies,
                clock: clock
            ).endpoints
        endpoints += AuditRoutes(audit: store.audit).endpoints
        endpoints +=
            EventRoutes(hub: hub, authenticator: authenticator, incidents: store.incidents, clock: clock).endpoints
        endpoints +=
            HealthRoutes(
                readiness: dependencies.readiness, gauges: dependencies.gauges, registry: dependencies.registry,
                hub: hub
            ).endpoints
        self.endpoints = endpoints
    }
}

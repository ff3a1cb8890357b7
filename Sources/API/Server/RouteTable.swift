import Domain
import Integration
import Storage

/// Every route there is. `openapi.yaml` describes the same ones; a test holds the two together.
struct RouteTable: Sendable {
    let endpoints: [Endpoint]
    let authenticator: Authenticator
    let limiter: RateLimiter
    let intake: IntakeRoutes

    init(configuration: APIConfiguration, dependencies: APIServer.Dependencies, hub: EventHub) {
        let store = dependencies.store
        let access = store.access
        let clock = dependencies.clock
        let cookies = SessionCookie(isHTTPS: configuration.isHTTPS)
        let authenticator = Authenticator(
            access: access, policies: dependencies.policies, clock: clock, cookies: cookies,
            sessionRules: configuration.sessionRules)
        let hasher = PasswordHasher(
            threads: configuration.passwordThreads, parameters: configuration.passwordParameters)
        let journal = SignInJournal(access: access, audit: store.audit)
        let passwords = PasswordCheck(
            access: access, store: store.signIn, journal: journal, hasher: hasher, secrets: dependencies.secrets,
            clock: clock)
        let starter = SessionStarter(
            access: access, journal: journal, policies: dependencies.policies, cookies: cookies, clock: clock,
            configuration: configuration)
        let cache = IntegrationCache(access: access)
        let limiter = RateLimiter(policies: dependencies.policies, clock: clock)
        let intake = IntakeRoutes(
            cache: cache, batcher: dependencies.intake, gate: IntakeGate(maximumRequests: configuration.intakeLimit),
            limiter: limiter,
            clock: clock, policy: { dependencies.policies().alerts }, connectors: dependencies.connectors,
            registry: dependencies.registry)
        self.authenticator = authenticator
        self.limiter = limiter
        self.intake = intake
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
                http: dependencies.outside.http, policies: dependencies.policies, clock: clock
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
                channels: store.channels, access: access, kinds: dependencies.channels, secrets: dependencies.secrets,
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
        endpoints += Self.signIn(configuration, dependencies, passwords, starter)
        endpoints += SetupRoutes(access: access, starter: starter, hasher: hasher, clock: clock).endpoints
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
            MemberRoutes(
                members: store.members, roles: store.roles, policies: dependencies.policies, clock: clock
            ).endpoints
        endpoints +=
            InvitationRoutes(
                invitations: store.invitations, access: access, roles: store.roles, passwords: passwords,
                starter: starter, secrets: dependencies.secrets, configuration: configuration,
                policies: dependencies.policies,
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

    private static func signIn(
        _ configuration: APIConfiguration, _ dependencies: APIServer.Dependencies, _ passwords: PasswordCheck,
        _ starter: SessionStarter
    ) -> [Endpoint] {
        let store = dependencies.store
        let clock = dependencies.clock
        let openID = OpenIDClient(http: dependencies.outside.http, clock: clock)
        var endpoints = SessionRoutes(
            access: store.access, signIn: store.signIn, passwords: passwords, starter: starter
        ).endpoints
        endpoints += AccountRoutes(store: store.signIn, passwords: passwords, starter: starter).endpoints
        endpoints +=
            SecondFactorRoutes(
                store: store.signIn, passwords: passwords, secrets: dependencies.secrets, clock: clock,
                configuration: configuration
            ).endpoints
        endpoints +=
            PasswordResetRoutes(
                access: store.access, store: store.signIn, passwords: passwords, clock: clock,
                configuration: configuration
            ).endpoints
        endpoints +=
            SignInOptionRoutes(access: store.access, providers: store.singleSignOn, configuration: configuration)
            .endpoints
        endpoints +=
            SingleSignOnRoutes(
                access: store.access, store: store.singleSignOn, passwords: passwords, starter: starter,
                client: openID, secrets: dependencies.secrets, clock: clock
            ).endpoints
        endpoints +=
            ProviderRoutes(
                store: store.singleSignOn, access: store.access, roleStore: store.roles,
                policies: dependencies.policies, client: openID, secrets: dependencies.secrets, clock: clock,
                configuration: configuration
            ).endpoints
        endpoints += SCIMUserRoutes(store: store.directory, clock: clock, baseURL: configuration.baseURL).endpoints
        endpoints +=
            SCIMGroupRoutes(
                store: store.directory, teams: store.teams, clock: clock, baseURL: configuration.baseURL
            ).endpoints
        endpoints += SCIMDiscoveryRoutes(baseURL: configuration.baseURL).endpoints
        return endpoints
    }
}

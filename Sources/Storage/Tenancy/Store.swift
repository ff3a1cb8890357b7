public import Domain
public import Postgres

/// Everything that the product keeps, by noun. Cheap to copy.
public struct Store: Sendable {
    public let alerts: AlertStore
    public let incidents: IncidentStore
    public let topology: TopologyStore
    public let channels: ChannelStore
    public let notifications: NotificationStore
    public let metrics: MetricsStore
    public let rules: DocumentStore<NotificationRule>
    public let escalationPolicies: DocumentStore<EscalationPolicy>
    public let schedules: DocumentStore<Schedule>
    public let silences: DocumentStore<Silence>
    public let onCall: OnCallStore
    public let escalations: EscalationStore
    public let decisions: DecisionStore
    public let notices: NoticeStore
    public let watchdog: WatchdogStore
    public let changes: ChangeStore
    package let correlation: CorrelationStore
    package let investigations: InvestigationStore
    package let deliveries: DeliveryStore
    package let upkeep: UpkeepStore

    package let database: Database
    package let topologies: TopologyCache
    package let limits: @Sendable () -> LimitPolicy

    /// How often a message that stands in a channel is edited at most.
    package var editEvery: Duration { limits().editEvery }

    /// - Parameter policies: those in force, asked for when they are needed so that they can be reloaded.
    public init(database: Database, policies: @escaping @Sendable () -> PolicySet) {
        self.database = database
        let topologies = TopologyCache(database: database)
        self.topologies = topologies
        let limits: @Sendable () -> LimitPolicy = { policies().limits }
        self.limits = limits
        alerts = AlertStore(database: database)
        incidents = IncidentStore(database: database, topologies: topologies, policies: policies)
        topology = TopologyStore(database: database, topologies: topologies, limits: limits)
        channels = ChannelStore(database: database, limits: limits)
        notifications = NotificationStore(database: database)
        metrics = MetricsStore(database: database)
        rules = DocumentStore(database: database, documents: .rules)
        escalationPolicies = DocumentStore(database: database, documents: .policies)
        schedules = DocumentStore(database: database, documents: .schedules)
        silences = DocumentStore(database: database, documents: .silences)
        onCall = OnCallStore(database: database)
        escalations = EscalationStore(database: database)
        decisions = DecisionStore(database: database)
        notices = NoticeStore(database: database)
        watchdog = WatchdogStore(database: database)
        changes = ChangeStore(database: database, topologies: topologies, policies: policies)
        correlation = CorrelationStore(database: database, topologies: topologies, policies: policies)
        investigations = InvestigationStore(database: database, topologies: topologies, policies: policies)
        deliveries = DeliveryStore(database: database)
        upkeep = UpkeepStore(database: database)
    }
}

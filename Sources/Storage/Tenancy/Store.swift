public import Postgres

/// Everything that the product keeps, by noun. Cheap to copy.
public struct Store: Sendable {
    public let alerts: AlertStore
    public let incidents: IncidentStore
    public let topology: TopologyStore
    public let channels: ChannelStore
    public let notifications: NotificationStore
    public let metrics: MetricsStore

    package let database: Database

    public init(database: Database) {
        self.database = database
        alerts = AlertStore(database: database)
        incidents = IncidentStore(database: database)
        topology = TopologyStore(database: database)
        channels = ChannelStore(database: database)
        notifications = NotificationStore(database: database)
        metrics = MetricsStore(database: database)
    }
}

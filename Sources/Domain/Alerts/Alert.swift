/// An alert as Bellwether keeps it: everything ever heard about one fingerprint.
public struct Alert: Sendable, Hashable {
    public enum Status: String, Sendable, Codable, CaseIterable {
        case firing, resolved
    }

    public var id: AlertID
    public var name: String
    public var status: Status
    /// The severity in force: the sender's, or higher where repeats have raised it.
    public var severity: Severity
    /// The severity that the sender gave last.
    public var reportedSeverity: Severity
    public var labels: Labels
    public var annotations: Labels
    /// The service that the matching rules found, if any.
    public var serviceID: ServiceID?
    public var integrationID: IntegrationID
    public var generatorURL: String?
    public var dedupKey: String?
    /// When Bellwether first and last heard of it.
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    /// When the current or last firing began and ended, by the sender's clock.
    public var startsAt: Timestamp
    public var endsAt: Timestamp?
    /// How many notifications said that it fires.
    public var notifications: Int
    /// How many times it began to fire; also the number of its current or last episode.
    public var episode: Int
    /// The last transitions between firing and resolved, oldest first; at most `AlertPolicy.transitionsKept`.
    public var recentTransitions: [Timestamp]
    /// The last occurrences, oldest first; at most `AlertPolicy.occurrencesKept`.
    public var recentOccurrences: [Timestamp]
    public var flapping: Bool

    public init(
        id: AlertID, name: String, status: Status, severity: Severity, reportedSeverity: Severity, labels: Labels,
        annotations: Labels, serviceID: ServiceID?, integrationID: IntegrationID, generatorURL: String?,
        dedupKey: String?, firstSeen: Timestamp, lastSeen: Timestamp, startsAt: Timestamp, endsAt: Timestamp?,
        notifications: Int, episode: Int, recentTransitions: [Timestamp], recentOccurrences: [Timestamp],
        flapping: Bool
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.severity = severity
        self.reportedSeverity = reportedSeverity
        self.labels = labels
        self.annotations = annotations
        self.serviceID = serviceID
        self.integrationID = integrationID
        self.generatorURL = generatorURL
        self.dedupKey = dedupKey
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.notifications = notifications
        self.episode = episode
        self.recentTransitions = recentTransitions
        self.recentOccurrences = recentOccurrences
        self.flapping = flapping
    }
}

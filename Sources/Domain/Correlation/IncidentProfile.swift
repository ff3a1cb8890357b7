/// What correlation needs to know of an open incident: bounded, however many alerts the incident has.
public struct IncidentProfile: Sendable, Hashable, Codable {
    /// What is known of one failing service.
    public struct ServiceActivity: Sendable, Hashable, Codable {
        public var service: ServiceID
        public var alerts: Int
        public var firstAt: Timestamp
        public var lastAt: Timestamp
        public var severity: Severity
        /// The first few names of its alerts.
        public var names: [String]
        /// When its latest few alerts began, earliest first; nil in what was stored before there was such a thing.
        public var recent: [Timestamp]?
    }

    /// What is known of one value of a label.
    public struct LabelActivity: Sendable, Hashable, Codable {
        public var name: String
        public var value: String
        public var alerts: Int
        public var lastAt: Timestamp
    }

    public struct NameCount: Sendable, Hashable, Codable {
        public var name: String
        public var alerts: Int
    }

    public var id: IncidentID
    public var openedAt: Timestamp
    public var firstAlertAt: Timestamp
    public var lastAlertAt: Timestamp
    /// Placements counted once for each alert and episode: at least the number of its alerts.
    public var alerts: Int
    /// The worst of its alerts.
    public var severity: Severity
    /// In the order of their ids, no service twice.
    public var services: [ServiceActivity]
    /// In the order of name, then value; none twice.
    public var labels: [LabelActivity]
    /// In the order of names; none twice.
    public var names: [NameCount]
    /// When its latest alerts began, earliest first.
    public var recent: [Timestamp]
    /// Incidents that a person has split from this one: never merged with it automatically.
    public var separatedFrom: [IncidentID]
    /// Whether a person has said what belongs to it: then nothing is taken out of it or merged into it automatically.
    public var handMade: Bool?
    /// What gating said last, if anything.
    public var decision: GatingDecision.Verdict?

    var isHandMade: Bool { handMade ?? false || !separatedFrom.isEmpty }

    public init(id: IncidentID, openedAt: Timestamp, at: Timestamp, severity: Severity) {
        self.id = id
        self.openedAt = openedAt
        firstAlertAt = at
        lastAlertAt = at
        alerts = 0
        self.severity = severity
        services = []
        labels = []
        names = []
        recent = []
        separatedFrom = []
        decision = nil
    }

    /// The profile of an incident that a person made of these alerts, or what is left after a split.
    public init(id: IncidentID, openedAt: Timestamp, of alerts: [Alert], policy: CorrelationPolicy) {
        self.init(id: id, openedAt: openedAt, at: alerts.first?.startsAt ?? openedAt, severity: .info)
        for alert in alerts { add(alert, policy: policy) }
    }

    /// The same incident after alerts have come or gone, from those that it has now.
    public func redescribed(from alerts: [Alert], policy: CorrelationPolicy) -> IncidentProfile {
        var profile = IncidentProfile(id: id, openedAt: openedAt, of: alerts, policy: policy)
        profile.severity = max(severity, profile.severity)
        profile.separatedFrom = separatedFrom
        profile.handMade = handMade
        profile.decision = decision
        return profile
    }
}

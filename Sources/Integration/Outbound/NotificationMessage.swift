public import Domain

/// What people are told, whatever the channel. Stored with the notification, so that a retry says the same.
public struct NotificationMessage: Codable, Sendable, Hashable {
    public enum Event: String, Codable, Sendable, Hashable, CaseIterable {
        case alertReceived = "alert.received"
        case opened = "incident.opened"
        case severityRaised = "incident.severity_raised"
        case acknowledged = "incident.acknowledged"
        case analysisComplete = "incident.analysis_complete"
        case resolved = "incident.resolved"
        /// A level of an escalation tells somebody.
        case escalated = "incident.escalated"
        /// What was held back in an hour, in sum.
        case summary = "notification.summary"
        /// Somebody's turn on call begins.
        case handover = "schedule.handover"
        /// The watchdog found something that does not move.
        case alarm = "bellwether.alarm"
        /// Sent by a person who sets a channel up; has no incident.
        case test
    }

    public struct Incident: Codable, Sendable, Hashable {
        public struct RootCause: Codable, Sendable, Hashable {
            public var service: String
            /// 0…1.
            public var confidence: Double
            public var summary: String

            public init(service: String, confidence: Double, summary: String) {
                self.service = service
                self.confidence = confidence
                self.summary = summary
            }
        }

        public var id: IncidentID
        public var number: Int
        public var title: String
        public var severity: Severity
        /// `detected`, `investigating`…
        public var status: String
        /// Its page; nil where the server does not know its own address.
        public var url: String?
        public var openedAt: Timestamp
        public var alertCount: Int
        public var rootCause: RootCause?
        /// Names, worst hit first.
        public var affectedServices: [String]

        enum CodingKeys: String, CodingKey {
            case id, number, title, severity, status, url
            case openedAt = "opened_at"
            case alertCount = "alert_count"
            case rootCause = "root_cause"
            case affectedServices = "affected_services"
        }

        public init(
            id: IncidentID, number: Int, title: String, severity: Severity, status: String, url: String?,
            openedAt: Timestamp, alertCount: Int, rootCause: RootCause? = nil, affectedServices: [String] = []
        ) {
            self.id = id
            self.number = number
            self.title = title
            self.severity = severity
            self.status = status
            self.url = url
            self.openedAt = openedAt
            self.alertCount = alertCount
            self.rootCause = rootCause
            self.affectedServices = affectedServices
        }
    }

    public var event: Event
    public var incident: Incident?
    /// The organization's name.
    public var organization: String
    /// One line that stands alone.
    public var text: String
    /// Whoever opens it can acknowledge the incident without signing in; nil where nothing is to be acknowledged.
    public var acknowledgeURL: String?

    enum CodingKeys: String, CodingKey {
        case event, incident, organization, text
        case acknowledgeURL = "acknowledge_url"
    }

    public init(
        event: Event, incident: Incident?, organization: String, text: String, acknowledgeURL: String? = nil
    ) {
        self.event = event
        self.incident = incident
        self.organization = organization
        self.text = text
        self.acknowledgeURL = acknowledgeURL
    }
}

extension NotificationMessage.Event {
    /// The same for all vendors: what happened, as the beginning of a line, and a sign for it.
    public var words: String {
        switch self {
        case .alertReceived: "Alert"
        case .opened: "New incident"
        case .severityRaised: "More severe: incident"
        case .acknowledged: "Acknowledged: incident"
        case .analysisComplete: "Cause found: incident"
        case .resolved: "Resolved: incident"
        case .escalated: "You are needed: incident"
        case .summary: "Held back"
        case .handover: "On call"
        case .alarm: "Bellwether needs help"
        case .test: "Test"
        }
    }

    public var mark: String {
        switch self {
        case .alertReceived, .opened: "🔴"
        case .severityRaised: "🔺"
        case .acknowledged: "👀"
        case .analysisComplete: "🔎"
        case .resolved: "✅"
        case .escalated: "📟"
        case .summary: "🗂️"
        case .handover: "🔁"
        case .alarm: "⚠️"
        case .test: "🔔"
        }
    }
}

public import Domain

/// What people are told, whatever the channel. Stored with the notification, so that a retry says the same.
public struct NotificationMessage: Codable, Sendable, Hashable {
    public enum Event: String, Codable, Sendable, Hashable, CaseIterable {
        case opened = "incident.opened"
        case severityRaised = "incident.severity_raised"
        case acknowledged = "incident.acknowledged"
        case resolved = "incident.resolved"
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

    public init(event: Event, incident: Incident?, organization: String, text: String) {
        self.event = event
        self.incident = incident
        self.organization = organization
        self.text = text
    }
}

public import Domain

/// An alert as lists and pages show it.
public struct AlertRow: Sendable, Hashable {
    public var alert: Alert
    /// When it last began or ceased to fire, by our clock: the order of lists.
    public var changedAt: Timestamp
    /// When it ends unless the sender repeats it; nil where the sender will say.
    public var expiresAt: Timestamp?
    /// The service's display name.
    public var serviceName: String?
    /// The name by which senders, and the matchers of teams, know the service.
    public var serviceKey: String?
    public var integrationName: String?
    /// The incident that it is, or was last, part of.
    public var incident: IncidentReference?
}

/// Enough of an incident to link to it.
public struct IncidentReference: Sendable, Hashable {
    public var id: IncidentID
    public var number: Int
    public var title: String
}

/// Why an alert is in its incident.
public struct Membership: Sendable, Hashable {
    /// One part of the score.
    public struct Part: Sendable, Hashable, Codable {
        public var name: String
        /// 0…1.
        public var value: Double
        /// What it counted for; the weights of one policy sum to 1.
        public var weight: Double
        /// For a person: "2 hops downstream of Database Primary".
        public var detail: String

        public init(name: String, value: Double, weight: Double, detail: String) {
            self.name = name
            self.value = value
            self.weight = weight
            self.detail = detail
        }
    }

    /// 0…1.
    public var score: Double
    public var parts: [Part]
    public var reason: PlacementReason
    public var joinedAt: Timestamp
}

/// An alert of an incident, and why it is there.
public struct IncidentAlertRow: Sendable, Hashable {
    public var row: AlertRow
    public var why: Membership
}

/// Something that happened to an alert.
public struct AlertEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case firing, resolved, acknowledged
        /// Nobody repeated it in time.
        case expired
        case severityRaised = "severity_raised"
        case flappingStarted = "flapping_started"
        case flappingStopped = "flapping_stopped"
    }

    public var at: Timestamp
    public var kind: Kind
    /// Which firing it belongs to, from 1.
    public var episode: Int
    public var details: [String: String]
}

/// Which alerts; nil and empty mean any.
public struct AlertFilter: Sendable, Hashable {
    public var status: Alert.Status?
    public var severities: [Severity]
    /// A service's id or name.
    public var service: String?
    public var integration: IntegrationID?
    public var incident: IncidentID?
    /// Free words (each a prefix; within `node-17` only the last) and `name=value` matchers; all must match.
    public var query: String

    public init(
        status: Alert.Status? = nil, severities: [Severity] = [], service: String? = nil,
        integration: IntegrationID? = nil, incident: IncidentID? = nil, query: String = ""
    ) {
        self.status = status
        self.severities = severities
        self.service = service
        self.integration = integration
        self.incident = incident
        self.query = query
    }
}

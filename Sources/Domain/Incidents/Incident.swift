/// One thing that is wrong, however many alerts speak of it.
public struct Incident: Sendable, Hashable {
    /// The states of an incident; `IncidentLifecycle` says which may follow which.
    public enum Status: String, Sendable, Codable, CaseIterable {
        case detected, investigating
        case rootCauseFound = "root_cause_found"
        case mitigated, resolved
        /// Its alerts were moved into another incident.
        case merged

        public var isOpen: Bool { self != .resolved && self != .merged }
    }

    /// Why it ended.
    public enum Resolution: String, Sendable, Codable, CaseIterable {
        case fixed
        case rolledBack = "rolled_back"
        case falseAlarm = "false_alarm"
        case duplicate
        case noActionNeeded = "no_action_needed"
        /// Every alert of it resolved, and nobody had to say so.
        case alertsResolved = "alerts_resolved"
        case other
    }

    public struct RootCause: Sendable, Hashable, Codable {
        public var hypothesisID: HypothesisID
        public var serviceID: ServiceID?
        /// The service's display name, or what stands for it where no service is known.
        public var service: String
        /// 0…1.
        public var confidence: Double
        /// One sentence: "Database Primary, because …".
        public var summary: String

        public init(
            hypothesisID: HypothesisID, serviceID: ServiceID?, service: String, confidence: Double, summary: String
        ) {
            self.hypothesisID = hypothesisID
            self.serviceID = serviceID
            self.service = service
            self.confidence = confidence
            self.summary = summary
        }
    }

    public var id: IncidentID
    /// Counted per organization from 1; people say `#42`.
    public var number: Int
    public var title: String
    /// A title or severity that a person set is not changed by later alerts.
    public var titleIsManual: Bool
    public var status: Status
    public var severity: Severity
    public var severityIsManual: Bool
    public var openedAt: Timestamp
    public var firstAlertAt: Timestamp
    public var lastAlertAt: Timestamp
    public var acknowledgedAt: Timestamp?
    public var acknowledgedBy: UserID?
    public var assigneeID: UserID?
    public var mitigatedAt: Timestamp?
    public var resolvedAt: Timestamp?
    public var resolution: Resolution?
    public var resolutionNote: String?
    public var mergedInto: IncidentID?
    public var alertCount: Int
    public var firingCount: Int
    public var rootCause: RootCause?
    /// Raised by one with every change that people could collide on; the ETag of the API.
    public var version: Int
    public var updatedAt: Timestamp

    public init(
        id: IncidentID, number: Int, title: String, titleIsManual: Bool = false, status: Status = .detected,
        severity: Severity, severityIsManual: Bool = false, openedAt: Timestamp, firstAlertAt: Timestamp,
        lastAlertAt: Timestamp, acknowledgedAt: Timestamp? = nil, acknowledgedBy: UserID? = nil,
        assigneeID: UserID? = nil, mitigatedAt: Timestamp? = nil, resolvedAt: Timestamp? = nil,
        resolution: Resolution? = nil, resolutionNote: String? = nil, mergedInto: IncidentID? = nil,
        alertCount: Int, firingCount: Int, rootCause: RootCause? = nil, version: Int = 1, updatedAt: Timestamp
    ) {
        self.id = id
        self.number = number
        self.title = title
        self.titleIsManual = titleIsManual
        self.status = status
        self.severity = severity
        self.severityIsManual = severityIsManual
        self.openedAt = openedAt
        self.firstAlertAt = firstAlertAt
        self.lastAlertAt = lastAlertAt
        self.acknowledgedAt = acknowledgedAt
        self.acknowledgedBy = acknowledgedBy
        self.assigneeID = assigneeID
        self.mitigatedAt = mitigatedAt
        self.resolvedAt = resolvedAt
        self.resolution = resolution
        self.resolutionNote = resolutionNote
        self.mergedInto = mergedInto
        self.alertCount = alertCount
        self.firingCount = firingCount
        self.rootCause = rootCause
        self.version = version
        self.updatedAt = updatedAt
    }
}

/// An alert that has to be looked at, with what was decided about it before.
public struct CorrelationCandidate: Sendable, Hashable {
    public var alert: Alert
    /// The incident that it is or was last part of.
    public var incidentID: IncidentID?
    /// The alert's episode for which that was decided; 0 if none.
    public var correlatedEpisode: Int

    public init(alert: Alert, incidentID: IncidentID? = nil, correlatedEpisode: Int = 0) {
        self.alert = alert
        self.incidentID = incidentID
        self.correlatedEpisode = correlatedEpisode
    }
}

/// Why an alert is in an incident: what `incident_alerts.reason` holds.
public enum PlacementReason: String, Sendable, Codable, CaseIterable {
    /// It opened the incident.
    case opened
    /// It fitted.
    case correlated
    /// The failure explains it better than any other does.
    case explained
    /// A person put it there.
    case manual
    /// Its incident was merged into this one.
    case merged
    /// A person split it off.
    case split
}

/// What correlation wants done; the caller stores all of it or nothing.
public struct CorrelationPlan: Sendable, Hashable {
    /// One alert's new place. An alert whose episode was placed before has none.
    public struct Placement: Sendable, Hashable {
        public var alert: AlertID
        public var episode: Int
        /// When it began, by its sender's clock.
        public var at: Timestamp
        public var service: ServiceID?
        /// Where it ends up, all merges of the plan done.
        public var incident: IncidentID
        public var reason: PlacementReason
        public var score: CorrelationScore
    }

    /// All alerts of `from` go to `into`, which is in no merge's `from`.
    public struct Merge: Sendable, Hashable {
        public var from: IncidentID
        public var into: IncidentID
        /// The alert that showed that they are one.
        public var alert: AlertID
        /// In words.
        public var reason: String
    }

    /// All alerts of a service go from one incident to another, as another failure explains them better.
    public struct Move: Sendable, Hashable {
        public var service: ServiceID
        public var from: IncidentID
        public var into: IncidentID
        public var score: CorrelationScore
        /// In words.
        public var reason: String
    }

    /// An incident to be made.
    public struct Opening: Sendable, Hashable {
        public var incident: IncidentID
        public var at: Timestamp
    }

    /// What an incident is called and how bad it is, unless a person has said otherwise.
    public struct Face: Sendable, Hashable {
        public var incident: IncidentID
        public var title: String
        public var severity: Severity
    }

    public var openings: [Opening] = []
    public var placements: [Placement] = []
    /// Only of incidents that were there before.
    public var merges: [Merge] = []
    /// Done before merges. The caller describes incidents that take part in one anew from their alerts: their profiles
    /// here do not know which label values went along.
    public var moves: [Move] = []
    /// Those that are new or have changed, merged ones left out.
    public var profiles: [IncidentProfile] = []
    /// One for each of `profiles`.
    public var faces: [Face] = []
    /// For incidents that are new, or that now deserve what they did not before.
    public var decisions: [GatingDecision] = []

    public init() {}

    public var isEmpty: Bool { placements.isEmpty && moves.isEmpty && merges.isEmpty && profiles.isEmpty }
}

public import Domain

/// Somebody, by name.
public struct Person: Sendable, Hashable {
    public var id: UserID
    public var name: String
}

/// A service that an incident touches.
public struct AffectedService: Sendable, Hashable {
    public enum Direction: String, Sendable, Hashable {
        /// The root cause itself.
        case cause = "self"
        /// Needs the root cause, directly or through others.
        case downstream
        /// The root cause needs it.
        case upstream
        case unrelated
    }

    public var id: ServiceID
    /// Its display name.
    public var name: String
    public var alertCount: Int
    public var firingCount: Int
    /// From the root cause's service along dependencies; nil where there is no path or no cause yet.
    public var hops: Int?
    public var direction: Direction?
}

/// An incident as lists show it.
public struct IncidentRow: Sendable, Hashable {
    public var incident: Incident
    public var acknowledgedBy: Person?
    public var assignee: Person?
    /// Most alerts first; at most five in lists.
    public var affectedServices: [AffectedService]
    /// Whose it is: the teams of its alerts. Empty for nobody's, which everybody sees.
    public var teams: [TeamReference]
    /// Teams that somebody let in.
    public var sharedWith: [TeamReference]

    /// Seconds from opening to acknowledgement.
    public var timeToAcknowledge: Double? {
        incident.acknowledgedAt.map { ($0 - incident.openedAt).inSeconds }
    }
    /// Seconds from opening to resolution.
    public var timeToResolve: Double? {
        incident.resolvedAt.map { ($0 - incident.openedAt).inSeconds }
    }
}

/// A team, by name.
public struct TeamReference: Sendable, Hashable {
    public var id: TeamID
    public var name: String
}

/// Whether people are to be told of an incident, and why.
public struct GatingRecord: Sendable, Hashable {
    public enum Decision: String, Sendable, Hashable {
        case approved, suppressed
    }

    public var decision: Decision
    public var rationale: String
    public var policyVersion: String
    public var decidedAt: Timestamp
}

/// What depends on the root cause's service, failing or not.
public struct BlastRadius: Sendable, Hashable {
    /// Nearest first; at most 50.
    public var services: [ServiceReference]
    public var total: Int
}

public struct ServiceReference: Sendable, Hashable {
    public var id: ServiceID
    /// Its display name.
    public var name: String
    public var hops: Int
}

/// An incident as its page shows it.
public struct IncidentPage: Sendable, Hashable {
    public var row: IncidentRow
    public var decision: GatingRecord?
    public var blastRadius: BlastRadius?
    /// The incident that it was merged into.
    public var mergedInto: IncidentReference?
}

/// Which incident: by id or by the number that people say.
public enum IncidentKey: Sendable, Hashable {
    case id(IncidentID)
    case number(Int)

    /// Reads `42`, `#42` or a UUID.
    public init?(_ text: String) {
        if let id = IncidentID(text) {
            self = .id(id)
        } else if let number = Int(text.hasPrefix("#") ? String(text.dropFirst()) : text), number > 0 {
            self = .number(number)
        } else {
            return nil
        }
    }
}

/// Which incidents; nil and empty mean any.
public struct IncidentFilter: Sendable, Hashable {
    public enum Sort: String, Sendable, Hashable {
        case openedAt = "opened_at"
        case updatedAt = "updated_at"
    }

    public var statuses: [Incident.Status]
    public var severities: [Severity]
    /// A service's id or name: incidents with an alert of it.
    public var service: String?
    public var assignee: UserID?
    /// Whose it is, or with whom it is shared.
    public var team: TeamID?
    /// Words of the title (each must occur), or `#42`.
    public var query: String
    public var sort: Sort

    public init(
        statuses: [Incident.Status] = [], severities: [Severity] = [], service: String? = nil,
        assignee: UserID? = nil, team: TeamID? = nil,
        query: String = "", sort: Sort = .openedAt
    ) {
        self.statuses = statuses
        self.severities = severities
        self.service = service
        self.assignee = assignee
        self.team = team
        self.query = query
        self.sort = sort
    }

    /// Every status that is not an end.
    public static let open: [Incident.Status] = Incident.Status.allCases.filter(\.isOpen)
}

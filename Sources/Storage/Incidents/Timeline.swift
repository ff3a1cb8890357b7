public import Domain

public import struct Foundation.UUID

/// Who did something.
public struct TimelineActor: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case user
        case apiKey = "api_key"
        case system, integration
    }

    public var kind: Kind
    public var id: UUID?
    public var name: String

    public init(kind: Kind, id: UUID? = nil, name: String) {
        self.kind = kind
        self.id = id
        self.name = name
    }

    public static let system = TimelineActor(kind: .system, name: "Bellwether")

    /// The person, where it is one.
    public var userID: UserID? { kind == .user ? id.map { UserID($0) } : nil }
}

/// One line of an incident's story. Never changed once written.
public struct TimelineItem: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case opened
        case alertJoined = "alert_joined"
        case alertResolved = "alert_resolved"
        case alertRefired = "alert_refired"
        case severityChanged = "severity_changed"
        case titleChanged = "title_changed"
        case statusChanged = "status_changed"
        case rootCause = "root_cause"
        case acknowledged, unacknowledged, assigned, comment
        case resolved, reopened, merged, split, shared
        /// A change that may have caused it; at the time of the change.
        case change
        /// A person said that a change caused it, or did not.
        case changeJudged = "change_judged"
        case gated
        case notified
        case notificationFailed = "notification_failed"
        case escalation
    }

    public var id: TimelineEntryID
    public var at: Timestamp
    public var kind: Kind
    public var actor: TimelineActor
    /// One line for a person.
    public var summary: String
    public var details: [String: String]
}

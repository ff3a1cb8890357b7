public import Domain

/// One thing told, or to be told, through one channel.
public struct NotificationRow: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case pending, sending, sent
        /// The answer was lost and repeating could tell twice: a person decides.
        case unknown
        case dead
        /// Never sent, for nobody needed to hear of it any more: the incident was merged into one of which the same was
        /// told, was over, or somebody had acknowledged.
        case dropped
    }

    public var id: NotificationID
    public var channelID: ChannelID
    public var channelName: String
    public var channelKind: String
    public var incident: IncidentReference?
    /// As in `incident.opened`.
    public var event: String
    public var status: Status
    public var createdAt: Timestamp
    public var sentAt: Timestamp?
    public var lastError: String?
    /// Of a page to a person: who.
    public var recipientName: String?
    /// Names what is told: decisions bear it too.
    public var dedupKey: String
    /// How many were held back and are told in sum by it; 0 for what is no summary.
    public var held: Int
    public var attempts: [NotificationAttempt]
}

/// Something that the limit of an hour held back: it is told in sum.
public struct HeldEvent: Sendable, Hashable {
    public var incident: IncidentReference?
    /// As in `incident.opened`.
    public var event: String
    public var title: String
    public var severity: Severity
    public var at: Timestamp
}

/// One attempt at a delivery.
public struct NotificationAttempt: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case started, sent, retry, rejected, unknown
    }

    /// From 1.
    public var attempt: Int
    public var at: Timestamp
    public var outcome: Outcome
    /// HTTP status.
    public var statusCode: Int?
    public var error: String?
    public var took: Duration?

    package init(
        attempt: Int, at: Timestamp, outcome: Outcome, statusCode: Int?, error: String?, took: Duration?
    ) {
        self.attempt = attempt
        self.at = at
        self.outcome = outcome
        self.statusCode = statusCode
        self.error = error
        self.took = took
    }
}

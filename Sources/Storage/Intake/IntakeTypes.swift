public import Domain

/// An alert on its way in, and by which integration it came.
public struct IntakeAlert: Sendable, Hashable {
    public var alert: IncomingAlert
    public var integration: IntegrationID

    public init(alert: IncomingAlert, integration: IntegrationID) {
        self.alert = alert
        self.integration = integration
    }
}

/// What became of a batch. Whatever it says, the batch is committed.
public struct IntakeReceipt: Sendable, Hashable {
    /// Notifications taken in.
    public var accepted = 0
    /// Alerts never heard of before.
    public var created = 0
    /// Notifications that moved nothing but counters.
    public var repeated = 0
    /// Known alerts about which something changed.
    public var changed = 0

    public init(accepted: Int = 0, created: Int = 0, repeated: Int = 0, changed: Int = 0) {
        self.accepted = accepted
        self.created = created
        self.repeated = repeated
        self.changed = changed
    }
}

/// Why an alert was not taken in. Nothing of its request was stored.
public enum IntakeError: Error, Sendable, Hashable {
    /// More waits than can be committed soon: try again after so many seconds.
    case overloaded(retryAfter: Int)
    /// The database cannot store what was sent; the text is for the sender.
    case unstorable(reason: String)
    /// The database does not answer: try again after so many seconds.
    case unavailable(retryAfter: Int)
    /// The server is stopping.
    case closed
}

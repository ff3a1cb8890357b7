/// One alert as a sender reported it, normalised: what a connector hands to intake.
public struct IncomingAlert: Sendable, Hashable {
    /// What the sender says has happened.
    public enum Status: String, Sendable, Codable {
        case firing, acknowledged, resolved
    }

    /// How the sender speaks.
    public enum Reporting: Sendable, Hashable {
        /// Says again and again that an alert still fires (Prometheus, Alertmanager, Grafana): only a new `startsAt`
        /// is a new occurrence.
        case state
        /// Sends an event each time it happens (PagerDuty Events, most generic senders): each one is an occurrence.
        case event
    }

    /// The annotation by which an alert keeps how many of its companions the sender left out of the message. It says
    /// nothing about the alert itself: a notification that differs in it alone is a repeat.
    public static let truncationAnnotation = "truncated_alerts"

    /// The alert it is about; see `Fingerprint`.
    public var id: AlertID
    public var status: Status
    public var reporting: Reporting
    /// What fired: `alertname`, or the first line of the summary. 1 to 256 characters.
    public var name: String
    public var severity: Severity
    public var labels: Labels
    public var annotations: Labels
    /// When it began by the sender's clock.
    public var startsAt: Timestamp
    /// When it ended, or when it ends if nobody repeats it (Alertmanager API).
    public var endsAt: Timestamp?
    /// Where the sender explains it; an http(s) address.
    public var generatorURL: String?
    /// The sender's own key for it, if it has one.
    public var dedupKey: String?

    public init(
        id: AlertID, status: Status, reporting: Reporting, name: String, severity: Severity, labels: Labels,
        annotations: Labels, startsAt: Timestamp, endsAt: Timestamp? = nil, generatorURL: String? = nil,
        dedupKey: String? = nil
    ) {
        self.id = id
        self.status = status
        self.reporting = reporting
        self.name = name
        self.severity = severity
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorURL = generatorURL
        self.dedupKey = dedupKey
    }
}

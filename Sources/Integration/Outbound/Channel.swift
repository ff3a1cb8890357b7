public import Domain

/// An outbound vendor: tells people of an incident. It answers only what became of one delivery; retries, back-off,
/// rate and the record are the delivery worker's.
public protocol Channel: Sendable {
    var description: IntegrationDescription { get }

    /// True if telling twice does no harm, so that a delivery whose answer was lost may be repeated.
    var isIdempotent: Bool { get }

    /// What is wrong with entered values beyond what the fields' types say.
    func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue]

    /// Where it sends, without secrets: names a circuit breaker and is fit for a log.
    func destination(settings: [String: String], secrets: [String: String]) -> String

    /// Delivers once. Errors' text holds no secret.
    func send(_ delivery: Delivery, http: any HTTPClient) async -> DeliveryResult
}

extension Channel {
    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] { [] }
}

/// One attempt to tell somebody something.
public struct Delivery: Sendable {
    public var message: NotificationMessage
    public var settings: [String: String]
    public var secrets: [String: String]
    /// The same for every attempt at one notification: the receiver's idempotency key.
    public var id: NotificationID
    /// When this attempt is made.
    public var now: Timestamp

    public init(
        message: NotificationMessage, settings: [String: String], secrets: [String: String], id: NotificationID,
        now: Timestamp
    ) {
        self.message = message
        self.settings = settings
        self.secrets = secrets
        self.id = id
        self.now = now
    }
}

/// What became of a delivery.
public enum DeliveryResult: Sendable, Hashable {
    /// The receiver took it.
    case sent(status: Int)
    /// It was not taken, and may be later; `after` where the receiver said when.
    case retry(after: Duration?, reason: String, status: Int?)
    /// It was not taken and never will be.
    case rejected(reason: String, status: Int?)
    /// It was sent, and whether it was taken nobody knows: repeat it only through an idempotent channel.
    case unknown(reason: String)
}

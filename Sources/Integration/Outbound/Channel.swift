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
    func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult

    /// Makes the message that stands at the delivery's thread say this, and tells nobody: for channels that say they can
    /// edit. Twice does no harm.
    func edit(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult
}

extension Channel {
    public func issues(settings: [String: String], secrets: [String: String]) -> [FieldIssue] { [] }

    public func edit(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        .rejected(reason: "the channel cannot edit messages", status: nil)
    }
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
    /// What the channel said earlier of its message about the same incident; empty before the first.
    public var thread: [String: String]

    public init(
        message: NotificationMessage, settings: [String: String], secrets: [String: String], id: NotificationID,
        now: Timestamp, thread: [String: String] = [:]
    ) {
        self.message = message
        self.settings = settings
        self.secrets = secrets
        self.id = id
        self.now = now
        self.thread = thread
    }
}

/// What became of a delivery.
public enum DeliveryResult: Sendable, Hashable {
    /// The receiver took it. `thread` is where its message about the incident stands, for channels that edit it;
    /// `note` is what a person should know all the same.
    case sent(status: Int, thread: [String: String]? = nil, note: String? = nil)
    /// It was not taken, and may be later; `after` where the receiver said when.
    case retry(after: Duration?, reason: String, status: Int?)
    /// It was not taken and never will be.
    case rejected(reason: String, status: Int?)
    /// It was sent, and whether it was taken nobody knows: repeat it only through an idempotent channel.
    case unknown(reason: String)
}

public import Domain

/// A job to be enqueued.
public struct NewJob: Sendable {
    public var kind: JobKind
    /// Whose it is; nil for work that belongs to no organization.
    public var org: OrgID?
    /// A JSON document of ids: the queue lies outside the tenants' fence, so it carries nothing that needs one.
    public var payload: [UInt8]
    /// At most one job with this key waits, per kind and organization; another one may while the first runs. Enqueuing
    /// it again keeps the newer payload and the earlier time.
    public var uniqueKey: String?
    /// Not before; nil for at once.
    public var runAt: Timestamp?
    public var priority: JobPriority
    /// Runs at most, the first included; then it is a dead letter.
    public var maxAttempts: Int

    public init(
        kind: JobKind, org: OrgID?, payload: [UInt8], uniqueKey: String? = nil, runAt: Timestamp? = nil,
        priority: JobPriority = .normal, maxAttempts: Int = 20
    ) {
        self.kind = kind
        self.org = org
        self.payload = payload
        self.uniqueKey = uniqueKey
        self.runAt = runAt
        self.priority = priority
        self.maxAttempts = maxAttempts
    }
}

/// A job in the hands of a handler.
public struct Job: Sendable {
    /// The same in every run.
    public let id: Int64
    public let kind: JobKind
    public let org: OrgID?
    public let payload: [UInt8]
    public let uniqueKey: String?
    /// This run's number, from 1.
    public let attempt: Int
    public let maxAttempts: Int
    public let enqueuedAt: Timestamp

    public init(
        id: Int64, kind: JobKind, org: OrgID?, payload: [UInt8], uniqueKey: String? = nil, attempt: Int = 1,
        maxAttempts: Int = 20, enqueuedAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.org = org
        self.payload = payload
        self.uniqueKey = uniqueKey
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.enqueuedAt = enqueuedAt
    }
}

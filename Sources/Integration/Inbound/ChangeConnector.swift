public import Domain

/// What inbound vendors have in common: an admin sets them up by their description.
public protocol InboundKind: Sendable {
    var description: IntegrationDescription { get }

    /// What is wrong with an integration's settings beyond what the fields' types say.
    func issues(settings: [String: String]) -> [FieldIssue]
}

extension InboundKind {
    public func issues(settings: [String: String]) -> [FieldIssue] { [] }
}

/// An inbound vendor that tells of changes. It does no I/O and keeps no state.
public protocol ChangeConnector: InboundKind {
    /// The largest body it accepts, in bytes. The server refuses more before reading it.
    var maximumBodySize: Int { get }

    /// The integration's token where the vendor puts it in a header of its own.
    func token(in headers: MessageHeaders) -> String?

    /// Why a message is not from whom it says; nil if it is. Nothing of one that is not may be stored.
    /// - Parameter secrets: the integration's own, and its token under `token`.
    func objection(to body: [UInt8], headers: MessageHeaders, secrets: [String: String]) -> String?

    /// Reads one message.
    /// - Throws: what is wrong and where.
    func parse(_ body: [UInt8], headers: MessageHeaders, context: ChangeContext) throws(ConnectorError) -> ChangeMessage
}

extension ChangeConnector {
    public var maximumBodySize: Int { 25 * 1024 * 1024 }
    public func token(in headers: MessageHeaders) -> String? { nil }
    public func objection(to body: [UInt8], headers: MessageHeaders, secrets: [String: String]) -> String? { nil }
}

/// The headers of a message, by name in any case.
public struct MessageHeaders: Sendable, Hashable {
    private let fields: [String: String]

    public init(_ fields: [String: String]) {
        self.fields = Dictionary(
            fields.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(name: String) -> String? { fields[name.lowercased()] }
}

/// What a connector needs to know to read a message.
public struct ChangeContext: Sendable {
    public var settings: [String: String]
    public var now: Timestamp
    /// Containers that run beside what a workload is about, by name or by their image's repository.
    public var sidecars: Set<String>

    public init(settings: [String: String] = [:], now: Timestamp, sidecars: Set<String> = []) {
        self.settings = settings
        self.now = now
        self.sidecars = sidecars
    }
}

/// What one message said.
public struct ChangeMessage: Sendable, Hashable {
    /// As the sender calls it: `deployment_status`.
    public var event: String
    /// The sender's id of the message, by which a redelivery is known; nil where it has none.
    public var deliveryID: String?
    public var changes: [IncomingChange]
    public var commits: [Commit]
    /// Why nothing is made of it, for people; nil where something is.
    public var ignored: String?

    public init(
        event: String, deliveryID: String? = nil, changes: [IncomingChange] = [], commits: [Commit] = [],
        ignored: String? = nil
    ) {
        self.event = event
        self.deliveryID = deliveryID
        self.changes = changes
        self.commits = commits
        self.ignored = ignored
    }

    /// A message that is fine and of which nothing is made.
    public static func ignored(_ event: String, deliveryID: String? = nil, because reason: String) -> ChangeMessage {
        ChangeMessage(event: event, deliveryID: deliveryID, ignored: reason)
    }
}

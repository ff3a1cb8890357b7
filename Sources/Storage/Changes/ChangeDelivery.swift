import Crypto
public import Domain

import struct Foundation.UUID
import typealias Foundation.uuid_t

/// One message of a sender, read.
public struct ChangeDelivery: Sendable {
    /// Nil for what a person entered.
    public var integration: IntegrationID?
    /// The sender's id of the message; nil where it has none, and its hash stands in.
    public var deliveryID: String?
    /// As the sender calls it: `deployment_status`.
    public var event: String
    public var changes: [IncomingChange]
    public var commits: [Commit]
    /// Why nothing was made of it; for people.
    public var ignored: String?
    /// The whole message: for its hash.
    public var body: [UInt8]
    /// Whether the message lies in the detail store.
    public var hasDetails: Bool

    public init(
        integration: IntegrationID?, deliveryID: String?, event: String, changes: [IncomingChange] = [],
        commits: [Commit] = [], ignored: String? = nil, body: [UInt8], hasDetails: Bool = false
    ) {
        self.integration = integration
        self.deliveryID = deliveryID
        self.event = event
        self.changes = changes
        self.commits = commits
        self.ignored = ignored
        self.body = body
        self.hasDetails = hasDetails
    }

    /// Whether its changes say themselves when they are repeats.
    var isKnownByItsChanges: Bool { !changes.isEmpty && changes.allSatisfy { $0.repetition != nil } }

    /// What makes a redelivery known.
    var mark: UUID {
        var hash = SHA256()
        hash.update(
            data: Array("\(integration?.description ?? "") \(deliveryID.map { "id:\($0)" } ?? "body:\(event):")".utf8))
        if deliveryID == nil { hash.update(data: body) }
        return hash.finalize().withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

/// What became of a message. Whatever it says, it is committed.
public enum ChangeReceipt: Sendable, Hashable {
    case stored([ChangeID])
    /// It was taken in before.
    case duplicate
    case ignored(reason: String)
}

/// A message that was not understood.
public struct IgnoredDelivery: Sendable, Hashable {
    public var integration: IntegrationID?
    public var integrationName: String?
    public var event: String
    public var reason: String
    public var receivedAt: Timestamp
}

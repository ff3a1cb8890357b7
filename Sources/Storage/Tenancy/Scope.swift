public import Domain

public import struct Foundation.UUID

/// Whose rows a store function may touch, with whose eyes, and who answers for it: the first parameter of every one of
/// them.
public struct Scope: Sendable, Hashable {
    public let org: OrgID
    /// Which of them, where they belong to teams. Workers see everything.
    public var visibility: Visibility
    /// Whom the audit trail names for what is changed; nil for what the product does by itself.
    public var actor: AuditActor?

    public init(org: OrgID, visibility: Visibility = .everything, actor: AuditActor? = nil) {
        self.org = org
        self.visibility = visibility
        self.actor = actor
    }

    /// The same tenant with other eyes.
    public func seeing(_ visibility: Visibility) -> Scope {
        Scope(org: org, visibility: visibility, actor: actor)
    }
}

/// Who did something, as the audit trail keeps it.
public struct AuditActor: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case user
        case apiKey = "api_key"
        /// An identity provider or a directory.
        case directory
        /// `bellwether admin`, by the account of the operating system that ran it.
        case commandLine = "command_line"
        /// Nobody known: a failed sign-in.
        case nobody
    }

    public var kind: Kind
    public var id: UUID?
    public var name: String
    public var address: String?
    public var requestID: String?
    public var permission: Permission?

    public init(
        kind: Kind, id: UUID? = nil, name: String, address: String? = nil, requestID: String? = nil,
        permission: Permission? = nil
    ) {
        self.kind = kind
        self.id = id
        self.name = name
        self.address = address
        self.requestID = requestID
        self.permission = permission
    }
}

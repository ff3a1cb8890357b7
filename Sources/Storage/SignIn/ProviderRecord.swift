public import Domain

/// An organization's identity provider, as it is stored.
public struct ProviderRecord: Sendable, Hashable {
    public var id: ProviderID
    public var createdAt: Timestamp
    public var version: Int
    public var settings: ProviderSettings
}

/// What an administrator sets of it.
public struct ProviderSettings: Sendable, Hashable {
    /// On the button: "Sign in with …".
    public var name: String
    public var issuer: String
    public var clientID: String
    /// Sealed; see `ProviderSecret`. Nil for a public client.
    public var clientSecret: [UInt8]?
    public var scopes: [String]
    public var groupsClaim: String
    public var emailDomains: [String]
    public var mapping: GroupMapping
    /// Of those whom no rule gives a role; nil: they are refused.
    public var defaultRole: RoleName?
    public var enabled: Bool
    /// What the one who set it up may do in the whole organization: nobody who may do more gets in by it. Whoever can
    /// change where people are vouched for could otherwise come in as anybody.
    public var authority: Set<Permission>

    public init(
        name: String, issuer: String, clientID: String, clientSecret: [UInt8]?, scopes: [String], groupsClaim: String,
        emailDomains: [String], mapping: GroupMapping, defaultRole: RoleName?, enabled: Bool,
        authority: Set<Permission>
    ) {
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scopes = scopes
        self.groupsClaim = groupsClaim
        self.emailDomains = emailDomains
        self.mapping = mapping
        self.defaultRole = defaultRole
        self.enabled = enabled
        self.authority = authority
    }
}

/// The place that a provider's client secret is sealed for: it opens for no other provider.
public enum ProviderSecret {
    public static func binding(_ scope: Scope, _ id: ProviderID) -> String { "identity-provider:\(scope.org)/\(id)" }
}

/// What a provider says of somebody who has signed in there, checked.
public struct VouchedPerson: Sendable, Hashable {
    public var subject: String
    public var email: String
    public var name: String?
    public var groups: [String]

    public init(subject: String, email: String, name: String?, groups: [String]) {
        self.subject = subject
        self.email = email
        self.name = name
        self.groups = groups
    }
}

/// What becomes of somebody for whom a provider vouches.
public enum SignOnDecision: Sendable, Hashable {
    case admitted(OrganizationRecord, Member)
    /// There is such a person already, elsewhere: only they can bring their account here, by accepting an invitation.
    case mustBeInvited
    /// The member is known to this provider under another name: an address that has changed hands, perhaps.
    case linkedToAnother
    /// None of their groups gives them a role.
    case noRole
    /// They may do more than the one who set the provider up.
    case beyondAuthority
    /// The organization has all the members that it may have.
    case full
}

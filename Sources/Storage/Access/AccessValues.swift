public import Domain

/// A tenant.
public struct OrganizationRecord: Sendable, Hashable {
    public var id: OrgID
    /// Its word in addresses and on the command line.
    public var slug: String
    public var name: String
    public var createdAt: Timestamp
}

/// Somebody with a password.
public struct Account: Sendable, Hashable {
    public var id: UserID
    public var email: String
    public var name: String
    /// PHC string; nil where there is no password to sign in with.
    public var passwordHash: String?
}

/// A person in an organization.
public struct Member: Sendable, Hashable {
    public var id: UserID
    public var email: String
    public var name: String
    public var role: RoleName
    public var createdAt: Timestamp

    public init(id: UserID, email: String, name: String, role: RoleName, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.createdAt = createdAt
    }
}

/// A signed-in person.
public struct SessionRecord: Sendable, Hashable {
    public var id: SessionID
    public var method: SignInMethod
    public var user: Member
    public var grant: MemberGrant
    public var organization: OrganizationRecord
    /// SHA-256 of the CSRF token.
    public var csrfHash: [UInt8]
    public var createdAt: Timestamp
    public var lastSeenAt: Timestamp
    public var expiresAt: Timestamp
}

/// A session to be. Its tokens are secrets; only their hashes are stored.
public struct NewSession: Sendable {
    public var id: SessionID
    public var user: UserID
    public var method: SignInMethod
    public var token: Token
    public var csrfToken: String
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    public var address: String?
    public var userAgent: String?

    public init(
        user: UserID, method: SignInMethod, token: Token, csrfToken: String, createdAt: Timestamp, expiresAt: Timestamp,
        address: String?, userAgent: String?
    ) {
        self.id = SessionID(at: createdAt)
        self.user = user
        self.method = method
        self.token = token
        self.csrfToken = csrfToken
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.address = address
        self.userAgent = userAgent
    }
}

/// A key for scripts, without the key.
public struct APIKeyRecord: Sendable, Hashable {
    public var id: APIKeyID
    public var name: String
    public var grant: KeyGrant
    public var hint: String
    public var createdAt: Timestamp
    public var lastUsedAt: Timestamp?
    public var expiresAt: Timestamp?
}

/// An inbound integration, without its token.
public struct IntegrationRecord: Sendable, Hashable {
    public var id: IntegrationID
    /// Which vendor, as in `alertmanager`.
    public var kind: String
    public var name: String
    public var hint: String
    public var settings: [String: String]
    public var enabled: Bool
    public var createdAt: Timestamp
    public var version: Int
    /// The values of its kind's secret fields, sealed for `IntegrationSecrets.binding`.
    public var secrets: [UInt8]?
}

/// What is to change about an integration; nil leaves as it is.
public struct IntegrationChange: Sendable, Hashable {
    public var name: String?
    public var settings: [String: String]?
    public var enabled: Bool?
    /// Sealed; all of them.
    public var secrets: [UInt8]?

    public init(
        name: String? = nil, settings: [String: String]? = nil, enabled: Bool? = nil, secrets: [UInt8]? = nil
    ) {
        self.name = name
        self.settings = settings
        self.enabled = enabled
        self.secrets = secrets
    }
}

/// A stored answer to a write.
public struct StoredAnswer: Sendable, Hashable {
    public var status: Int
    public var headers: [String: String]
    public var body: [UInt8]

    public init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What stands under an idempotency key.
public enum IdempotencyClaim: Sendable, Hashable {
    /// Nothing: the caller runs the request and stores its answer.
    case first
    /// The same request has been answered.
    case answered(StoredAnswer)
    /// The same request still runs.
    case running
    /// The key was used for another request.
    case otherRequest
}

public import Domain

// What the commands of `bellwether admin` print: one JSON object each, whose names are a contract with scripts.

public struct OwnerCreated: Encodable, Sendable {
    public let id: String
    public let email: String
    public let organization: String
    public let role: String
}

public struct APIKeyCreated: Encodable, Sendable {
    public let id: String
    public let name: String
    public let role: String
    public let organization: String
    /// A secret, shown this once.
    public let key: String
}

public struct IntegrationCreated: Encodable, Sendable {
    public let id: String
    public let kind: String
    public let name: String
    public let organization: String
    /// A secret, shown this once.
    public let token: String
    /// The whole address to paste into the sender; it holds the token where the sender can carry it nowhere else.
    public let url: String
}

public struct OrganizationCreated: Encodable, Sendable {
    public let id: String
    public let slug: String
    public let name: String
}

public struct OrganizationLimits: Encodable, Sendable {
    public struct Usage: Encodable, Sendable {
        public let used: Int
        public let limit: Int
    }

    public let organization: String
    public let quotas: [String: Usage]
}

public struct SetupLinkCreated: Encodable, Sendable {
    public let url: String
    public let expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case url
        case expiresAt = "expires_at"
    }
}

public struct PasswordResetCreated: Encodable, Sendable {
    public let email: String
    /// A secret, good for an hour and once.
    public let url: String
    public let expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case email, url
        case expiresAt = "expires_at"
    }
}

public struct SecondFactorRemoved: Encodable, Sendable {
    public let email: String
    /// False if there was none.
    public let removed: Bool
}

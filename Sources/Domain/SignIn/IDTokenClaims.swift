/// What an identity provider says about a person, its signature being right: the claims of an ID token (OpenID Connect
/// Core 1.0, section 2).
public struct IDTokenClaims: Hashable, Sendable {
    public var issuer: String
    public var subject: String
    public var audience: [String]
    public var authorizedParty: String?
    public var expiresAt: Timestamp
    public var issuedAt: Timestamp
    public var notBefore: Timestamp?
    public var nonce: String?
    public var email: String?
    public var emailIsVerified: Bool
    public var name: String?
    public var groups: [String]

    public init(
        issuer: String, subject: String, audience: [String], authorizedParty: String? = nil, expiresAt: Timestamp,
        issuedAt: Timestamp, notBefore: Timestamp? = nil, nonce: String? = nil, email: String? = nil,
        emailIsVerified: Bool = false, name: String? = nil, groups: [String] = []
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.authorizedParty = authorizedParty
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.notBefore = notBefore
        self.nonce = nonce
        self.email = email
        self.emailIsVerified = emailIsVerified
        self.name = name
        self.groups = groups
    }

    /// How far the provider's clock may be from ours.
    public static let leeway: Duration = .seconds(60)
    /// A token issued longer ago than this was not made for this sign-in.
    static let longestAge: Duration = .seconds(600)

    /// Why a token is not good for this sign-in.
    public enum Objection: String, Error, Hashable, Sendable {
        case issuer, audience, authorizedParty, expired, notYetValid, tooOld, nonce, subject

        /// For an administrator.
        public var words: String {
            switch self {
            case .issuer: "the ID token is from another issuer"
            case .audience: "the ID token is for another application"
            case .authorizedParty: "the ID token was given to another application"
            case .expired: "the ID token has expired; compare the clocks"
            case .notYetValid: "the ID token is not valid yet; compare the clocks"
            case .tooOld: "the ID token was issued long ago; compare the clocks"
            case .nonce: "the ID token belongs to another sign-in"
            case .subject: "the ID token names nobody"
            }
        }
    }

    /// What OpenID Connect Core 1.0, section 3.1.3.7, has the receiver check.
    /// - Throws: the first objection.
    public func check(issuer: String, clientID: String, nonce: String, now: Timestamp) throws(Objection) {
        guard self.issuer == issuer else { throw .issuer }
        guard audience.contains(clientID) else { throw .audience }
        // With more audiences than ours we must be the one it was given to.
        guard authorizedParty == clientID || (authorizedParty == nil && audience.count == 1) else {
            throw .authorizedParty
        }
        guard now < expiresAt + Self.leeway else { throw .expired }
        guard issuedAt <= now + Self.leeway, notBefore.map({ $0 <= now + Self.leeway }) ?? true else {
            throw .notYetValid
        }
        guard now - issuedAt <= Self.longestAge + Self.leeway else { throw .tooOld }
        guard let own = self.nonce, own == nonce else { throw .nonce }
        guard !subject.isEmpty, subject.utf8.count <= 255 else { throw .subject }
    }

    /// The address, if the provider vouches for it and the organization takes addresses of its domain.
    /// - Parameter domains: lower case; empty takes all.
    public func acceptedEmail(domains: [String]) throws(EmailObjection) -> String {
        guard let email = email?.lowercased(), email.utf8.count <= 254 else { throw .missing }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = email.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"<>,\"".utf8.contains($0) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isPlain else { throw .missing }
        guard emailIsVerified else { throw .notVerified }
        guard domains.isEmpty || domains.contains(String(parts[1])) else { throw .domain }
        return email
    }

    public enum EmailObjection: String, Error, Hashable, Sendable {
        case missing, notVerified, domain
    }
}

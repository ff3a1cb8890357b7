import Domain
import Integration
import Storage

/// What the browser keeps, sealed, while its person is away at an identity provider: which provider, what its answer is
/// to be checked against, where to go on. The server keeps nothing, so nobody can fill it with sign-ins that never end.
struct SignOnTicket: Sendable, Hashable {
    static let lifetime: Duration = .seconds(600)
    private static let binding = "sign-on-ticket"

    var org: OrgID
    var provider: ProviderID
    /// Comes back with the answer: an answer to another browser, or to another sign-in, carries another one.
    var state: String
    /// Comes back inside the ID token.
    var nonce: String
    /// PKCE's secret: a stolen code is of no use without it.
    var verifier: String
    var next: String
    var expiresAt: Timestamp

    init(org: OrgID, provider: ProviderID, next: String, now: Timestamp) {
        self.org = org
        self.provider = provider
        state = Base64URL.random()
        nonce = Base64URL.random()
        verifier = Base64URL.random()
        self.next = next
        expiresAt = now + Self.lifetime
    }

    func sealed(_ secrets: SealedSecrets) throws -> String {
        let fields = [
            "org": org.description, "provider": provider.description, "state": state, "nonce": nonce,
            "verifier": verifier, "next": next, "expires_at": expiresAt.description,
        ]
        return Base64URL.encode(try secrets.seal(fields, binding: Self.binding))
    }

    /// The ticket of a cookie; nil for what is not one of ours, or too old.
    init?(_ cookie: some StringProtocol, _ secrets: SealedSecrets, now: Timestamp) {
        guard cookie.utf8.count <= 4096, let bytes = Base64URL.decode(cookie),
            let fields = try? secrets.openFields(bytes, binding: Self.binding),
            let org = fields["org"].flatMap({ OrgID($0) }),
            let provider = fields["provider"].flatMap({ ProviderID($0) }),
            let state = fields["state"], let nonce = fields["nonce"], let verifier = fields["verifier"],
            let next = fields["next"], let expiresAt = fields["expires_at"].flatMap({ Timestamp($0) }), expiresAt > now
        else { return nil }
        self.org = org
        self.provider = provider
        self.state = state
        self.nonce = nonce
        self.verifier = verifier
        self.next = next
        self.expiresAt = expiresAt
    }
}

public import Domain

/// Why signing in by an identity provider came to nothing. Words for administrators; no secret, no token.
public enum OpenIDFailure: Error, Sendable, Hashable {
    /// It could not be asked, or did not answer as it should.
    case unavailable(String)
    /// What it says of itself cannot be used.
    case badMetadata(String)
    /// It would not trade the code for a token: the code is old or used, or the client's secret is wrong.
    case refusedCode(String)
    /// The signature of the ID token is not one of the provider's, or of a kind that is not taken.
    case badSignature(String)
    /// The ID token is not for us, not for now, or not for this sign-in.
    case badToken(IDTokenClaims.Objection)

    public var words: String {
        switch self {
        case .unavailable(let words), .badMetadata(let words), .refusedCode(let words), .badSignature(let words): words
        case .badToken(let objection): objection.words
        }
    }
}

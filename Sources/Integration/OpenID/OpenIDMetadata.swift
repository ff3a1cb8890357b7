import Foundation

/// What an identity provider says of itself (OpenID Connect Discovery 1.0).
public struct OpenIDMetadata: Sendable, Hashable {
    public var issuer: String
    public var authorizationEndpoint: String
    public var tokenEndpoint: String
    public var keysURL: String
    public var userInfoEndpoint: String?
    /// How the client shows its secret to the token endpoint: in the Authorization header, unless only the body is taken.
    var takesSecretInHeader: Bool
    /// True if its answers to the browser name their issuer (RFC 9207).
    public var namesIssuerInAnswers: Bool

    /// Where an issuer's document is.
    static func url(issuer: String) -> String {
        var base = issuer
        while base.hasSuffix("/") { base.removeLast() }
        return base + "/.well-known/openid-configuration"
    }

    init(document: [UInt8], issuer: String) throws(OpenIDFailure) {
        let object = (try? JSONSerialization.jsonObject(with: Data(document))) as? [String: Any]
        guard let object else { throw .badMetadata("the discovery document is not a JSON object") }
        guard object["issuer"] as? String == issuer else {
            throw .badMetadata("the discovery document is of another issuer than the one configured")
        }
        func endpoint(_ name: String) throws(OpenIDFailure) -> String {
            guard let url = object[name] as? String else { throw .badMetadata("the discovery document has no \(name)") }
            if let problem = IssuerAddress.problem(with: url) { throw .badMetadata("\(name) \(problem)") }
            return url
        }
        self.issuer = issuer
        authorizationEndpoint = try endpoint("authorization_endpoint")
        tokenEndpoint = try endpoint("token_endpoint")
        keysURL = try endpoint("jwks_uri")
        userInfoEndpoint = object["userinfo_endpoint"] == nil ? nil : try endpoint("userinfo_endpoint")
        let methods = object["token_endpoint_auth_methods_supported"] as? [String] ?? ["client_secret_basic"]
        takesSecretInHeader = methods.contains("client_secret_basic") || !methods.contains("client_secret_post")
        namesIssuerInAnswers = object["authorization_response_iss_parameter_supported"] as? Bool ?? false
        if let challenges = object["code_challenge_methods_supported"] as? [String], !challenges.contains("S256") {
            throw .badMetadata("the provider does not take PKCE with S256")
        }
        if let algorithms = object["id_token_signing_alg_values_supported"] as? [String],
            !algorithms.contains(where: { IDTokenSignature.algorithms.contains($0) })
        {
            throw .badMetadata("the provider signs neither with RS256 nor with ES256")
        }
    }
}

/// Addresses of identity providers: https, or http on this machine, for trying things out.
public enum IssuerAddress {
    /// What is wrong with one, to be read after a field's name; nil if nothing is.
    public static func problem(with url: String) -> String? {
        if let problem = OutboundURL.problem(with: url) { return problem }
        if url.contains("#") { return "must have no fragment" }
        let origin = OutboundURL.origin(of: url)
        if origin.hasPrefix("https://") { return nil }
        let host = origin.dropFirst("http://".count)
        let isHere = ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
        return isHere ? nil : "must begin with https://"
    }
}

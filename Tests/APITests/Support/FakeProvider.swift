import Crypto
import Domain
import Foundation
import Integration
import Synchronization
import TestSupport

/// A strict OpenID provider: it checks client, redirect address and PKCE, gives each code once, and says what a test has
/// it say.
final class FakeProvider: HTTPClient {
    /// An ID token before it is signed: names and raw JSON.
    struct Token: Sendable {
        var header: [String: String]
        var claims: [String: String]
        /// Nil: the provider's own key.
        var signature: (@Sendable (_ signed: [UInt8]) -> [UInt8])?
    }

    private struct Grant: Sendable {
        var nonce: String
        var challenge: String
        var redirect: String
    }

    private struct State {
        var person: [String: String] = [:]
        var grants: [String: Grant] = [:]
        var tamper: @Sendable (inout Token) -> Void = { _ in }
        var verifiers: [String] = []
    }

    static let issuer = "https://id.example.org"
    static let clientID = "bellwether"
    static let secret = "a secret: of & many + signs"

    let key = P256.Signing.PrivateKey()
    private let clock: ManualClock
    private let state = Mutex(State())

    /// - Parameter clock: a test's server has its own, which begins at the same time.
    init(clock: ManualClock = ManualClock()) {
        self.clock = clock
    }

    func signsIn(_ subject: String, email: String, verified: Bool = true, groups: [String] = [], name: String = "Ada") {
        let list = groups.map { "\"\($0)\"" }.joined(separator: ",")
        state.withLock {
            $0.person = [
                "sub": "\"\(subject)\"", "email": "\"\(email)\"", "email_verified": "\(verified)",
                "name": "\"\(name)\"",
                "groups": "[\(list)]",
            ]
        }
    }

    /// What is done to the next tokens before they are signed.
    func tampers(_ change: @escaping @Sendable (inout Token) -> Void) { state.withLock { $0.tamper = change } }

    /// What the browser would come back with from the address that we sent it to.
    func authorize(_ location: String) throws -> (callback: String, state: String, code: String) {
        let parts = URLComponents(string: location) ?? URLComponents()
        let query = Dictionary(
            (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
        guard location.hasPrefix("\(Self.issuer)/authorize?"), query["response_type"] == "code",
            query["client_id"] == Self.clientID, query["code_challenge_method"] == "S256",
            query["scope"]?.split(separator: " ").contains("openid") == true, let nonce = query["nonce"],
            let challenge = query["code_challenge"], let redirect = query["redirect_uri"], let known = query["state"],
            let path = URLComponents(string: redirect)?.path
        else { throw LoopbackClient.Failure(what: "no authorization request: \(location)") }
        let code = UUID().uuidString
        state.withLock { $0.grants[code] = Grant(nonce: nonce, challenge: challenge, redirect: redirect) }
        return ("\(path)?code=\(code)&state=\(known)", known, code)
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        switch request.url {
        case "\(Self.issuer)/.well-known/openid-configuration":
            return Self.json(
                """
                {"issuer":"\(Self.issuer)","authorization_endpoint":"\(Self.issuer)/authorize",
                 "token_endpoint":"\(Self.issuer)/token","jwks_uri":"\(Self.issuer)/keys",
                 "code_challenge_methods_supported":["S256"],"id_token_signing_alg_values_supported":["ES256"]}
                """)
        case "\(Self.issuer)/keys":
            let point = key.publicKey.rawRepresentation
            return Self.json(
                """
                {"keys":[{"kty":"EC","crv":"P-256","kid":"k1","use":"sig","alg":"ES256",
                 "x":"\(Self.encode(point.prefix(32)))","y":"\(Self.encode(point.suffix(32)))"}]}
                """)
        case "\(Self.issuer)/token": return token(request)
        default: return HTTPResponse(status: 404)
        }
    }

    private func token(_ request: HTTPRequest) -> HTTPResponse {
        var parts = URLComponents()
        parts.percentEncodedQuery = String(decoding: request.body, as: UTF8.self)
        let form = Dictionary(
            (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
        // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        let wanted = "\(Self.clientID):a%20secret%3A%20of%20%26%20many%20%2B%20signs"
        let given = request.headers.first { $0.name == "Authorization" }?.value
        guard given == "Basic \(Data(wanted.utf8).base64EncodedString())" else {
            return Self.json(#"{"error":"invalid_client"}"#, status: 401)
        }
        return state.withLock { state in
            guard form["grant_type"] == "authorization_code",
                let grant = state.grants.removeValue(forKey: form["code"] ?? ""),
                form["redirect_uri"] == grant.redirect, let verifier = form["code_verifier"],
                Self.encode(Data(SHA256.hash(data: Data(verifier.utf8)))) == grant.challenge
            else { return Self.json(#"{"error":"invalid_grant"}"#, status: 400) }
            let now = clock.now().microseconds / 1_000_000
            var token = Token(
                header: ["alg": "\"ES256\"", "kid": "\"k1\"", "typ": "\"JWT\""],
                claims: state.person.merging([
                    "iss": "\"\(Self.issuer)\"", "aud": "\"\(Self.clientID)\"", "nonce": "\"\(grant.nonce)\"",
                    "iat": "\(now)", "exp": "\(now + 300)",
                ]) { _, new in new })
            state.tamper(&token)
            let signed = "\(Self.encode(Self.object(token.header))).\(Self.encode(Self.object(token.claims)))"
            let own = try? key.signature(for: Data(signed.utf8)).rawRepresentation
            let signature = token.signature.map { Data($0(Array(signed.utf8))) } ?? own ?? Data()
            return Self.json(
                #"{"token_type":"Bearer","access_token":"x","id_token":"\#(signed).\#(Self.encode(signature))"}"#)
        }
    }

    private static func object(_ members: [String: String]) -> Data {
        Data("{\(members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}".utf8)
    }

    private static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [.init("Content-Type", "application/json")], body: Array(text.utf8))
    }

    static func encode(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

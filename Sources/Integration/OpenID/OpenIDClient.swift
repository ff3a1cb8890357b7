import Crypto
public import Domain
import Foundation
import Synchronization

/// Signs people in by OpenID Connect: authorization code with PKCE. Destinations are a tenant's, so the HTTP client must
/// be the one that guards the inside.
public final class OpenIDClient: Sendable {
    /// One application at one provider.
    public struct Registration: Sendable, Hashable {
        public var issuer: String
        public var clientID: String
        /// Nil for a public client, which PKCE alone protects.
        public var clientSecret: String?
        /// Besides `openid`.
        public var scopes: [String]
        /// Which claim lists the person's groups.
        public var groupsClaim: String
        public var redirectURL: String

        public init(
            issuer: String, clientID: String, clientSecret: String?, scopes: [String], groupsClaim: String,
            redirectURL: String
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.scopes = scopes
            self.groupsClaim = groupsClaim
            self.redirectURL = redirectURL
        }
    }

    private struct Cached<Value: Sendable>: Sendable {
        var value: Value
        var at: Timestamp
    }

    private struct Caches {
        var metadata: [String: Cached<OpenIDMetadata>] = [:]
        var keys: [String: Cached<[IDTokenSignature.Key]>] = [:]
        var failures: [String: Cached<OpenIDFailure>] = [:]
    }

    private static let keptFor: Duration = .seconds(600)
    /// A token signed by an unknown key may not make us ask for keys more often than this.
    private static let keysAtMostEvery: Duration = .seconds(30)
    /// Anybody may begin to sign in: a provider that does not answer is not asked for each of them.
    private static let failuresKeptFor: Duration = .seconds(10)
    private static let capacity = 200

    private let http: any HTTPClient
    private let clock: any WallClock
    private let caches = Mutex(Caches())

    public init(http: any HTTPClient, clock: any WallClock) {
        self.http = http
        self.clock = clock
    }

    /// What a provider says of itself; kept for ten minutes.
    /// - Parameter fresh: asks it now.
    public func metadata(issuer: String, fresh: Bool = false) async throws(OpenIDFailure) -> OpenIDMetadata {
        let now = clock.now()
        if !fresh, let known = caches.withLock({ $0.metadata[issuer] }), now - known.at < Self.keptFor {
            return known.value
        }
        if !fresh, let failure = caches.withLock({ $0.failures[issuer] }), now - failure.at < Self.failuresKeptFor {
            throw failure.value
        }
        let metadata: OpenIDMetadata
        do {
            let document = try await get(OpenIDMetadata.url(issuer: issuer), what: "the discovery document")
            metadata = try OpenIDMetadata(document: document, issuer: issuer)
        } catch {
            caches.withLock { caches in
                if caches.failures.count >= Self.capacity { caches.failures.removeAll() }
                caches.failures[issuer] = Cached(value: error, at: now)
            }
            throw error
        }
        caches.withLock { caches in
            if caches.metadata.count >= Self.capacity { caches.metadata.removeAll() }
            caches.metadata[issuer] = Cached(value: metadata, at: now)
            caches.failures[issuer] = nil
        }
        return metadata
    }

    /// Asks for the provider's metadata and keys now; gives how many keys could sign a token.
    public func test(issuer: String) async throws(OpenIDFailure) -> (metadata: OpenIDMetadata, keys: Int) {
        let metadata = try await metadata(issuer: issuer, fresh: true)
        let keys = try await fetchKeys(metadata)
        guard !keys.isEmpty else { throw .badMetadata("the provider has no RS256 or ES256 key") }
        return (metadata, keys.count)
    }

    /// Where the browser goes to sign in.
    /// - Parameter verifier: PKCE's secret, of which the provider hears only a hash now.
    public func authorizationURL(
        _ registration: Registration, metadata: OpenIDMetadata, state: String, nonce: String, verifier: String
    ) -> String {
        let scopes = (["openid"] + registration.scopes.filter { $0 != "openid" }).joined(separator: " ")
        let query = FormEncoding.encode([
            ("response_type", "code"), ("client_id", registration.clientID),
            ("redirect_uri", registration.redirectURL), ("scope", scopes), ("state", state), ("nonce", nonce),
            ("code_challenge", Self.challenge(of: verifier)), ("code_challenge_method", "S256"),
        ])
        return metadata.authorizationEndpoint + (metadata.authorizationEndpoint.contains("?") ? "&" : "?") + query
    }

    /// Trades the code for an ID token and gives its claims, once everything about it is right.
    public func claims(
        _ registration: Registration, metadata: OpenIDMetadata, code: String, nonce: String, verifier: String
    ) async throws(OpenIDFailure) -> IDTokenClaims {
        let tokens = try await trade(registration, metadata: metadata, code: code, verifier: verifier)
        let header = try IDTokenSignature.header(of: tokens.idToken)
        var keys = try await keys(metadata)
        if IDTokenSignature.candidates(header, among: keys).isEmpty {
            // A new key, perhaps: providers change them without a word.
            keys = try await self.keys(metadata, orOlderThan: Self.keysAtMostEvery)
        }
        var claims = try await IDTokenSignature.verifiedClaims(
            tokens.idToken, keys: keys, groupsClaim: registration.groupsClaim)
        do {
            try claims.check(
                issuer: metadata.issuer, clientID: registration.clientID, nonce: nonce, now: clock.now())
        } catch {
            throw .badToken(error)
        }
        // Some tell of the person only when they are asked.
        if claims.email == nil, let endpoint = metadata.userInfoEndpoint, let access = tokens.accessToken {
            let info = try await get(endpoint, bearer: access, what: "the user-info endpoint")
            ClaimReader.add(userInfo: info, groupsClaim: registration.groupsClaim, to: &claims)
        }
        return claims
    }

    static func challenge(of verifier: String) -> String {
        Data(SHA256.hash(data: Array(verifier.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    // MARK: Requests

    private struct Tokens {
        var idToken: String
        var accessToken: String?
    }

    private func trade(
        _ registration: Registration, metadata: OpenIDMetadata, code: String, verifier: String
    ) async throws(OpenIDFailure) -> Tokens {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", registration.redirectURL),
            ("code_verifier", verifier),
        ]
        var headers = [
            HTTPRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
            HTTPRequest.Header("Accept", "application/json"),
        ]
        if let secret = registration.clientSecret, metadata.takesSecretInHeader {
            // Both are form-encoded first: RFC 6749, section 2.3.1.
            let pair = "\(FormEncoding.encode(registration.clientID)):\(FormEncoding.encode(secret))"
            headers.append(.init("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())"))
        } else {
            form.append(("client_id", registration.clientID))
            if let secret = registration.clientSecret { form.append(("client_secret", secret)) }
        }
        let answer = try await send(
            HTTPRequest(
                method: .post, url: metadata.tokenEndpoint, headers: headers,
                body: Array(FormEncoding.encode(form).utf8),
                maximumBody: 256 * 1024), what: "the token endpoint")
        let object = (try? JSONSerialization.jsonObject(with: Data(answer.body))) as? [String: Any] ?? [:]
        guard answer.status == 200 else {
            // A code such as invalid_client, of a fixed alphabet: nothing else of the answer is repeated.
            let reason = (object["error"] as? String ?? "").filter { $0.isASCII && ($0.isLetter || $0 == "_") }
            throw .refusedCode("the token endpoint answered \(answer.status) \(reason.prefix(60))")
        }
        guard let idToken = object["id_token"] as? String else {
            throw .refusedCode("the token endpoint gave no ID token")
        }
        return Tokens(idToken: idToken, accessToken: object["access_token"] as? String)
    }

    private func keys(
        _ metadata: OpenIDMetadata, orOlderThan limit: Duration = OpenIDClient.keptFor
    ) async throws(OpenIDFailure) -> [IDTokenSignature.Key] {
        if let known = caches.withLock({ $0.keys[metadata.keysURL] }), clock.now() - known.at < limit {
            return known.value
        }
        return try await fetchKeys(metadata)
    }

    private func fetchKeys(_ metadata: OpenIDMetadata) async throws(OpenIDFailure) -> [IDTokenSignature.Key] {
        let document = try await get(metadata.keysURL, what: "the key set")
        let keys = try IDTokenSignature.keys(of: document)
        let now = clock.now()
        caches.withLock { caches in
            if caches.keys.count >= Self.capacity { caches.keys.removeAll() }
            caches.keys[metadata.keysURL] = Cached(value: keys, at: now)
        }
        return keys
    }

    private func get(_ url: String, bearer: String? = nil, what: String) async throws(OpenIDFailure) -> [UInt8] {
        var headers = [HTTPRequest.Header("Accept", "application/json")]
        if let bearer { headers.append(.init("Authorization", "Bearer \(bearer)")) }
        let answer = try await send(HTTPRequest(url: url, headers: headers, maximumBody: 512 * 1024), what: what)
        guard answer.status == 200 else { throw .unavailable("\(what) answered \(answer.status)") }
        return answer.body
    }

    private func send(_ request: HTTPRequest, what: String) async throws(OpenIDFailure) -> HTTPResponse {
        do {
            let answer = try await http.send(request)
            guard !answer.bodyIsCut else { throw OpenIDFailure.unavailable("\(what) is too long") }
            return answer
        } catch let failure as OpenIDFailure {
            throw failure
        } catch {
            throw .unavailable("\(what) could not be reached: \(error)")
        }
    }
}

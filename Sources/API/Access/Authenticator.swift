import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Finds out who sends a request, by API key or by session.
struct Authenticator: Sendable {
    let access: AccessStore
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock
    let cookies: SessionCookie
    let sessionRules: SessionRules

    /// - Throws: 401 without a valid credential, 403 for a write by session without its CSRF token.
    func caller(of request: Request, isWrite: Bool) async throws -> Caller {
        if let text = request.headers[.authorization] {
            guard let secret = Self.bearer(text), let token = Token(secret) else {
                throw Problem.unauthorized("The Authorization header must be: Bearer, a space, an API key.")
            }
            guard token.kind == .apiKey else {
                throw Problem.unauthorized("That token is not an API key.")
            }
            guard let key = try await access.apiKey(token: token, now: clock.now()) else {
                throw Problem.unauthorized("The API key is unknown, revoked or expired.")
            }
            return Caller(
                organization: token.org, grants: key.grant.grants(under: policies().roles), credential: .apiKey(key))
        }
        guard let session = try await session(of: request) else {
            throw Problem.unauthorized("This needs a session or an API key.")
        }
        if isWrite {
            // A page of another site can make a browser send the cookie, but not this header.
            guard let csrf = request.headers[.csrfToken], Self.equal(Base64URL.hash(csrf), session.csrfHash) else {
                throw Problem(
                    status: 403, code: "csrf", title: "Not allowed",
                    detail: "Writes by session need the X-CSRF-Token of that session.")
            }
        }
        return Caller(
            organization: session.organization.id, grants: session.grant.grants(under: policies().roles),
            credential: .session(session))
    }

    /// The session of the request's cookie; nil without a valid one.
    func session(of request: Request) async throws -> SessionRecord? {
        guard let token = cookies.token(of: request) else { return nil }
        return try await access.session(token: token, rules: sessionRules, now: clock.now())
    }

    /// What follows `Bearer `.
    static func bearer(_ header: String) -> Substring? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1]
    }

    /// Compares without telling by its time where two hashes part.
    static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(left, right) { difference |= left ^ right }
        return difference == 0
    }
}

extension HTTPField.Name {
    static let csrfToken = literal("X-CSRF-Token")
    static let rateLimit = literal("RateLimit")
    static let rateLimitPolicy = literal("RateLimit-Policy")
    static let idempotencyKey = literal("Idempotency-Key")
    static let idempotentReplayed = literal("Idempotent-Replayed")
    static let requestID = literal("X-Request-ID")

    /// A header name of our own, known to be valid.
    static func literal(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("\(text) is no header name") }
        return name
    }
}

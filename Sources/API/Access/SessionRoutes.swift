import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Signing in and out, and who one is.
struct SessionRoutes: Sendable {
    let access: AccessStore
    let authenticator: Authenticator
    let hasher: PasswordHasher
    let throttle: SignInThrottle
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock
    let configuration: APIConfiguration

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v1/session", .open) { try await signIn($0) },
            Endpoint(.get, "/api/v1/session", .permission(.accountRead)) { try await current($0) },
            Endpoint(.delete, "/api/v1/session", .permission(.accountManage), idempotency: .notKept) {
                try await signOut($0)
            },
        ]
    }

    private func signIn(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        let email = fields.string("email", length: 3...254).lowercased()
        let password = fields.string("password", length: 1...1024)
        let slug = fields.optionalString("organization", length: 1...63)
        try fields.finish()
        let account = try await verifiedAccount(email: email, password: password, call: call)
        guard let (organization, member) = try await access.home(of: account.id, organization: slug) else {
            throw Self.wrongCredentials
        }
        return try await start(organization: organization, member: member, call: call, status: .created)
    }

    /// The person whose password that is.
    /// - Throws: 401 for a wrong address or a wrong password, after the same time; 429 after too many of them.
    func verifiedAccount(email: String, password: String, call: Call) async throws -> Account {
        let now = clock.now()
        let keys = SignInThrottle.Key.of(email: email, address: address(of: call))
        if let wait = throttle.wait(keys, now: now) {
            throw Problem.tooManyRequests(
                "Too many failed attempts; wait a little.", retryAfter: Int(wait.components.seconds) + 1)
        }
        let account = try await access.account(email: email)
        // Runs whether or not there is such a person, so that neither answer nor time tells.
        let isRight = try await hasher.verify(password, against: account?.passwordHash)
        guard isRight, let account else {
            throttle.noteFailure(keys, now: now)
            throw Self.wrongCredentials
        }
        throttle.noteSuccess(keys)
        return account
    }

    private static let wrongCredentials = Problem(
        status: 401, code: "wrong-credentials", title: "Signing in failed",
        detail: "The e-mail address or the password is wrong.")

    /// Begins a session and answers with it.
    func start(
        organization: OrganizationRecord, member: Member, call: Call, status: HTTPTypes.HTTPResponse.Status
    ) async throws -> Response {
        let now = clock.now()
        let token = Token.generate(.session, org: organization.id)
        let csrf = Self.csrfToken(of: token)
        try await access.createSession(
            Scope(org: organization.id), user: member.id, token: token, csrfToken: csrf,
            address: address(of: call), userAgent: call.request.headers[.userAgent].map { String($0.prefix(300)) },
            now: now, expiresAt: now + configuration.sessionLifetime)
        guard let session = try await access.session(token: token, now: now) else { throw Problem.internalError }
        var response = me(session, csrf: csrf, status: status)
        let seconds = configuration.sessionLifetime.components.seconds
        response.headers[.setCookie] = cookie(token.secret, maxAge: Int(seconds))
        return response
    }

    private func current(_ call: Call) async throws -> Response {
        guard case .session(let session) = try call.caller.credential,
            let token = Authenticator.sessionToken(of: call.request)
        else { throw Problem.notFound("session: this is an API key") }
        return me(session, csrf: Self.csrfToken(of: token), status: .ok)
    }

    private func signOut(_ call: Call) async throws -> Response {
        let caller = try call.caller
        if case .session(let session) = caller.credential {
            try await access.endSession(caller.scope, id: session.id)
        }
        var response = Response.noContent
        response.headers[.setCookie] = cookie("", maxAge: 0)
        return response
    }

    /// Derived from the session's secret, so that it need not be kept in clear, and tells nothing of it.
    private static func csrfToken(of token: Token) -> String {
        Base64URL.encode(Base64URL.hash("csrf:\(token.secret)"))
    }

    private func me(_ session: SessionRecord, csrf: String, status: HTTPTypes.HTTPResponse.Status) -> Response {
        let (member, organization) = (session.user, session.organization)
        let grants = session.grant.grants(under: policies().roles)
        // What they may do somewhere: a page shows what may be of use, the server decides.
        let permissions = Permission.allCases.filter { grants.may($0) }.sorted()
        return .object(status: status) { json in
            json.field("user") { json in
                json.field("id", member.id)
                json.field("email", member.email)
                json.field("name", member.name)
            }
            json.field("organization") { json in
                json.field("id", organization.id)
                json.field("slug", organization.slug)
                json.field("name", organization.name)
            }
            json.field("role", member.role.rawValue)
            json.field("permissions", permissions)
            json.field("team_ids", session.grant.teams.keys.sorted())
            json.field("csrf_token", csrf)
        }
    }

    private func cookie(_ value: String, maxAge: Int) -> String {
        let secure = configuration.isHTTPS ? "; Secure" : ""
        return "\(Authenticator.cookieName)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(secure)"
    }

    private func address(of call: Call) -> String {
        SenderAddress(header: configuration.addressHeader).address(of: call)
    }
}

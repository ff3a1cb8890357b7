import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Begins sessions and answers with them. Every way of signing in ends here.
struct SessionStarter: Sendable {
    let access: AccessStore
    let journal: SignInJournal
    let policies: @Sendable () -> PolicySet
    let cookies: SessionCookie
    let clock: any WallClock
    let configuration: APIConfiguration

    /// Begins a session in place of the one that the browser had, whoever's that was: a token that somebody else may know
    /// never becomes a session of the one who signs in.
    func start(
        organization: OrganizationRecord, member: Member, method: SignInMethod, call: Call
    ) async throws -> NewSession {
        let session = newSession(org: organization.id, user: member.id, method: method, call: call)
        try await access.createSession(
            Scope(org: organization.id), session, replacing: cookies.token(of: call.request))
        try await journal.signedIn(
            organization, member, method: method, address: call.address(configuration), call: call)
        return session
    }

    func newSession(
        org: OrgID, user: UserID, method: SignInMethod, call: Call, continuing end: Timestamp? = nil
    ) -> NewSession {
        let now = clock.now()
        let token = Token.generate(.session, org: org)
        return NewSession(
            user: user, method: method, token: token, csrfToken: Self.csrfToken(of: token), createdAt: now,
            expiresAt: configuration.sessionRules.end(from: now, continuing: end), address: call.address(configuration),
            userAgent: call.request.headers[.userAgent].map { String($0.prefix(300)) })
    }

    /// The answer to one who has just signed in, cookie and all.
    func answer(_ new: NewSession, status: HTTPTypes.HTTPResponse.Status = .created) async throws -> Response {
        guard
            let session = try await access.session(
                token: new.token, rules: configuration.sessionRules, now: clock.now())
        else { throw Problem.unauthorized("The session has been ended.") }
        var response = me(session, csrf: new.csrfToken, status: status)
        response.headers[.setCookie] = cookie(new)
        return response
    }

    func cookie(_ session: NewSession) -> String {
        let seconds = (session.expiresAt - session.createdAt).components.seconds
        return cookies.set(cookies.session, to: session.token.secret, maxAge: Int(seconds))
    }

    /// Derived from the session's secret, so that it need not be kept in clear, and tells nothing of it.
    static func csrfToken(of token: Token) -> String {
        Base64URL.encode(Base64URL.hash("csrf:\(token.secret)"))
    }

    func me(_ session: SessionRecord, csrf: String, status: HTTPTypes.HTTPResponse.Status) -> Response {
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
            json.field("method", session.method.rawValue)
            json.field("csrf_token", csrf)
        }
    }
}

import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Signing in and out, who one is, and moving to another of one's organizations.
struct SessionRoutes: Sendable {
    let access: AccessStore
    let signIn: SignInStore
    let passwords: PasswordCheck
    let starter: SessionStarter

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v1/session", .open) { try await signIn($0) },
            Endpoint(.get, "/api/v1/session", .permission(.accountRead)) { try await current($0) },
            Endpoint(.delete, "/api/v1/session", .permission(.accountManage), idempotency: .notKept) {
                try await signOut($0)
            },
            Endpoint(.get, "/api/v1/session/organizations", .permission(.accountRead)) { try await organizations($0) },
            Endpoint(.post, "/api/v1/session/organization", .permission(.accountManage), idempotency: .notKept) {
                try await move($0)
            },
        ]
    }

    private func signIn(_ call: Call) async throws -> Response {
        try SameOrigin.check(call, starter.configuration)
        var fields = try await call.fields()
        let email = fields.string("email", length: 3...254).lowercased()
        let password = fields.string("password", length: 1...1024)
        let code = fields.optionalString("code", length: 1...40)
        let slug = fields.optionalString("organization", length: 1...63)
        try fields.finish()
        let (organization, member) = try await passwords.signIn(
            email: email, password: password, code: code, organization: slug, call: call,
            address: call.address(starter.configuration))
        let session = try await starter.start(
            organization: organization, member: member, method: .password, call: call)
        return try await starter.answer(session)
    }

    private func current(_ call: Call) async throws -> Response {
        let session = try call.session
        guard let token = starter.cookies.token(of: call.request) else { throw Problem.notFound("session") }
        return starter.me(session, csrf: SessionStarter.csrfToken(of: token), status: .ok)
    }

    private func signOut(_ call: Call) async throws -> Response {
        let caller = try call.caller
        if case .session(let session) = caller.credential {
            try await access.endSession(caller.scope, id: session.id)
        }
        var response = Response.noContent
        response.headers[.setCookie] = starter.cookies.clear(starter.cookies.session)
        return response
    }

    private func organizations(_ call: Call) async throws -> Response {
        let session = try call.session
        // Whoever vouched for this session need not know where else the person belongs.
        let all =
            session.method.reachesWholeAccount
            ? try await signIn.organizations(of: session.user.id)
            : [OwnOrganization(organization: session.organization, member: session.user)]
        return .list(all) { json, own in
            json.object { json in
                json.field("id", own.organization.id)
                json.field("slug", own.organization.slug)
                json.field("name", own.organization.name)
                json.field("role", own.member.role.rawValue)
                json.field("current", own.organization.id == session.organization.id)
            }
        }
    }

    private func move(_ call: Call) async throws -> Response {
        let session = try call.wholeAccountSession
        var fields = try await call.fields()
        let slug = fields.string("organization", length: 1...63)
        try fields.finish()
        let moved = try await signIn.switchSession(
            from: try call.scope, session.id, of: session.user.id, to: slug
        ) { org in
            starter.newSession(
                org: org, user: session.user.id, method: session.method, call: call, continuing: session.expiresAt)
        }
        guard let (home, moved) = moved else { throw Problem.notFound("organization") }
        try await starter.journal.signedIn(
            home.organization, home.member, method: moved.method, address: call.address(starter.configuration),
            call: call)
        return try await starter.answer(moved)
    }
}

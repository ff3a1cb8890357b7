import Domain
import HTTPTypes
import Hummingbird
import Storage

/// A person's own account: name, password, sessions.
struct AccountRoutes: Sendable {
    let store: SignInStore
    let passwords: PasswordCheck
    let starter: SessionStarter

    /// Shorter ones are guessed too easily (NIST SP 800-63B-4 asks for fifteen without a second factor, eight with).
    static let passwordLength = 12...1024

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/account", .permission(.accountRead)) { try await get($0) },
            Endpoint(.patch, "/api/v1/account", .permission(.accountManage)) { try await change($0) },
            Endpoint(.post, "/api/v1/account/password", .permission(.accountManage), idempotency: .notKept) {
                try await changePassword($0)
            },
            Endpoint(.get, "/api/v1/account/sessions", .permission(.accountRead)) { try await sessions($0) },
            Endpoint(.delete, "/api/v1/account/sessions/{id}", .permission(.accountManage), idempotency: .notKept) {
                try await endSession($0)
            },
            Endpoint(.post, "/api/v1/account/sign-out-everywhere", .permission(.accountManage), idempotency: .notKept) {
                try await signOutEverywhere($0)
            },
        ]
    }

    private func get(_ call: Call) async throws -> Response {
        try await answer(try call.session)
    }

    private func change(_ call: Call) async throws -> Response {
        var session = try call.wholeAccountSession
        var fields = try await call.fields()
        let name = fields.string("name", length: 1...200)
        try fields.finish()
        try await store.rename(session.user.id, to: name)
        session.user.name = name
        return try await answer(session)
    }

    private func answer(_ session: SessionRecord) async throws -> Response {
        guard let account = try await store.account(session.user.id) else { throw Problem.notFound("account") }
        let factor = try await store.secondFactor(of: account.id)
        let isInForce = factor?.isInForce ?? false
        return .object { json in
            json.field("id", account.id)
            json.field("email", account.email)
            json.field("name", account.name)
            json.field("has_password", account.passwordHash != nil)
            json.field("method", session.method.rawValue)
            json.field("may_change", session.method.reachesWholeAccount)
            json.field("second_factor") { json in
                json.field("enabled", isInForce)
                json.field("confirmed_at", factor?.confirmedAt)
                json.field("recovery_codes_left", isInForce ? factor?.recoveryCodesLeft ?? 0 : 0)
            }
        }
    }

    private func changePassword(_ call: Call) async throws -> Response {
        let session = try call.wholeAccountSession
        var fields = try await call.fields()
        let old = fields.string("current_password", length: 1...1024)
        let new = fields.string("new_password", length: Self.passwordLength)
        try fields.finish()
        let account = try await passwords.confirm(
            session, password: old, address: call.address(starter.configuration))
        guard let hash = account.passwordHash else { throw Problem.notFound("password") }
        try await store.changePassword(
            of: account.id, from: hash, to: try await passwords.hasher.hash(new), keeping: session.id)
        try await passwords.journal.changed(call, "password_changed")
        return .noContent
    }

    // MARK: Sessions

    /// Where a session may look: everywhere, or only where the one who vouched for it has a say.
    private func reach(_ session: SessionRecord) -> OrgID? {
        session.method.reachesWholeAccount ? nil : session.organization.id
    }

    private func sessions(_ call: Call) async throws -> Response {
        let current = try call.session
        let all = try await store.sessions(
            of: current.user.id, only: reach(current), rules: starter.configuration.sessionRules,
            now: starter.clock.now())
        return .list(all) { json, session in
            json.object { json in
                json.field("id", session.id)
                json.field("organization") { json in
                    json.field("id", session.organization.id)
                    json.field("slug", session.organization.slug)
                    json.field("name", session.organization.name)
                }
                json.field("method", session.method.rawValue)
                json.field("created_at", session.createdAt)
                json.field("last_seen_at", session.lastSeenAt)
                json.field("expires_at", session.expiresAt)
                json.field("address", session.address)
                json.field("user_agent", session.userAgent)
                json.field("current", session.id == current.id)
            }
        }
    }

    private func endSession(_ call: Call) async throws -> Response {
        let id: SessionID = try call.id(of: "session")
        guard case .session(let session) = try call.caller.credential else { throw Problem.notFound("session") }
        try await store.endSession(id, of: session.user.id, only: reach(session))
        return .noContent
    }

    private func signOutEverywhere(_ call: Call) async throws -> Response {
        let session = try call.session
        var fields = try await call.fields()
        try fields.finish()
        try await store.endSessions(of: session.user.id, only: reach(session))
        try await passwords.journal.changed(call, "signed_out_everywhere")
        var response = Response.noContent
        response.headers[.setCookie] = starter.cookies.clear(starter.cookies.session)
        return response
    }
}

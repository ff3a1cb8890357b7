import Domain
import Hummingbird
import Storage

/// Setting a new password by a link that was sent to the account's e-mail address, or that an operator of the server
/// has made. Nobody who runs an organization can do it for a member: the person may belong to others too.
struct PasswordResetRoutes: Sendable {
    let access: AccessStore
    let store: SignInStore
    let passwords: PasswordCheck
    let clock: any WallClock
    let configuration: APIConfiguration

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v1/password-resets", .open) { try await request($0) },
            Endpoint(.post, "/api/v1/password-resets/check", .open) { try await check($0) },
            Endpoint(.post, "/api/v1/password-resets/use", .open) { try await use($0) },
        ]
    }

    /// The same answer after the same steps, whether or not there is such a person.
    private func request(_ call: Call) async throws -> Response {
        try SameOrigin.check(call, configuration)
        var fields = try await call.fields()
        let email = fields.string("email", length: 3...254).lowercased()
        try fields.finish()
        let now = clock.now()
        let keys = AttemptKey.passwordReset(email: email, address: call.address(configuration))
        if let wait = try await store.admit(keys, now: now) {
            throw Problem.tooManyRequests(
                "Several links were asked for; wait a little.", retryAfter: Int(wait.components.seconds) + 1)
        }
        if configuration.sendsMail {
            try await store.requestReset(for: try await access.account(email: email), now: now)
        }
        return Response(status: .accepted)
    }

    private func check(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        let text = fields.string("token", length: 1...100)
        try fields.finish()
        let isValid = try await account(text) != nil
        return .object { $0.field("valid", isValid) }
    }

    private func use(_ call: Call) async throws -> Response {
        try SameOrigin.check(call, configuration)
        var fields = try await call.fields()
        let text = fields.string("token", length: 1...100)
        let password = fields.string("password", length: AccountRoutes.passwordLength)
        try fields.finish()
        // Hashing costs more than looking: those without a link get no work done.
        guard try await account(text) != nil, let token = PersonToken(text) else { throw Self.invalidLink }
        let hash = try await passwords.hasher.hash(password)
        guard try await store.useReset(token, passwordHash: hash, now: clock.now()) else { throw Self.invalidLink }
        return .noContent
    }

    /// The account that a link is for. Its token cannot be guessed, so nothing is throttled.
    private func account(_ text: String) async throws -> Account? {
        guard let token = PersonToken(text), token.kind == .passwordReset else { return nil }
        return try await store.accountOfReset(token, now: clock.now())
    }

    private static let invalidLink = Problem.forbidden("The link was used, has expired or is not one of ours.")
}

import Domain
import Hummingbird
import Storage

/// The one-time link that creates the first owner.
struct SetupRoutes: Sendable {
    let access: AccessStore
    let starter: SessionStarter
    let hasher: PasswordHasher
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/setup", .open) { try await check($0) },
            Endpoint(.post, "/api/v1/setup", .open) { try await use($0) },
        ]
    }

    private func check(_ call: Call) async throws -> Response {
        guard let token = try call.query.text("token", atMost: 100) else {
            throw Problem.badParameter("token", "is required")
        }
        let isValid = try await access.isValidSetupLink(token: token, now: clock.now())
        return .object { $0.field("valid", isValid) }
    }

    private func use(_ call: Call) async throws -> Response {
        try SameOrigin.check(call, starter.configuration)
        var fields = try await call.fields()
        let token = fields.string("token", length: 1...100)
        let email = fields.string("email", length: 3...254)
        let name = fields.string("name", length: 1...200)
        let password = fields.string("password", length: 12...1024)
        if !email.isEmpty, !Self.looksLikeEmail(email) { fields.issue("email", "must be an e-mail address") }
        try fields.finish()
        let now = clock.now()
        // Hashing costs more than looking: those without a link get no work done.
        guard try await access.isValidSetupLink(token: token, now: now) else { throw Self.invalidLink }
        let hash = try await hasher.hash(password)
        guard
            let made = try await access.setUpOwner(
                token: token, email: email, name: name, passwordHash: hash, now: now)
        else { throw Self.invalidLink }
        let member = Member(
            id: made.user.id, email: made.user.email, name: made.user.name, role: .owner, createdAt: now)
        let session = try await starter.start(
            organization: made.organization, member: member, method: .password, call: call)
        return try await starter.answer(session)
    }

    private static let invalidLink = Problem.forbidden(
        "The setup link was used, has expired or is not one of ours. Restarting prints a new one while nobody can sign in."
    )

    static func looksLikeEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
            && !text.contains(where: { $0.isWhitespace || $0 == "<" || $0 == ">" || $0 == "," })
    }
}

import Domain
import HTTPTypes
import Hummingbird
import Integration
import Storage

/// Asking people in, and coming in.
struct InvitationRoutes: Sendable {
    let invitations: InvitationStore
    let access: AccessStore
    let roles: RoleStore
    let passwords: PasswordCheck
    let starter: SessionStarter
    let secrets: SealedSecrets
    let configuration: APIConfiguration
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/invitations", .permission(.memberInvite)) { try await list($0) },
            Endpoint(.post, "/api/v1/invitations", .permission(.memberInvite), idempotency: .notKept) {
                try await create($0)
            },
            Endpoint(.delete, "/api/v1/invitations/{id}", .permission(.memberInvite)) { try await revoke($0) },
            Endpoint(.get, "/api/v1/invitations/accept", .open) { try await offer($0) },
            Endpoint(.post, "/api/v1/invitations/accept", .open) { try await accept($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .list(try await invitations.list(try call.scope)) { json, invitation in
            json.object { Self.write(invitation, to: &$0) }
        }
    }

    private func create(_ call: Call) async throws -> Response {
        let caller = try call.caller
        var fields = try await call.fields()
        let email = fields.string("email", length: 3...254).lowercased()
        let role = RoleName(rawValue: fields.string("role", length: 1...40))
        let teams = Self.teams(&fields)
        if !email.isEmpty, !SetupRoutes.looksLikeEmail(email) { fields.issue("email", "must be an e-mail address") }
        try fields.finish()
        let book = RoleBook(policy: policies().roles, custom: try await roles.book(caller.scope))
        let given = Grants(
            organization: book.permissions(of: role),
            teams: teams.mapValues { book.permissions(of: $0).filter(\.isOfTeams) })
        guard caller.grants.cover(given) else {
            throw Problem.forbidden("Nobody can ask in those who may do more than they may themselves.")
        }
        let now = clock.now()
        let id = InvitationID(at: now)
        let token = Token.generate(.invitation, org: caller.scope.org)
        let sealed = try secrets.seal(Array(token.secret.utf8), binding: InvitationSecret.binding(caller.scope, id))
        let invitation = try await invitations.create(
            caller.scope, id: id, email: email, role: role, teams: teams, token: token, sealed: sealed,
            by: caller.userID, at: now)
        return .object(status: .created) { json in
            Self.write(invitation, to: &json)
            // Shown this once, for those whose server sends no mail.
            json.field("url", "\(configuration.baseURL)/invitation?token=\(token.secret)")
        }
    }

    private func revoke(_ call: Call) async throws -> Response {
        try await invitations.revoke(try call.scope, try call.id(of: "invitation"))
        return .noContent
    }

    private func offer(_ call: Call) async throws -> Response {
        guard let text = try call.query.text("token", atMost: 100) else {
            throw Problem.badParameter("token", "is required")
        }
        guard let token = Self.token(text), let offer = try await invitations.offer(token: token, now: clock.now())
        else { throw Problem.notFound("invitation: it was used, taken back or has expired") }
        return .object { json in
            json.field("organization", offer.organization.name)
            json.field("email", offer.email)
            json.field("role", offer.role)
            json.field("expires_at", offer.expiresAt)
            json.field("has_account", offer.hasAccount)
        }
    }

    private func accept(_ call: Call) async throws -> Response {
        try SameOrigin.check(call, configuration)
        var fields = try await call.fields()
        let text = fields.string("token", length: 1...100)
        let name = fields.optionalString("name", length: 1...200)
        let password = fields.string("password", length: 1...1024)
        let now = clock.now()
        guard fields.issues.isEmpty, let token = Self.token(text),
            let offer = try await invitations.offer(token: token, now: now)
        else {
            try fields.finish()
            throw Problem.notFound("invitation: it was used, taken back or has expired")
        }
        if !offer.hasAccount {
            if name == nil { fields.issue("name", "is required") }
            if password.count < 12 { fields.issue("password", "must have 12 to 1024 characters") }
        }
        try fields.finish()
        if offer.hasAccount {
            // Who they are is proved as at any sign-in; the session begins there, with all that it asks for.
            let account = try await passwords.verified(
                email: offer.email, password: password, address: call.address(configuration))
            guard
                try await invitations.accept(
                    token: token, account: account.id, name: account.name, passwordHash: "", now: now) != nil
            else { throw Problem.notFound("invitation: it was used, taken back or has expired") }
            return .object(status: .ok) { json in
                json.field("organization", offer.organization.slug)
                json.field("signed_in", false)
            }
        }
        let hash = try await passwords.hasher.hash(password)
        guard
            let made = try await invitations.accept(
                token: token, account: nil, name: name ?? "", passwordHash: hash, now: now)
        else { throw Problem.notFound("invitation: it was used, taken back or has expired") }
        return try await starter.answer(
            try await starter.start(
                organization: made.organization, member: made.member, method: .password, call: call))
    }

    private static func token(_ text: String) -> Token? {
        guard let token = Token(text), token.kind == .invitation else { return nil }
        return token
    }

    /// `teams`: `[{"team_id": …, "role": …}]`.
    private static func teams(_ fields: inout FieldReader) -> [TeamID: RoleName] {
        var teams: [TeamID: RoleName] = [:]
        for (index, element) in (fields.array("teams", count: 0...50) ?? []).enumerated() {
            guard case .object(let members) = element else {
                fields.issue("teams[\(index)]", "must be an object, not \(element.words)")
                continue
            }
            var reader = FieldReader(members, prefix: "teams[\(index)].")
            let id = reader.identifier("team_id", of: Team.self)
            if id == nil, !reader.has("team_id") { reader.issue("team_id", "is required") }
            let role = RoleName(rawValue: reader.string("role", length: 1...40))
            reader.noteUnknownFields()
            fields.merge(reader)
            if let id { teams[id] = role }
        }
        return teams
    }

    private static func write(_ invitation: InvitationRecord, to json: inout JSONWriter) {
        json.field("id", invitation.id)
        json.field("email", invitation.email)
        json.field("role", invitation.role)
        json.field("teams", array: invitation.teams.sorted { $0.key < $1.key }) { json, team in
            json.object { json in
                json.field("team_id", team.key)
                json.field("role", team.value)
            }
        }
        json.field("invited_by", invitation.invitedBy)
        json.field("created_at", invitation.createdAt)
        json.field("expires_at", invitation.expiresAt)
        json.field("mailed_at", invitation.mailedAt)
        json.field("mail_error", invitation.mailError)
    }
}

import Domain
import Hummingbird
import Storage

/// Keys for scripts.
struct APIKeyRoutes: Sendable {
    let access: AccessStore
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/api-keys", .role(.admin)) { try await list($0) },
            Endpoint(.post, "/api/v1/api-keys", .role(.admin), idempotency: .notKept) { try await create($0) },
            Endpoint(.delete, "/api/v1/api-keys/{id}", .role(.admin)) { try await revoke($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .list(try await access.apiKeys(try call.scope)) { json, key in json.object { Self.write(key, to: &$0) } }
    }

    private func create(_ call: Call) async throws -> Response {
        let caller = try call.caller
        var fields = try await call.fields()
        let name = fields.string("name", length: 1...200)
        let role = fields.optionalWord("role", as: Role.self)
        let expires = fields.optionalString("expires_at")
        let expiresAt = expires.flatMap { Timestamp($0) }
        if expires != nil, expiresAt.map({ $0 <= clock.now() }) ?? true {
            fields.issue("expires_at", "must be an RFC 3339 time to come")
        }
        if role == nil, !fields.has("role") { fields.issue("role", "is required") }
        try fields.finish()
        guard let role else { throw Problem.invalid("role", "is required") }
        guard role <= caller.role else {
            throw Problem.forbidden("Nobody can make a key that may do more than they may themselves.")
        }
        let token = Token.generate(.apiKey, org: caller.scope.org)
        let key = try await access.createAPIKey(
            caller.scope, name: name, role: role, token: token, createdBy: caller.userID, expiresAt: expiresAt,
            now: clock.now())
        return .object(status: .created) { json in
            Self.write(key, to: &json)
            // Shown this once.
            json.field("key", token.secret)
        }
    }

    private func revoke(_ call: Call) async throws -> Response {
        try await access.revokeAPIKey(try call.scope, id: try call.id(of: "API key"), now: clock.now())
        return .noContent
    }

    private static func write(_ key: APIKeyRecord, to json: inout JSONWriter) {
        json.field("id", key.id)
        json.field("name", key.name)
        json.field("role", key.role.rawValue)
        json.field("hint", key.hint)
        json.field("created_at", key.createdAt)
        json.field("last_used_at", key.lastUsedAt)
        json.field("expires_at", key.expiresAt)
    }
}

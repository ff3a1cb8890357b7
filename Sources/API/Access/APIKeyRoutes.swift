import Domain
import Hummingbird
import Storage

/// Keys for scripts.
struct APIKeyRoutes: Sendable {
    let access: AccessStore
    let roleStore: RoleStore
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/api-keys", .permission(.keyRead)) { try await list($0) },
            Endpoint(.post, "/api/v1/api-keys", .permission(.keyManage), idempotency: .notKept) {
                try await create($0)
            },
            Endpoint(.delete, "/api/v1/api-keys/{id}", .permission(.keyManage)) { try await revoke($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .list(try await access.apiKeys(try call.scope)) { json, key in json.object { Self.write(key, to: &$0) } }
    }

    private func create(_ call: Call) async throws -> Response {
        let caller = try call.caller
        var fields = try await call.fields()
        let name = fields.string("name", length: 1...200)
        let role = RoleName(rawValue: fields.string("role", length: 1...40))
        let scope = PermissionWords.read("permissions", &fields)
        let teams = fields.identifiers("team_ids", of: Team.self, count: 1...100).map { Set($0) }
        let expires = fields.optionalString("expires_at")
        let expiresAt = expires.flatMap { Timestamp($0) }
        if expires != nil, expiresAt.map({ $0 <= clock.now() }) ?? true {
            fields.issue("expires_at", "must be an RFC 3339 time to come")
        }
        try fields.finish()
        let roles = policies().roles
        let grant = KeyGrant(
            role: role, scope: scope, teams: teams, customRoles: try await roleStore.book(caller.scope))
        guard grant.hasRole else { throw Problem.invalid("role", "is no role of this organization") }
        let given = grant.grants(under: roles)
        guard caller.grants.cover(given) else {
            throw Problem.forbidden("Nobody can make a key that may do more than they may themselves.")
        }
        let token = Token.generate(.apiKey, org: caller.scope.org)
        let key = try await access.createAPIKey(
            caller.scope, name: name, grant: grant, token: token, createdBy: caller.userID, expiresAt: expiresAt,
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
        json.field("role", key.grant.role.rawValue)
        json.field("permissions", key.grant.scope?.sorted())
        json.field("team_ids", key.grant.teams?.sorted())
        json.field("hint", key.hint)
        json.field("created_at", key.createdAt)
        json.field("last_used_at", key.lastUsedAt)
        json.field("expires_at", key.expiresAt)
    }
}

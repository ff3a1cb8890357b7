import Domain
import Hummingbird
import Storage

/// Who belongs to the organization, and as what.
struct MemberRoutes: Sendable {
    let members: MemberStore
    let roles: RoleStore
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/members", .permission(.memberRead)) { try await list($0) },
            Endpoint(.get, "/api/v1/members/{id}", .permission(.memberRead)) { try await get($0) },
            Endpoint(.patch, "/api/v1/members/{id}", .permission(.memberManage)) { try await update($0) },
            Endpoint(.delete, "/api/v1/members/{id}", .permission(.memberManage)) { try await remove($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .list(try await members.list(try call.scope)) { json, member in json.object { Self.write(member, to: &$0) } }
    }

    private func get(_ call: Call) async throws -> Response {
        let member = try await members.get(try call.scope, try call.id(of: "member"))
        return .object { Self.write(member, to: &$0) }
    }

    private func update(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let id: UserID = try call.id(of: "member")
        var fields = try await call.fields()
        let role = RoleName(rawValue: fields.string("role", length: 1...40))
        try fields.finish()
        let policy = policies().roles
        let book = RoleBook(policy: policy, custom: try await roles.book(caller.scope))
        try Self.requireCovered(Grants(organization: book.permissions(of: role)), by: caller)
        let member = try await members.setRole(caller.scope, id, to: role) { current in
            try Self.requireCovered(current.grants(under: policy), by: caller)
        }
        return .object { Self.write(member, to: &$0) }
    }

    private func remove(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let policy = policies().roles
        try await members.remove(caller.scope, try call.id(of: "member"), at: clock.now()) { current in
            try Self.requireCovered(current.grants(under: policy), by: caller)
        }
        return .noContent
    }

    /// - Throws: 403 where somebody may do, or would be allowed to do, what the caller may not.
    private static func requireCovered(_ grants: Grants, by caller: Caller) throws(Problem) {
        guard caller.grants.cover(grants) else {
            throw .forbidden("Nobody can change those, or make those, who may do more than they may themselves.")
        }
    }

    private static func write(_ record: MemberRecord, to json: inout JSONWriter) {
        json.field("id", record.member.id)
        json.field("name", record.member.name)
        json.field("email", record.member.email)
        json.field("role", record.member.role)
        json.field("teams", array: record.teams.sorted { $0.key < $1.key }) { json, team in
            json.object { json in
                json.field("team_id", team.key)
                json.field("role", team.value)
            }
        }
        json.field("created_at", record.member.createdAt)
        json.field("last_seen_at", record.lastSeenAt)
    }
}

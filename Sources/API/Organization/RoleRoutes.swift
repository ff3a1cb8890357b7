import Domain
import HTTPTypes
import Hummingbird
import Storage

/// The roles of an organization: the four that every one has, and those that it makes of the same permissions.
struct RoleRoutes: Sendable {
    let roles: RoleStore
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/roles", .permission(.roleRead)) { try await list($0) },
            Endpoint(.post, "/api/v1/roles", .permission(.roleManage)) { try await create($0) },
            Endpoint(.patch, "/api/v1/roles/{name}", .permission(.roleManage)) { try await update($0) },
            Endpoint(.delete, "/api/v1/roles/{name}", .permission(.roleManage)) { try await delete($0) },
        ]
    }

    /// All of them at once, with every permission that there is: what an editor needs.
    private func list(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let custom = try await roles.list(caller.scope)
        return .object { json in
            json.key("items")
            json.array(policies().roles.roles.map { Self.record($0) } + custom) { json, role in
                json.object { Self.write(role, to: &$0) }
            }
            json.field("next_cursor", String?.none)
            json.field("permissions", array: Permission.allCases) { json, permission in
                json.object { json in
                    json.field("name", permission)
                    json.field("in_teams", permission.isOfTeams)
                    json.field("grantable", caller.grants.organization.contains(permission))
                }
            }
        }
    }

    private func create(_ call: Call) async throws -> Response {
        let caller = try call.caller
        var fields = try await call.fields()
        let name = RoleName(rawValue: fields.string("name", length: 1...40))
        let title = fields.string("title", length: 1...100)
        let description = fields.optionalString("description", length: 0...500) ?? ""
        let permissions = PermissionWords.read("permissions", &fields)
        if permissions == nil, !fields.has("permissions") { fields.issue("permissions", "is required") }
        if name.isBuiltIn { fields.issue("name", "is a role that every organization has") }
        if !name.rawValue.isEmpty, !name.isBuiltIn, !name.isValidCustomName {
            fields.issue("name", "must begin with a letter and be of a to z, 0 to 9 and hyphens")
        }
        try fields.finish()
        let role = RoleRecord(
            name: name, title: title, description: description, permissions: permissions ?? [],
            createdAt: clock.now())
        try Self.requireCovered(role.permissions, by: caller)
        return Self.answer(try await roles.create(caller.scope, role), status: .created)
    }

    private func update(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let name = try customName(call)
        var fields = try await call.fields()
        let change = RoleChange(
            title: fields.optionalString("title", length: 1...100),
            description: fields.optionalString("description", length: 0...500),
            permissions: PermissionWords.read("permissions", &fields))
        try fields.finish()
        guard let current = try await roles.find(caller.scope, name) else { throw Problem.notFound("role") }
        try Self.requireCovered(current.permissions.union(change.permissions ?? []), by: caller)
        return Self.answer(
            try await roles.update(caller.scope, name, change, expected: try call.expectedVersion() ?? current.version))
    }

    private func delete(_ call: Call) async throws -> Response {
        let caller = try call.caller
        try await roles.delete(caller.scope, try customName(call), expected: try call.expectedVersion())
        return .noContent
    }

    private func customName(_ call: Call) throws(Problem) -> RoleName {
        let name = RoleName(rawValue: call.parameter("name"))
        if name.isBuiltIn {
            throw .conflict("\(name) is a role that every organization has; it cannot be changed.", code: "illegal")
        }
        guard name.isValidCustomName else { throw .notFound("role") }
        return name
    }

    /// - Throws: 403 where a role holds, or would hold, what the caller has not.
    private static func requireCovered(_ permissions: Set<Permission>, by caller: Caller) throws(Problem) {
        guard caller.grants.cover(Grants(organization: permissions)) else {
            throw .forbidden("Nobody can make or change a role that may do more than they may themselves.")
        }
    }

    private static func record(_ role: RolePolicy.Role) -> RoleRecord {
        RoleRecord(
            name: role.name, title: role.title, description: role.description, permissions: role.permissions,
            createdAt: Timestamp(seconds: 0))
    }

    private static func answer(_ role: RoleRecord, status: HTTPTypes.HTTPResponse.Status = .ok) -> Response {
        .object(status: status, etag: role.version) { write(role, to: &$0) }
    }

    private static func write(_ role: RoleRecord, to json: inout JSONWriter) {
        json.field("name", role.name)
        json.field("title", role.title)
        json.field("description", role.description)
        json.field("built_in", role.name.isBuiltIn)
        json.field("permissions", role.permissions.sorted())
        json.field("users", role.name.isBuiltIn ? Int?.none : role.users)
        json.field("created_at", role.name.isBuiltIn ? Timestamp?.none : role.createdAt)
        json.field("version", role.version)
    }
}

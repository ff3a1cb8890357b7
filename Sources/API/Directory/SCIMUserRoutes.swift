import Domain
import HTTPTypes
import Hummingbird
import Storage

/// `/scim/v2/Users`: members, and those whom the directory has made inactive.
struct SCIMUserRoutes: Sendable {
    let store: DirectoryStore
    let clock: any WallClock
    let baseURL: String

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/scim/v2/Users", .permission(.directoryProvision)) { try await list($0) },
            Endpoint(.post, "/scim/v2/Users", .permission(.directoryProvision)) { try await create($0) },
            Endpoint(.get, "/scim/v2/Users/{id}", .permission(.directoryProvision)) { try await get($0) },
            Endpoint(.put, "/scim/v2/Users/{id}", .permission(.directoryProvision)) { try await replace($0) },
            Endpoint(.patch, "/scim/v2/Users/{id}", .permission(.directoryProvision)) { try await patch($0) },
            Endpoint(.delete, "/scim/v2/Users/{id}", .permission(.directoryProvision)) { try await delete($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let (query, start) = try SCIMQuery.read(call, name: "userName")
        let (total, users) = try await store.users(try call.scope, query)
        return SCIM.list(users, total: total, startIndex: start) { json, user in json.object { write(user, to: &$0) } }
    }

    private func get(_ call: Call) async throws -> Response {
        answer(try await store.user(try call.scope, try call.id(of: "user")))
    }

    private func create(_ call: Call) async throws -> Response {
        let body = try await SCIMDocument.body(of: call)
        guard let email = try body.text("userName", atMost: 254)?.lowercased(), SetupRoutes.looksLikeEmail(email) else {
            throw SCIM.problem(
                400, "invalidValue", "userName must be an e-mail address: it is what people sign in with.")
        }
        let user = try await Self.explaining {
            try await store.createUser(
                try call.scope, email: email, name: try body.personName() ?? String(email.prefix { $0 != "@" }),
                externalID: try body.text("externalId"), active: try body.flag("active") ?? true, now: clock.now())
        }
        var response = answer(user, status: .created)
        response.headers[.location] = location(user.id)
        return response
    }

    private func replace(_ call: Call) async throws -> Response {
        let body = try await SCIMDocument.body(of: call)
        guard try body.text("userName", atMost: 254) != nil else {
            throw SCIM.problem(400, "invalidValue", "userName is required.")
        }
        return try await change(
            call,
            DirectoryUserChange(
                name: try body.personName(), externalID: .some(try body.text("externalId")),
                active: try body.flag("active") ?? true), userName: try body.text("userName", atMost: 254))
    }

    private func patch(_ call: Call) async throws -> Response {
        var change = DirectoryUserChange()
        var userName: String?
        for operation in try await SCIMDocument.body(of: call).operations() {
            let value: SCIMDocument?
            if let path = operation.path {
                // One attribute, as if it had been sent in an object.
                let name =
                    path.hasPrefix("\(SCIM.user.lowercased()):") ? String(path.dropFirst(SCIM.user.count + 1)) : path
                let parts = name.split(separator: ".", maxSplits: 1)
                let inner = operation.verb == .remove ? JSONValue.null : operation.value ?? .null
                value = SCIMDocument(
                    .object(
                        parts.count == 2
                            ? [String(parts[0]): .object([String(parts[1]): inner])] : [String(parts[0]): inner]))
            } else {
                value = SCIMDocument(operation.value)
            }
            guard let value else { throw SCIM.problem(400, "invalidValue", "Without a path, value must be an object.") }
            if operation.verb == .remove, value.has("active") || value.has("userName") {
                throw SCIM.problem(400, "mutability", "active and userName cannot be taken away.")
            }
            change.name = try value.personName() ?? change.name
            if value.has("externalId") { change.externalID = .some(try value.text("externalId")) }
            change.active = try value.flag("active") ?? change.active
            userName = try value.text("userName", atMost: 254) ?? userName
        }
        return try await self.change(call, change, userName: userName)
    }

    private func change(_ call: Call, _ change: DirectoryUserChange, userName: String?) async throws -> Response {
        let caller = try call.caller
        let id: UserID = try call.id(of: "user")
        let current = try await store.user(caller.scope, id)
        if let userName, userName.lowercased() != current.email {
            throw SCIM.problem(
                400, "mutability", "userName is what the account signs in with, and the account is its person's.")
        }
        return answer(
            try await Self.explaining {
                try await store.updateUser(
                    caller.scope, id, change, mayManageOwners: caller.grants.may(.ownerManage), now: clock.now())
            })
    }

    private func delete(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let id: UserID = try call.id(of: "user")
        try await Self.explaining {
            try await store.deleteUser(
                caller.scope, id, mayManageOwners: caller.grants.may(.ownerManage), now: clock.now())
        }
        return .noContent
    }

    /// A directory's words for what went wrong.
    static func explaining<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch DirectoryError.taken(let words) {
            throw SCIM.problem(409, "uniqueness", words)
        } catch StoreError.invalid(field: "email", _) {
            throw SCIM.problem(409, "uniqueness", "Somebody has just taken that address.")
        } catch DirectoryError.ownerProtected {
            throw Problem.forbidden("Owners are unmade by those who have the permission owner.manage.")
        } catch DirectoryError.noMember(let id) {
            throw SCIM.problem(400, "invalidValue", "\(id) is no active user of this organization.")
        }
    }

    private func location(_ id: UserID) -> String { "\(baseURL)/scim/v2/Users/\(id)" }

    private func answer(_ user: DirectoryUser, status: HTTPTypes.HTTPResponse.Status = .ok) -> Response {
        SCIM.answer(status: status) { write(user, to: &$0) }
    }

    private func write(_ user: DirectoryUser, to json: inout JSONWriter) {
        json.field("schemas", [SCIM.user])
        json.field("id", user.id)
        if let external = user.externalID { json.field("externalId", external) }
        json.field("userName", user.email)
        json.field("displayName", user.name)
        json.field("name") { $0.field("formatted", user.name) }
        json.field("active", user.active)
        json.field("emails", array: [user.email]) { json, email in
            json.object { json in
                json.field("value", email)
                json.field("type", "work")
                json.field("primary", true)
            }
        }
        json.field("groups", array: user.groups.sorted { $0.key < $1.key }) { json, group in
            json.object { json in
                json.field("value", group.key)
                json.field("display", group.value)
            }
        }
        json.field("meta") { json in
            json.field("resourceType", "User")
            json.field("created", user.createdAt)
            json.field("lastModified", user.updatedAt)
            json.field("location", location(user.id))
        }
    }
}

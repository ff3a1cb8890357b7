import Domain
import HTTPTypes
import Hummingbird
import Storage

/// `/scim/v2/Groups`: teams.
struct SCIMGroupRoutes: Sendable {
    let store: DirectoryStore
    let teams: TeamStore
    let clock: any WallClock
    let baseURL: String

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/scim/v2/Groups", .permission(.directoryProvision)) { try await list($0) },
            Endpoint(.post, "/scim/v2/Groups", .permission(.directoryProvision)) { try await create($0) },
            Endpoint(.get, "/scim/v2/Groups/{id}", .permission(.directoryProvision)) { try await get($0) },
            Endpoint(.put, "/scim/v2/Groups/{id}", .permission(.directoryProvision)) { try await replace($0) },
            Endpoint(.patch, "/scim/v2/Groups/{id}", .permission(.directoryProvision)) { try await patch($0) },
            Endpoint(.delete, "/scim/v2/Groups/{id}", .permission(.directoryProvision)) { try await delete($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let (query, start) = try SCIMQuery.read(call, name: "displayName")
        let (total, groups) = try await store.groups(try call.scope, query)
        let withMembers = !(call.query["excludedAttributes"] ?? "").lowercased().contains("members")
        return SCIM.list(groups, total: total, startIndex: start) { json, group in
            json.object { write(group, withMembers: withMembers, to: &$0) }
        }
    }

    private func get(_ call: Call) async throws -> Response {
        let withMembers = !(call.query["excludedAttributes"] ?? "").lowercased().contains("members")
        let group = try await store.group(try call.scope, try call.id(of: "group"))
        return SCIM.answer { write(group, withMembers: withMembers, to: &$0) }
    }

    private func create(_ call: Call) async throws -> Response {
        let body = try await SCIMDocument.body(of: call)
        guard let name = try body.text("displayName") else {
            throw SCIM.problem(400, "invalidValue", "displayName is required.")
        }
        guard let slug = Self.slug(name) else {
            throw SCIM.problem(400, "invalidValue", "displayName must hold a letter of a to z or a digit.")
        }
        let members = try body.identifiers("members", of: User.self) ?? []
        let group = try await SCIMUserRoutes.explaining {
            try await store.createGroup(
                try call.scope, name: name, slug: slug, externalID: try body.text("externalId"), members: members,
                now: clock.now())
        }
        var response = SCIM.answer(status: .created) { write(group, to: &$0) }
        response.headers[.location] = location(group.id)
        return response
    }

    private func replace(_ call: Call) async throws -> Response {
        let body = try await SCIMDocument.body(of: call)
        guard try body.text("displayName") != nil else {
            throw SCIM.problem(400, "invalidValue", "displayName is required.")
        }
        return try await change(
            call,
            DirectoryGroupChange(
                name: try body.text("displayName"), externalID: .some(try body.text("externalId")),
                members: try body.identifiers("members", of: User.self) ?? []))
    }

    private func patch(_ call: Call) async throws -> Response {
        var change = DirectoryGroupChange()
        for operation in try await SCIMDocument.body(of: call).operations() {
            guard let path = operation.path else {
                guard let value = SCIMDocument(operation.value) else {
                    throw SCIM.problem(400, "invalidValue", "Without a path, value must be an object.")
                }
                change.name = try value.text("displayName") ?? change.name
                if value.has("externalId") { change.externalID = .some(try value.text("externalId")) }
                if let members = try value.identifiers("members", of: User.self) {
                    change.take(operation.verb, members)
                }
                continue
            }
            let one = SCIMDocument(.object([path: operation.value ?? .null]))
            switch path {
            case "displayname": change.name = try one?.text(path) ?? change.name
            case "externalid":
                change.externalID = .some(operation.verb == .remove ? nil : try one?.text(path))
            case "members":
                if operation.verb == .remove, operation.value == nil {
                    change.take(.replace, [])
                } else {
                    change.take(
                        operation.verb, try SCIMDocument.identifiers(operation.value, "members", of: User.self))
                }
            default:
                guard operation.verb == .remove, let member = Self.member(path) else {
                    throw SCIM.problem(400, "invalidPath", "The paths are displayName, externalId and members.")
                }
                change.take(.remove, [member])
            }
        }
        return try await self.change(call, change)
    }

    private func change(_ call: Call, _ change: DirectoryGroupChange) async throws -> Response {
        let group = try await SCIMUserRoutes.explaining {
            try await store.updateGroup(try call.scope, try call.id(of: "group"), change, now: clock.now())
        }
        return SCIM.answer { write(group, to: &$0) }
    }

    private func delete(_ call: Call) async throws -> Response {
        let id: TeamID = try call.id(of: "group")
        do {
            try await teams.delete(try call.scope, id, expected: nil)
        } catch StoreError.notFound {
            throw Problem.notFound("group")
        }
        return .noContent
    }

    /// `members[value eq "…"]`.
    private static func member(_ path: String) -> UserID? {
        guard path.hasPrefix("members["), path.hasSuffix("]"),
            case .name(let id)? = try? SCIMQuery.read(String(path.dropFirst(8).dropLast()), "value")
        else { return nil }
        return UserID(id)
    }

    /// The team's word: its name, of a to z, digits and hyphens.
    static func slug(_ name: String) -> String? {
        var slug = ""
        for byte in name.lowercased().utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if isPlain { slug.unicodeScalars.append(UnicodeScalar(byte)) } else if !slug.hasSuffix("-") { slug += "-" }
        }
        let trimmed = slug.drop { $0 == "-" }.prefix(63)
        let end = trimmed.lastIndex { $0 != "-" }
        return end.map { String(trimmed[...$0]) }
    }

    private func location(_ id: TeamID) -> String { "\(baseURL)/scim/v2/Groups/\(id)" }

    private func write(_ group: DirectoryGroup, withMembers: Bool = true, to json: inout JSONWriter) {
        json.field("schemas", [SCIM.group])
        json.field("id", group.id)
        if let external = group.externalID { json.field("externalId", external) }
        json.field("displayName", group.name)
        if withMembers {
            json.field("members", array: group.members.sorted { $0.key < $1.key }) { json, member in
                json.object { json in
                    json.field("value", member.key)
                    json.field("display", member.value)
                    json.field("$ref", "\(baseURL)/scim/v2/Users/\(member.key)")
                }
            }
        }
        json.field("meta") { json in
            json.field("resourceType", "Group")
            json.field("created", group.createdAt)
            json.field("location", location(group.id))
        }
    }
}

extension DirectoryGroupChange {
    /// One operation of a patch after those before it.
    fileprivate mutating func take(_ verb: SCIMDocument.Operation.Verb, _ users: Set<UserID>) {
        switch verb {
        case .add:
            adding.formUnion(users)
            removing.subtract(users)
        case .remove:
            removing.formUnion(users)
            adding.subtract(users)
        case .replace:
            members = users
            adding = []
            removing = []
        }
    }
}

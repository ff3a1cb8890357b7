import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Teams, what is theirs, and who is in them. A role in a team may let somebody look after that team's people.
struct TeamRoutes: Sendable {
    let teams: TeamStore
    let alerts: AlertStore
    let roles: RoleStore
    let policies: @Sendable () -> PolicySet
    let clock: any WallClock

    var endpoints: [Endpoint] {
        let path = "/api/v1/teams/{id}"
        return [
            Endpoint(.get, "/api/v1/teams", .permission(.teamRead)) { try await list($0) },
            Endpoint(.post, "/api/v1/teams", .permission(.teamManage)) { try await create($0) },
            Endpoint(.post, "/api/v1/teams/preview", .permission(.teamManage), idempotency: .notKept) {
                try await preview($0)
            },
            Endpoint(.get, path, .permission(.teamRead)) { try await get($0) },
            Endpoint(.patch, path, .permission(.teamManage)) { try await update($0) },
            Endpoint(.delete, path, .permission(.teamManage)) { try await delete($0) },
            Endpoint(.get, "\(path)/members", .permission(.teamRead)) { try await members($0) },
            Endpoint(.put, "\(path)/members/{user_id}", .permission(.teamManage)) { try await setMember($0) },
            Endpoint(.delete, "\(path)/members/{user_id}", .permission(.teamManage)) { try await removeMember($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .list(try await teams.list(try call.scope)) { json, team in json.object { Self.write(team, to: &$0) } }
    }

    private func get(_ call: Call) async throws -> Response {
        Self.answer(try await teams.get(try call.scope, try call.id(of: "team")))
    }

    private func create(_ call: Call) async throws -> Response {
        let caller = try call.caller
        try Self.requireAllTeams(caller)
        var fields = try await call.fields()
        let slug = fields.string("slug", length: 1...63)
        let name = fields.string("name", length: 1...200)
        let description = fields.optionalString("description", length: 0...2000) ?? ""
        let matchers = TeamMatcherJSON.read(&fields) ?? []
        if !slug.isEmpty, slug.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,62}/) == nil {
            fields.issue("slug", "must be of a to z, 0 to 9 and hyphens")
        }
        try fields.finish()
        let now = clock.now()
        let team = try await teams.create(
            caller.scope,
            TeamRecord(
                id: TeamID(at: now), slug: slug, name: name, description: description, matchers: matchers,
                createdAt: now))
        return Self.answer(team, status: .created)
    }

    /// Which of the newest alerts would be a team's.
    private func preview(_ call: Call) async throws -> Response {
        let caller = try call.caller
        try Self.requireAllTeams(caller)
        var fields = try await call.fields()
        let matchers = TeamMatcherJSON.read(&fields) ?? []
        try fields.finish()
        let recent = try await alerts.list(caller.scope, AlertFilter(), PageRequest(limit: 200)).items
        let matching = recent.filter { row in
            matchers.contains { $0.matches(name: row.alert.name, labels: row.alert.labels, service: row.serviceName) }
        }
        return .object { json in
            json.field("examined", recent.count)
            json.field("matched", matching.count)
            json.field("items", array: matching.prefix(20)) { json, row in
                json.object { json in
                    json.field("id", row.alert.id)
                    json.field("name", row.alert.name)
                    json.field("service", row.serviceName)
                    json.field("severity", row.alert.severity)
                }
            }
        }
    }

    private func update(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let id: TeamID = try call.id(of: "team")
        _ = try await visible(caller, id)
        var fields = try await call.fields()
        let change = TeamChange(
            name: fields.optionalString("name", length: 1...200),
            description: fields.optionalString("description", length: 0...2000),
            matchers: TeamMatcherJSON.read(&fields))
        try fields.finish()
        // Whoever looks after one team could otherwise make every alert theirs.
        if change.matchers != nil { try Self.requireAllTeams(caller) }
        return Self.answer(
            try await teams.update(caller.scope, id, change, expected: try call.expectedVersion()))
    }

    private func delete(_ call: Call) async throws -> Response {
        let caller = try call.caller
        try Self.requireAllTeams(caller)
        try await teams.delete(caller.scope, try call.id(of: "team"), expected: try call.expectedVersion())
        return .noContent
    }

    private func members(_ call: Call) async throws -> Response {
        .list(try await teams.members(try call.scope, of: try call.id(of: "team"))) { json, member in
            json.object { json in
                json.field("user_id", member.user)
                json.field("name", member.name)
                json.field("email", member.email)
                json.field("role", member.role)
                json.field("joined_at", member.joinedAt)
            }
        }
    }

    private func setMember(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let id: TeamID = try call.id(of: "team")
        _ = try await visible(caller, id)
        let user: UserID = try call.id("user_id", of: "member")
        var fields = try await call.fields()
        let role = RoleName(rawValue: fields.string("role", length: 1...40))
        try fields.finish()
        let book = RoleBook(policy: policies().roles, custom: try await roles.book(caller.scope))
        let given = Grants(organization: [], teams: [id: book.permissions(of: role).filter(\.isOfTeams)])
        guard caller.grants.cover(given) else {
            throw Problem.forbidden("Nobody can give a role that may do more than they may themselves.")
        }
        try await teams.setMember(caller.scope, user, in: id, as: role, at: clock.now())
        return .noContent
    }

    private func removeMember(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let id: TeamID = try call.id(of: "team")
        _ = try await visible(caller, id)
        try await teams.removeMember(caller.scope, try call.id("user_id", of: "team member"), from: id)
        return .noContent
    }

    /// The team, if it is one that the caller looks after.
    private func visible(_ caller: Caller, _ id: TeamID) async throws -> TeamRecord {
        let team = try await teams.get(caller.scope, id)
        if case .teams(let own, _) = caller.scope.visibility, !own.contains(id) {
            throw Problem.forbidden("Your role does not let you change this team.")
        }
        return team
    }

    /// - Throws: 403 for those who look after some teams only.
    private static func requireAllTeams(_ caller: Caller) throws(Problem) {
        guard caller.grants.organization.isSuperset(of: [.teamManage, .everyTeam]) else {
            throw .forbidden("This needs the permissions team.manage and organization.every_team in the organization.")
        }
    }

    private static func answer(_ team: TeamRecord, status: HTTPTypes.HTTPResponse.Status = .ok) -> Response {
        .object(status: status, etag: team.version) { write(team, to: &$0) }
    }

    private static func write(_ team: TeamRecord, to json: inout JSONWriter) {
        json.field("id", team.id)
        json.field("slug", team.slug)
        json.field("name", team.name)
        json.field("description", team.description)
        json.field("matchers", array: team.matchers) { json, matcher in TeamMatcherJSON.write(matcher, to: &json) }
        json.field("member_count", team.memberCount)
        json.field("created_at", team.createdAt)
        json.field("version", team.version)
    }
}

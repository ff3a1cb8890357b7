import Domain
import HTTPTypes
import Hummingbird
import Storage

/// What people do with an incident. Each answers with the incident as it is afterwards.
struct IncidentActionRoutes: Sendable {
    let incidents: IncidentStore
    let access: AccessStore
    let clock: any WallClock

    var endpoints: [Endpoint] {
        let path = "/api/v1/incidents/{id}"
        return [
            Endpoint(.post, "/api/v1/incidents", .permission(.incidentCreate)) { try await create($0) },
            Endpoint(.patch, path, .permission(.incidentEdit)) { try await change($0) },
            Endpoint(.post, "\(path)/acknowledge", .permission(.incidentAcknowledge)) { try await acknowledge($0) },
            Endpoint(.post, "\(path)/unacknowledge", .permission(.incidentAcknowledge)) { try await unacknowledge($0) },
            Endpoint(.post, "\(path)/assign", .permission(.incidentAssign)) { try await assign($0) },
            Endpoint(.post, "\(path)/comment", .permission(.incidentComment)) { try await comment($0) },
            Endpoint(.post, "\(path)/resolve", .permission(.incidentResolve)) { try await resolve($0) },
            Endpoint(.post, "\(path)/reopen", .permission(.incidentResolve)) { try await reopen($0) },
            Endpoint(.post, "\(path)/share", .permission(.incidentShare)) { try await share($0) },
            Endpoint(.post, "\(path)/merge", .permission(.incidentRegroup)) { try await merge($0) },
            Endpoint(.post, "\(path)/split", .permission(.incidentRegroup)) { try await split($0) },
        ]
    }

    private static let noteLength = 1...10_000
    private static let titleLength = 1...500

    private func create(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        let title = fields.string("title", length: Self.titleLength)
        let severity = fields.optionalWord("severity", as: Severity.self)
        if severity == nil, !fields.has("severity") { fields.issue("severity", "is required") }
        let alerts = Self.alertIDs(&fields, required: false)
        try fields.finish()
        let page = try await incidents.create(
            try call.scope, title: title, severity: severity ?? .warning, alerts: alerts,
            by: try call.caller.actor, at: clock.now())
        var response = IncidentRoutes.answer(page, status: .created)
        response.headers[.location] = "/api/v1/incidents/\(page.row.incident.id)"
        return response
    }

    private func change(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let change = IncidentChange(
            title: fields.optionalString("title", length: Self.titleLength),
            severity: fields.optionalWord("severity", as: Severity.self),
            status: fields.optionalWord("status", as: Incident.Status.self))
        try fields.finish()
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.update(
                caller.scope, key, change, expectedVersion: try call.expectedVersion(), by: caller.actor,
                at: clock.now()))
    }

    private func acknowledge(_ call: Call) async throws -> Response {
        let (caller, key, note) = try await noted(call)
        return IncidentRoutes.answer(
            try await incidents.acknowledge(caller.scope, key, note: note, by: caller.actor, at: clock.now()))
    }

    private func unacknowledge(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        try fields.finish()
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.unacknowledge(caller.scope, key, by: caller.actor, at: clock.now()))
    }

    private func assign(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        var user: UserID?
        if !fields.has("user_id") {
            fields.issue("user_id", "is required: a member's id, me, or null for nobody")
        } else if let word = fields.optionalString("user_id") {
            if word == "me" {
                user = caller.userID
                if user == nil { fields.issue("user_id", "cannot be me for an API key") }
            } else {
                user = fields.identifier("user_id", of: User.self)
            }
        }
        try fields.finish()
        return IncidentRoutes.answer(
            try await incidents.assign(caller.scope, key, to: user, by: caller.actor, at: clock.now()))
    }

    private func comment(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let text = fields.string("text", length: Self.noteLength)
        try fields.finish()
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.comment(caller.scope, key, text: text, by: caller.actor, at: clock.now()))
    }

    /// Lets other teams see it: those named, and no others than those and its own.
    private func share(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let teams = fields.identifiers("team_ids", of: Team.self, count: 0...50)
        if teams == nil, !fields.has("team_ids") { fields.issue("team_ids", "is required") }
        try fields.finish()
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.share(
                caller.scope, key, with: Set(teams ?? []), by: caller.actor, at: clock.now()))
    }

    private func resolve(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let resolution = fields.optionalWord("resolution", as: Incident.Resolution.self) ?? .fixed
        let note = fields.optionalString("note", length: 0...10_000)
        try fields.finish()
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.resolve(
                caller.scope, key, resolution, note: note, by: caller.actor, at: clock.now()))
    }

    private func reopen(_ call: Call) async throws -> Response {
        let (caller, key, note) = try await noted(call)
        return IncidentRoutes.answer(
            try await incidents.reopen(caller.scope, key, note: note, by: caller.actor, at: clock.now()))
    }

    private func merge(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        // People say numbers, scripts say ids.
        let into: IncidentKey?
        if case .number(let number)? = fields.value("into"), let whole = Int(exactly: number) {
            into = IncidentKey(String(whole))
        } else {
            into = IncidentKey(fields.string("into", length: 1...40))
        }
        if into == nil { fields.issue("into", "must be an incident's id or number") }
        try fields.finish()
        guard let into else { throw Problem.invalid("into", "must be an incident's id or number") }
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.merge(caller.scope, key, into: into, by: caller.actor, at: clock.now()))
    }

    private func split(_ call: Call) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let alerts = Self.alertIDs(&fields, required: true)
        let title = fields.optionalString("title", length: Self.titleLength)
        try fields.finish()
        let caller = try call.caller
        return IncidentRoutes.answer(
            try await incidents.split(
                caller.scope, key, alerts: alerts, title: title, by: caller.actor, at: clock.now()),
            status: .created)
    }

    /// A body that holds at most a note.
    private func noted(_ call: Call) async throws -> (Caller, IncidentKey, String?) {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let note = fields.optionalString("note", length: 0...10_000)
        try fields.finish()
        return (try call.caller, key, note)
    }

    private static func alertIDs(_ fields: inout FieldReader, required: Bool) -> [AlertID] {
        guard let texts = fields.strings("alert_ids", count: required ? 1...1000 : 0...1000) else {
            if required, !fields.has("alert_ids") { fields.issue("alert_ids", "is required") }
            return []
        }
        var ids: [AlertID] = []
        for (index, text) in texts.enumerated() {
            if let id = AlertID(text) { ids.append(id) } else { fields.issue("alert_ids[\(index)]", "must be a UUID") }
        }
        return ids
    }
}

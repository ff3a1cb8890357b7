import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Incidents: lists and pages.
struct IncidentRoutes: Sendable {
    let incidents: IncidentStore
    let notifications: NotificationStore

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/incidents", .permission(.incidentRead)) { try await list($0) },
            Endpoint(.get, "/api/v1/incidents/{id}", .permission(.incidentRead)) { try await get($0) },
            Endpoint(.get, "/api/v1/incidents/{id}/timeline", .permission(.incidentRead)) { try await timeline($0) },
            Endpoint(.get, "/api/v1/incidents/{id}/alerts", .permission(.incidentRead)) { try await alerts($0) },
            Endpoint(.get, "/api/v1/incidents/{id}/hypotheses", .permission(.incidentRead)) {
                try await hypotheses($0)
            },
            Endpoint(.get, "/api/v1/incidents/{id}/notifications", .permission(.incidentRead)) {
                try await notifications($0)
            },
        ]
    }

    /// Which incident the path names, by id or number. What is neither names nothing: 404.
    static func key(_ call: Call) throws(Problem) -> IncidentKey {
        guard let key = IncidentKey(call.parameter("id")) else { throw .notFound("incident") }
        return key
    }

    private func list(_ call: Call) async throws -> Response {
        let page = try await incidents.list(try call.scope, try filter(call), try call.query.page())
        return .page(page) { json, row in row.listItem(to: &json) }
    }

    private func filter(_ call: Call) throws -> IncidentFilter {
        let query = call.query
        var assignee: UserID?
        if query["assignee"] == "me" {
            guard let user = try call.caller.userID else {
                throw Problem.badParameter("assignee", "cannot be me for an API key")
            }
            assignee = user
        } else {
            assignee = try query.identifier("assignee", of: User.self)
        }
        return IncidentFilter(
            statuses: try statuses(query), severities: try query.words("severity", as: Severity.self),
            service: try query.text("service"), assignee: assignee,
            team: try query.identifier("team", of: Team.self), query: try query.text("q") ?? "",
            sort: try query.word("sort", as: Sort.self) == .updated ? .updatedAt : .openedAt)
    }

    private enum Sort: String, CaseIterable {
        case opened = "opened_at"
        case updated = "updated_at"
    }

    /// `open` stands for every state that is not an end.
    private func statuses(_ query: Query) throws(Problem) -> [Incident.Status] {
        guard let text = query["status"] else { return [] }
        var statuses: [Incident.Status] = []
        for word in text.split(separator: ",", maxSplits: 20) {
            if word == "open" {
                statuses += IncidentFilter.open
            } else if let status = Incident.Status(rawValue: String(word)) {
                statuses.append(status)
            } else {
                let words = ["open"] + Incident.Status.allCases.map(\.rawValue)
                throw .badParameter("status", "must be of \(words.joined(separator: ", "))")
            }
        }
        return statuses
    }

    private func get(_ call: Call) async throws -> Response {
        Self.answer(try await incidents.page(try call.scope, try Self.key(call)))
    }

    /// An incident as its page shows it.
    static func answer(_ page: IncidentPage, status: HTTPTypes.HTTPResponse.Status = .ok) -> Response {
        .object(status: status, etag: page.row.incident.version) { page.fields(to: &$0) }
    }

    private func timeline(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id = try await incidents.id(scope, try Self.key(call))
        let page = try await incidents.timeline(scope, id, try call.query.page())
        return .page(page) { json, item in item.write(to: &json) }
    }

    private func alerts(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id = try await incidents.id(scope, try Self.key(call))
        let page = try await incidents.alerts(scope, id, try call.query.page())
        return .page(page) { json, item in
            json.object { json in
                item.row.fields(to: &json)
                json.field("why", item.why)
            }
        }
    }

    private func hypotheses(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id = try await incidents.id(scope, try Self.key(call))
        return .list(try await incidents.hypotheses(scope, id)) { json, row in row.write(to: &json) }
    }

    private func notifications(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id = try await incidents.id(scope, try Self.key(call))
        let page = try await notifications.list(scope, incident: id, try call.query.page())
        return .page(page) { json, row in row.write(to: &json) }
    }
}

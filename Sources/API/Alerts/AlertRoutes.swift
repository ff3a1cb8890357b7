import Domain
import Hummingbird
import Storage

/// Alerts, by search and one by one.
struct AlertRoutes: Sendable {
    let alerts: AlertStore
    let incidents: IncidentStore

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/alerts", .permission(.alertRead)) { try await list($0) },
            Endpoint(.get, "/api/v1/alerts/{id}", .permission(.alertRead)) { try await get($0) },
            Endpoint(.get, "/api/v1/alerts/{id}/events", .permission(.alertRead)) { try await events($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var incident: IncidentID?
        if let text = try call.query.text("incident") {
            guard let key = IncidentKey(text) else {
                throw Problem.badParameter("incident", "must be an incident's id or number")
            }
            incident = try await incidents.id(scope, key)
        }
        let filter = AlertFilter(
            status: try call.query.word("status", as: Alert.Status.self),
            severities: try call.query.words("severity", as: Severity.self),
            service: try call.query.text("service"),
            integration: try call.query.identifier("integration", of: Integration.self),
            incident: incident, query: try call.query.text("q") ?? "")
        let page = try await alerts.list(scope, filter, try call.query.page())
        return .page(page) { json, row in json.object { row.fields(to: &$0) } }
    }

    private func get(_ call: Call) async throws -> Response {
        let (row, why) = try await alerts.get(try call.scope, try call.id(of: "alert"))
        return .object { json in
            row.fields(to: &json)
            json.field("why", why)
        }
    }

    private func events(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: AlertID = try call.id(of: "alert")
        // An alert that is not there has no events either: say so.
        _ = try await alerts.get(scope, id)
        let page = try await alerts.events(scope, id, try call.query.page())
        return .page(page) { json, event in
            json.object { json in
                json.field("at", event.at)
                json.field("kind", event.kind.rawValue)
                json.field("episode", event.episode)
                json.field("details", event.details)
            }
        }
    }
}

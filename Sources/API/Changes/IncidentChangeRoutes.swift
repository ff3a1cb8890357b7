import Domain
import HTTPTypes
import Hummingbird
import Storage

/// Which changes may have caused an incident or an alert, and what people say about that.
struct IncidentChangeRoutes: Sendable {
    let changes: ChangeStore
    let incidents: IncidentStore
    let clock: any WallClock

    var endpoints: [Endpoint] {
        let path = "/api/v1/incidents/{id}/changes"
        return [
            Endpoint(.get, path, .permission(.changeRead)) { try await list($0) },
            Endpoint(.post, "\(path)/{change}/confirm", .permission(.changeFeedback)) {
                try await judge($0, .confirmed)
            },
            Endpoint(.post, "\(path)/{change}/reject", .permission(.changeFeedback)) { try await judge($0, .rejected) },
            Endpoint(.get, "/api/v1/alerts/{id}/changes", .permission(.changeRead)) { try await ofAlert($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id = try await incidents.id(scope, try IncidentRoutes.key(call))
        return .list(try await changes.correlations(scope, id)) { $1.write(to: &$0) }
    }

    private func ofAlert(_ call: Call) async throws -> Response {
        .list(try await changes.correlations(try call.scope, alert: try call.id(of: "alert"))) { $1.write(to: &$0) }
    }

    private func judge(_ call: Call, _ verdict: ChangeVerdict) async throws -> Response {
        let key = try IncidentRoutes.key(call)
        var fields = try await call.fields()
        let note = fields.optionalString("note", length: 0...2000)
        try fields.finish()
        let caller = try call.caller
        // The incident first, so that an unknown one is called that.
        _ = try await incidents.id(caller.scope, key)
        let rows = try await changes.judge(
            caller.scope, key, try call.id("change", of: "change"), verdict, note: note, by: caller.actor,
            at: clock.now())
        return .list(rows) { $1.write(to: &$0) }
    }
}

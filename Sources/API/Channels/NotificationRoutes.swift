import Domain
import Hummingbird
import Storage

extension NotificationRow {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("channel") { json in
                json.field("id", channelID)
                json.field("name", channelName)
                json.field("kind", channelKind)
            }
            json.field("incident", incident)
            json.field("event", event)
            json.field("status", status.rawValue)
            json.field("created_at", createdAt)
            json.field("sent_at", sentAt)
            json.field("last_error", lastError)
            json.field("recipient", recipientName)
            json.field("held", held)
            json.field("attempts", array: attempts) { json, attempt in
                json.object { json in
                    json.field("attempt", attempt.attempt)
                    json.field("at", attempt.at)
                    json.field("outcome", attempt.outcome.rawValue)
                    json.field("status_code", attempt.statusCode)
                    json.field("error", attempt.error)
                    json.field("took_ms", attempt.took.map { Int($0.inMicroseconds / 1000) })
                }
            }
        }
    }
}

/// The delivery log.
struct NotificationRoutes: Sendable {
    let notifications: NotificationStore
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/notifications", .permission(.notificationRead)) { try await list($0) },
            Endpoint(.get, "/api/v1/notifications/{id}/held", .permission(.notificationRead)) { try await held($0) },
            Endpoint(.post, "/api/v1/notifications/{id}/redeliver", .permission(.notificationRedeliver)) {
                try await redeliver($0)
            },
            Endpoint(.post, "/api/v1/notifications/{id}/retry", .permission(.notificationRedeliver)) {
                try await retry($0)
            },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let page = try await notifications.list(
            try call.scope, incident: nil, statuses: try call.query.words("status", as: NotificationRow.Status.self),
            try call.query.page())
        return .page(page) { json, row in row.write(to: &json) }
    }

    /// What the limit held back, and a sum tells of.
    private func held(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let row = try await notifications.get(scope, try call.id(of: "notification"))
        return .list(try await notifications.heldBack(scope, row.id)) { json, held in
            json.object { json in
                json.field("incident", held.incident)
                json.field("event", held.event)
                json.field("title", held.title)
                json.field("severity", held.severity)
                json.field("at", held.at)
            }
        }
    }

    /// Sends once more what was sent already, under the same delivery id: for a receiver that lost it.
    private func redeliver(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        try fields.finish()
        let row = try await notifications.redeliver(
            try call.scope, try call.id(of: "notification"), at: clock.now())
        var json = JSONWriter()
        row.write(to: &json)
        return .json(json.bytes)
    }

    private func retry(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        try fields.finish()
        let row = try await notifications.retry(
            try call.scope, try call.id(of: "notification"), at: clock.now())
        var json = JSONWriter()
        row.write(to: &json)
        return .json(json.bytes)
    }
}

import Domain
import Hummingbird
import Storage

/// Why somebody was told, or was not; and what about the notifications needs an administrator.
struct PagingRoutes: Sendable {
    let store: Store
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/incidents/{id}/decisions", .permission(.incidentRead)) { call in
                let incident = try await store.incidents.id(try call.scope, try IncidentRoutes.key(call))
                return try await answer(call, incident)
            },
            Endpoint(.get, "/api/v1/alerts/{id}/decisions", .permission(.alertRead)) { try await ofAlert($0) },
            Endpoint(.get, "/api/v1/notices", .permission(.channelRead)) { try await notices($0) },
            Endpoint(.delete, "/api/v1/notices/{id}", .permission(.channelManage)) { call in
                try await store.notices.dismiss(try call.scope, try call.id(of: "notice"), at: clock.now())
                return .noContent
            },
        ]
    }

    private func ofAlert(_ call: Call) async throws -> Response {
        let (row, _) = try await store.alerts.get(try call.scope, try call.id(of: "alert"))
        guard let incident = row.incident?.id else {
            return .object { json in
                json.field("incident", IncidentReference?.none)
                json.field("items", array: [NotificationDecision]()) { _, _ in }
                json.field("escalation", array: [NotificationDecision]()) { _, _ in }
            }
        }
        return try await answer(call, incident, reference: row.incident)
    }

    private func answer(_ call: Call, _ incident: IncidentID, reference: IncidentReference? = nil) async throws
        -> Response
    {
        let scope = try call.scope
        let decisions = try await store.decisions.list(scope, incident: incident)
        let story = try await store.decisions.story(scope, incident: incident)
        let told = Dictionary(
            grouping: try await store.notifications.deliveries(scope, incident: incident), by: \.dedupKey)
        let names = Dictionary(
            try await store.channels.list(scope).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return .object { json in
            json.field("incident", reference)
            json.field("items", array: decisions) { json, decision in
                decision.write(names, told[decision.dedupKey] ?? [], to: &json)
            }
            json.field("escalation", array: story) { json, line in
                json.object { json in
                    json.field("at", line.at)
                    json.field("text", line.text)
                }
            }
        }
    }

    private func notices(_ call: Call) async throws -> Response {
        .list(try await store.notices.list(try call.scope)) { json, notice in
            json.object { json in
                json.field("id", notice.id)
                json.field("kind", notice.kind)
                json.field("subject", notice.subject)
                json.field("text", notice.text)
                json.field("created_at", notice.createdAt)
                json.field("repeated", notice.repeated)
            }
        }
    }
}

extension NotificationDecision {
    fileprivate func write(_ names: [ChannelID: String], _ told: [NotificationRow], to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("at", at)
            json.field("trigger", facts.trigger.rawValue)
            json.field("severity", facts.severity)
            json.field("waits", waits)
            json.field("steps", array: lines) { json, line in
                json.object { json in
                    json.field("stage", line.stage.rawValue)
                    json.field("reason", line.reason.rawValue)
                    json.field("passed", line.passed)
                    json.field("rule", line.rule)
                    json.field("channel", line.channel.map { names[$0] ?? "a channel that is gone" })
                    json.field("detail", line.detail)
                }
            }
            // Of several about one key each told other channels: a channel hears of a key once.
            let own = told.filter { channels.contains($0.channelID) }
            json.field("deliveries", array: own) { json, row in
                json.object { json in
                    json.field("id", row.id)
                    json.field("channel", row.channelName)
                    json.field("status", row.status.rawValue)
                    json.field("sent_at", row.sentAt)
                    json.field("last_error", row.lastError)
                }
            }
        }
    }
}

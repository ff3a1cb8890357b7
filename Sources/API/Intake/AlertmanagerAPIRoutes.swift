import Domain
import Hummingbird
import Storage

/// What Prometheus and amtool ask an Alertmanager besides posting alerts: the rest of its API, version 2, as far as
/// there is an honest answer.
struct AlertmanagerAPIRoutes: Sendable {
    let intake: IntakeRoutes
    let alerts: AlertStore
    let startedAt: Timestamp
    let version: String

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/integrations/prometheus/{token}/api/v2/status", .intake) { try await status($0) },
            Endpoint(.get, "/api/v2/status", .intake) { try await status($0) },
            Endpoint(.get, "/integrations/prometheus/{token}/api/v2/alerts", .intake) { try await list($0) },
            Endpoint(.get, "/api/v2/alerts", .intake) { try await list($0) },
            Endpoint(.get, "/integrations/prometheus/{token}/-/healthy", .intake) { try await probe($0) },
            Endpoint(.get, "/integrations/prometheus/{token}/-/ready", .intake) { try await probe($0) },
        ]
    }

    private func probe(_ call: Call) async throws -> Response {
        _ = try await intake.integration(IntakeRoutes.secret(call), kind: "prometheus")
        return HealthRoutes.text("OK\n")
    }

    private func status(_ call: Call) async throws -> Response {
        _ = try await intake.integration(IntakeRoutes.secret(call), kind: "prometheus")
        return .object { json in
            json.field("cluster") { json in
                json.field("status", "disabled")
                json.field("peers", [String]())
            }
            json.field("config") { json in json.field("original", "") }
            json.field("uptime", startedAt)
            json.field("versionInfo") { json in
                for name in ["branch", "buildDate", "buildUser", "goVersion", "revision"] { json.field(name, "") }
                json.field("version", version)
            }
        }
    }

    /// What this integration says fires: a token that sends may not read what others sent.
    private func list(_ call: Call) async throws -> Response {
        let integration = try await intake.integration(IntakeRoutes.secret(call), kind: "prometheus")
        let page = try await alerts.list(
            integration.scope, AlertFilter(status: .firing, integration: integration.id), PageRequest(limit: 200))
        var json = JSONWriter(capacity: 1024)
        json.array(page.items) { json, item in
            let alert = item.alert
            json.object { json in
                json.field("annotations", alert.annotations)
                json.field("endsAt", item.expiresAt ?? alert.endsAt ?? alert.lastSeen)
                json.field("fingerprint", String(alert.id.description.replacing("-", with: "").prefix(16)))
                json.field("receivers", array: ["bellwether"]) { json, name in
                    json.object { json in json.field("name", name) }
                }
                json.field("startsAt", alert.startsAt)
                json.field("status") { json in
                    json.field("inhibitedBy", [String]())
                    json.field("silencedBy", [String]())
                    json.field("state", "active")
                }
                json.field("updatedAt", alert.lastSeen)
                json.field("generatorURL", alert.generatorURL ?? "")
                json.field("labels", alert.labels)
            }
        }
        return .json(json.bytes)
    }
}

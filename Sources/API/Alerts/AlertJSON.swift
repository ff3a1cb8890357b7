import Domain
import Storage

extension IncidentReference: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("number", number)
            json.field("title", title)
        }
    }
}

extension AlertRow {
    func fields(to json: inout JSONWriter) {
        json.field("id", alert.id)
        json.field("name", alert.name)
        json.field("status", alert.status)
        json.field("severity", alert.severity)
        json.field("reported_severity", alert.reportedSeverity)
        json.field("labels", alert.labels)
        json.field("annotations", alert.annotations)
        json.field("service", serviceName)
        json.field("service_id", alert.serviceID)
        json.field("integration", integrationName)
        json.field("integration_id", alert.integrationID)
        json.field("generator_url", alert.generatorURL)
        json.field("dedup_key", alert.dedupKey)
        json.field("first_seen", alert.firstSeen)
        json.field("last_seen", alert.lastSeen)
        json.field("starts_at", alert.startsAt)
        json.field("ends_at", alert.endsAt)
        json.field("expires_at", expiresAt)
        json.field("changed_at", changedAt)
        json.field("notifications", alert.notifications)
        json.field("episode", alert.episode)
        json.field("flapping", alert.flapping)
        json.field("incident", incident)
    }
}

extension Membership: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("score", score)
            json.field("parts", array: parts) { json, part in
                json.object { json in
                    json.field("name", part.name)
                    json.field("value", part.value)
                    json.field("weight", part.weight)
                    json.field("detail", part.detail)
                }
            }
            json.field("reason", reason.rawValue)
            json.field("joined_at", joinedAt)
        }
    }
}

import Domain
import Foundation
import Storage

extension Person: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("name", name)
        }
    }
}

extension TeamReference: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("name", name)
        }
    }
}

extension Incident.RootCause: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("service", service)
            json.field("service_id", serviceID)
            json.field("confidence", confidence)
            json.field("summary", summary)
            json.field("hypothesis_id", hypothesisID)
        }
    }
}

extension IncidentRow {
    /// The fields of a list's item, the affected services aside.
    func fields(to json: inout JSONWriter) {
        json.field("id", incident.id)
        json.field("number", incident.number)
        json.field("title", incident.title)
        json.field("status", incident.status)
        json.field("severity", incident.severity)
        json.field("alert_count", incident.alertCount)
        json.field("firing_count", incident.firingCount)
        json.field("opened_at", incident.openedAt)
        json.field("updated_at", incident.updatedAt)
        json.field("first_alert_at", incident.firstAlertAt)
        json.field("last_alert_at", incident.lastAlertAt)
        json.field("acknowledged_at", incident.acknowledgedAt)
        json.field("acknowledged_by", acknowledgedBy)
        json.field("assignee", assignee)
        json.field("mitigated_at", incident.mitigatedAt)
        json.field("resolved_at", incident.resolvedAt)
        json.field("resolution", incident.resolution)
        json.field("resolution_note", incident.resolutionNote)
        json.field("merged_into", incident.mergedInto)
        json.field("root_cause", incident.rootCause)
        json.field("time_to_acknowledge_seconds", timeToAcknowledge)
        json.field("time_to_resolve_seconds", timeToResolve)
        json.field("teams", teams)
        json.field("shared_with", sharedWith)
        json.field("version", incident.version)
    }

    func listItem(to json: inout JSONWriter) {
        json.object { json in
            fields(to: &json)
            json.field("affected_services", array: affectedServices) { json, service in
                json.object { json in
                    json.field("id", service.id)
                    json.field("name", service.name)
                    json.field("alert_count", service.alertCount)
                }
            }
        }
    }
}

extension IncidentPage {
    func fields(to json: inout JSONWriter) {
        row.fields(to: &json)
        json.field("affected_services", array: row.affectedServices) { json, service in
            json.object { json in
                json.field("id", service.id)
                json.field("name", service.name)
                json.field("alert_count", service.alertCount)
                json.field("firing_count", service.firingCount)
                json.field("hops", service.hops)
                json.field("direction", service.direction?.rawValue)
            }
        }
        json.field("decision", decision)
        json.field("blast_radius", blastRadius)
        json.field("merged_into_incident", mergedInto)
    }
}

extension GatingRecord: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("decision", decision.rawValue)
            json.field("rationale", rationale)
            json.field("policy_version", policyVersion)
            json.field("decided_at", decidedAt)
        }
    }
}

extension BlastRadius: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("services", array: services) { json, service in
                json.object { json in
                    json.field("id", service.id)
                    json.field("name", service.name)
                    json.field("hops", service.hops)
                }
            }
            json.field("total", total)
        }
    }
}

extension TimelineItem {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("at", at)
            json.field("kind", kind.rawValue)
            json.field("actor") { json in
                json.field("kind", actor.kind.rawValue)
                json.field("id", actor.id.map { $0.uuidString.lowercased() })
                json.field("name", actor.name)
            }
            json.field("summary", summary)
            json.field("details", details)
        }
    }
}

extension HypothesisRow {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", hypothesis.id)
            json.field("rank", hypothesis.rank)
            json.field("kind", hypothesis.kind)
            json.field("service", serviceName)
            json.field("service_id", hypothesis.serviceID)
            json.field("title", hypothesis.title)
            json.field("summary", hypothesis.summary)
            json.field("confidence", hypothesis.confidence)
            json.field("change_id", hypothesis.changeID)
            json.field("suggestion", hypothesis.suggestion)
            json.field("factors") { json in
                json.field("temporal", hypothesis.factors.temporal)
                json.field("distance", hypothesis.factors.distance)
                json.field("domain", hypothesis.factors.domain)
            }
            json.field("evidence", array: evidence) { json, artifact in
                json.object { json in
                    json.field("id", artifact.id)
                    json.field("kind", artifact.kind)
                    json.field("source", artifact.source)
                    json.field("ref", artifact.ref)
                    json.field("summary", artifact.summary)
                    json.field("metadata", artifact.metadata)
                }
            }
        }
    }
}

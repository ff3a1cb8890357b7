import Domain
import Storage

extension Service {
    func fields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("cluster", cluster)
        json.field("namespace", namespace)
        json.field("name", name)
        json.field("display_name", displayName)
        json.field("owner_team", ownerTeam)
        json.field("tier", tier)
        json.field("environment", environment)
    }
}

extension ServiceState {
    func fields(to json: inout JSONWriter) {
        json.field("worst_severity", worstSeverity)
        json.field("firing_count", firingCount)
        json.field("open_incident_ids", openIncidents)
        json.field("root_cause", isRootCause)
    }
}

extension TopologySnapshot {
    func fields(to json: inout JSONWriter) {
        json.field("services", array: services) { json, service in json.object { service.fields(to: &$0) } }
        json.field("dependencies", array: dependencies) { json, dependency in
            json.object { json in
                json.field("from", dependency.from)
                json.field("to", dependency.to)
                json.field("kind", dependency.kind)
            }
        }
        json.field("version", version)
    }
}

import Domain
import Hummingbird
import Integration
import Storage
import Zones

/// Maintenance windows and snoozes, with a look at what they would have held.
struct SilenceRoutes: Sendable {
    let store: Store
    let clock: any WallClock

    var endpoints: [Endpoint] {
        DocumentRoutes<Silence>(
            path: "/api/v1/silences", what: "silence", read: .maintenanceRead, manage: .maintenanceManage,
            store: store.silences, clock: clock,
            issues: { silence, scope in try await issues(silence, scope) },
            remarks: { documents, _ in remarks(documents) }
        ).endpoints + [
            Endpoint(.post, "/api/v1/silences/preview", .permission(.maintenanceManage)) { try await preview($0) },
            Endpoint(.post, "/api/v1/incidents/{id}/snooze", .permission(.incidentAcknowledge)) {
                try await snooze($0)
            },
        ]
    }

    private func issues(_ silence: Silence, _ scope: Scope) async throws -> [FieldIssue] {
        var issues = silence.issues(zones: { SystemZones.shared($0) }).map(FieldIssue.init)
        if let incident = silence.matcher.incident {
            do {
                _ = try await store.incidents.id(scope, .id(incident))
            } catch StoreError.notFound {
                issues.append(
                    FieldIssue(field: "matcher.incident", message: "names an incident that does not exist"))
            }
        }
        return issues
    }

    /// Whether it holds now, and when it does next.
    private func remarks(_ documents: [Document<Silence>]) -> [ID<Silence>: [String: JSONValue]] {
        let now = clock.now()
        var remarks: [ID<Silence>: [String: JSONValue]] = [:]
        for document in documents {
            let until = document.value.end(at: now, zones: { SystemZones.shared($0) })
            let next = document.value.occurrences(
                from: now, to: now + .seconds(366 * 86_400), limit: 2, zones: { SystemZones.shared($0) }
            ).first { $0.from > now }
            remarks[document.id] = [
                "active_until": until.map { .string($0.description) } ?? .null,
                "next_at": next.map { .string($0.from.description) } ?? .null,
            ]
        }
        return remarks
    }

    /// What it would have held in the last week, and when it holds in the next months. Changes nothing.
    private func preview(_ call: Call) async throws -> Response {
        let scope = try call.scope
        if let type = call.request.headers[.contentType], !type.lowercased().hasPrefix("application/json") {
            throw Problem.unsupportedMediaType("The body must be application/json.")
        }
        guard case .object(var members) = try JSONValue.parse(try await call.bytes()) else {
            throw Problem.invalid("", "the body must be a JSON object")
        }
        members["name"] = nil
        members["enabled"] = nil
        let silence = try DocumentBody.read(Silence.self, members)
        let issues = try await issues(silence, scope)
        if !issues.isEmpty { throw Problem.invalid(issues) }
        let now = clock.now()
        let events = try await store.decisions.list(scope, from: now - .seconds(7 * 86_400), to: now, limit: 5000)
        let held = events.filter { silence.matcher.matches($0.facts, incident: $0.incident) }
        let next = silence.occurrences(
            from: now, to: now + .seconds(183 * 86_400), limit: 20, zones: { SystemZones.shared($0) })
        return .object { json in
            json.field("matched", held.count)
            json.field("of", events.count)
            json.field("matches", array: held.suffix(100)) { json, decision in
                json.object { json in
                    json.field("incident_id", decision.incident)
                    json.field("trigger", decision.facts.trigger.rawValue)
                    json.field("title", decision.facts.title)
                    json.field("severity", decision.facts.severity)
                    json.field("at", decision.at)
                }
            }
            json.field("occurrences", array: next) { json, time in
                json.object { json in
                    json.field("from", time.from)
                    json.field("to", time.to)
                }
            }
        }
    }

    /// Keeps an incident quiet for a while; its escalations stand still for whoever is told by rules, not by them.
    private func snooze(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var fields = try await call.fields()
        let minutes = fields.integer("minutes", in: 1...10_080)
        let reason = fields.optionalString("reason", length: 0...500) ?? ""
        if !fields.has("minutes") { fields.issue("minutes", "is required") }
        try fields.finish()
        guard let minutes else { throw Problem.invalid("minutes", "is required") }
        let incident = try await store.incidents.page(scope, try IncidentRoutes.key(call)).row.incident
        let now = clock.now()
        let silence = Silence(
            kind: .snooze, reason: reason, matcher: .init(incident: incident.id), startsAt: now,
            endsAt: now + .seconds(minutes * 60))
        let made = try await store.silences.create(
            scope, name: "Snooze of #\(incident.number) by \(try call.caller.actor.name)", silence, at: now)
        return .object(status: .created) { json in
            json.field("id", made.id)
            json.field("until", silence.endsAt)
        }
    }
}

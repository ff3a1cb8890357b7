import Domain
import Hummingbird
import Integration
import Storage

/// Escalation policies, and how the incidents under them stand.
struct EscalationRoutes: Sendable {
    let store: Store
    let clock: any WallClock

    var endpoints: [Endpoint] {
        DocumentRoutes<EscalationPolicy>(
            path: "/api/v1/escalation-policies", what: "escalation policy", read: .escalationRead,
            manage: .escalationManage, store: store.escalationPolicies, clock: clock,
            issues: { policy, scope in try await issues(policy, scope) }
        ).endpoints + [
            Endpoint(.get, "/api/v1/incidents/{id}/escalations", .permission(.incidentRead)) { try await list($0) }
        ]
    }

    private func issues(_ policy: EscalationPolicy, _ scope: Scope) async throws -> [FieldIssue] {
        var issues = policy.issues.map(FieldIssue.init)
        let channels = Set(try await store.channels.list(scope).map(\.id.description))
        let schedules = Set(try await store.schedules.list(scope).map(\.id.description))
        let teams = Set(try await store.teams.list(scope).map(\.id.description))
        let users = Set(try await store.access.members(scope).map(\.id.description))
        for (level, one) in policy.levels.enumerated() {
            for (index, target) in one.targets.enumerated() {
                let known =
                    switch target.kind {
                    case .channel: channels
                    case .schedule: schedules
                    case .team: teams
                    case .user: users
                    }
                if !known.contains(target.id) {
                    issues.append(
                        FieldIssue(
                            field: "levels[\(level)].targets[\(index)].id",
                            message: "names a \(target.kind.rawValue) that does not exist"))
                }
            }
        }
        return issues
    }

    private func list(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let incident = try await store.incidents.id(scope, try IncidentRoutes.key(call))
        return .list(try await store.escalations.list(scope, incident: incident)) { json, row in
            row.write(to: &json)
        }
    }
}

extension EscalationRow: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("policy_id", policyID)
            json.field("policy", policyName)
            json.field("status", state.status.rawValue)
            json.field("levels", policy.levels.count)
            json.field("next_level", state.status == .active ? state.level + 1 : nil)
            json.field("next_at", state.status == .active ? state.dueAt : nil)
            json.field("held_by", state.status == .held ? state.heldBy : nil)
            json.field("held_until", state.status == .held ? state.dueAt : nil)
            json.field("round", state.round + 1)
            json.field("rounds", policy.repeats + 1)
            json.field("started_at", startedAt)
            json.field("updated_at", updatedAt)
        }
    }
}

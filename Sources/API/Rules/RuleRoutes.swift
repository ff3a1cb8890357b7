import Domain
import Hummingbird
import Integration
import Storage
import Zones

/// Notification rules, in their order, each with what makes it inert or broken; and what a changed set would do.
struct RuleRoutes: Sendable {
    let rules: DocumentStore<NotificationRule>
    let policies: DocumentStore<EscalationPolicy>
    let channels: ChannelStore
    let decisions: DecisionStore
    let clock: any WallClock

    private static let path = "/api/v1/notification-rules"
    private static let mostEvents = 5000

    var endpoints: [Endpoint] {
        documents.endpoints + [
            Endpoint(.put, "\(Self.path)/order", .permission(.ruleManage)) { try await reorder($0) },
            Endpoint(.post, "\(Self.path)/rehearse", .permission(.ruleManage)) { try await rehearse($0) },
            Endpoint(.get, "/api/v1/routing-names", .permission(.ruleRead)) { try await names($0) },
        ]
    }

    private var documents: DocumentRoutes<NotificationRule> {
        DocumentRoutes(
            path: Self.path, what: "rule", read: .ruleRead, manage: .ruleManage, store: rules, clock: clock,
            issues: { rule, scope in issues(rule, try await targets(scope)) },
            remarks: { documents, scope in try await remarks(documents, scope) })
    }

    /// Whom rules can name.
    private struct Targets {
        var channels: Set<ChannelID>
        var policies: Set<ID<EscalationPolicy>>
    }

    private func targets(_ scope: Scope) async throws -> Targets {
        Targets(
            channels: Set(try await channels.list(scope).map(\.id)),
            policies: Set(try await policies.list(scope).map(\.id)))
    }

    private func issues(_ rule: NotificationRule, _ targets: Targets) -> [FieldIssue] {
        var issues = rule.issues(zones: { SystemZones.shared($0) }).map(FieldIssue.init)
        for (index, channel) in rule.channels.enumerated() where !targets.channels.contains(channel) {
            issues.append(FieldIssue(field: "channels[\(index)]", message: "names a channel that does not exist"))
        }
        if let policy = rule.escalationPolicy, !targets.policies.contains(policy) {
            issues.append(FieldIssue(field: "escalation_policy", message: "names a policy that does not exist"))
        }
        return issues
    }

    private func names(_ call: Call) async throws -> Response {
        let names = try await decisions.names(try call.scope, at: clock.now())
        return .object { json in
            json.field("services", names.services)
            json.field("teams", names.teams)
        }
    }

    /// Why a rule does nothing, or less than it says. Nothing is silently inert.
    private func remarks(
        _ documents: [Document<NotificationRule>], _ scope: Scope
    ) async throws -> [ID<NotificationRule>: [String: JSONValue]] {
        let all = try await rules.list(scope)
        let channels = Dictionary(
            try await channels.list(scope).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let policies = Dictionary(
            try await policies.list(scope).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let asksForNames = documents.contains { document in
            let conditions = document.value.conditions
            return conditions.services?.isEmpty == false || conditions.teams?.isEmpty == false
        }
        // What exists at all, whoever asks: a flag must not depend on the reader.
        let names = asksForNames ? try await decisions.names(Scope(org: scope.org), at: clock.now()) : nil
        var remarks: [ID<NotificationRule>: [String: JSONValue]] = [:]
        for document in documents {
            let found = RuleFlags.of(document, among: all, channels: channels, policies: policies, names: names)
            remarks[document.id] = [
                "flags": .array(
                    found.map { .object(["code": .string($0.code.rawValue), "message": .string($0.message)]) })
            ]
        }
        return remarks
    }

    private func reorder(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        let texts = fields.strings("ids", count: 0...1000) ?? []
        if !fields.has("ids") { fields.issue("ids", "is required") }
        var ids: [ID<NotificationRule>] = []
        for (index, text) in texts.enumerated() {
            guard let id = ID<NotificationRule>(text) else {
                fields.issue("ids[\(index)]", "must be a UUID")
                continue
            }
            ids.append(id)
        }
        try fields.finish()
        let scope = try call.scope
        return try await documents.answer(try await rules.reorder(scope, ids, at: clock.now()), scope)
    }

    /// Replays what happened in the last days by a changed set of rules, and shows the difference. Changes nothing.
    private func rehearse(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var fields = try await call.fields()
        let days = fields.integer("days", in: 1...90) ?? 7
        let given = fields.array("rules", count: 0...200) ?? []
        if !fields.has("rules") { fields.issue("rules", "is required") }
        try fields.finish()
        let saved = try await rules.list(scope)
        var targets = try await targets(scope)
        // What a saved rule names may be gone: how things stand can be rehearsed all the same.
        targets.channels.formUnion(saved.flatMap(\.value.channels))
        targets.policies.formUnion(saved.compactMap(\.value.escalationPolicy))
        var proposed: [NotificationPipeline.NamedRule] = []
        for (index, element) in given.enumerated() {
            guard case .object(var members) = element else {
                throw Problem.invalid("rules[\(index)]", "must be an object")
            }
            var name = "Rule \(index + 1)"
            if case .string(let text) = members.removeValue(forKey: "name") { name = text }
            var enabled = true
            if case .bool(let flag) = members.removeValue(forKey: "enabled") { enabled = flag }
            for answer in ["id", "position", "created_at", "updated_at", "version", "flags"] { members[answer] = nil }
            let rule: NotificationRule
            do throws(Problem) {
                rule = try DocumentBody.read(NotificationRule.self, members)
            } catch {
                throw Problem.invalid(error.errors.map { Self.placed($0, index) })
            }
            let issues = issues(rule, targets)
            if !issues.isEmpty { throw Problem.invalid(issues.map { Self.placed($0, index) }) }
            proposed.append(NotificationPipeline.NamedRule(name: name, enabled: enabled, rule: rule))
        }
        let now = clock.now()
        let events = try await decisions.list(
            scope, from: now - .seconds(days * 86_400), to: now + .seconds(1), limit: Self.mostEvents)
        let listeners = try await decisions.listeners(scope)
        let present = saved.map {
            NotificationPipeline.NamedRule(name: $0.name, enabled: $0.enabled, rule: $0.value)
        }
        let rehearsal = Rehearsal(events: events, from: present, to: proposed, listeners: listeners)
        return .object { json in
            json.field("days", days)
            json.field("events", rehearsal.events)
            json.field("changed", rehearsal.changes.count)
            json.field("told_before", rehearsal.toldBefore)
            json.field("told_after", rehearsal.toldAfter)
            json.field("is_cut", events.count == Self.mostEvents)
            json.field("changes", array: rehearsal.changes.prefix(200)) { json, change in change.write(to: &json) }
        }
    }

    private static func placed(_ issue: FieldIssue, _ index: Int) -> FieldIssue {
        FieldIssue(field: "rules[\(index)].\(issue.field)", message: issue.message)
    }
}

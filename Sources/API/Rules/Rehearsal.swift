import Domain
import Storage
import Zones

/// What happened, told once by the rules as they are and once by others.
struct Rehearsal: Sendable {
    struct Change: Sendable {
        var decision: NotificationDecision
        var before: NotificationPipeline.Route
        var after: NotificationPipeline.Route

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.field("incident_id", decision.incident)
                json.field("trigger", decision.facts.trigger.rawValue)
                json.field("title", decision.facts.title)
                json.field("severity", decision.facts.severity)
                json.field("at", decision.at)
                json.field("channels_before", before.channels)
                json.field("channels_after", after.channels)
                json.field("policies_before", before.policies)
                json.field("policies_after", after.policies)
                let rule = after.lines.first { $0.reason == .ruleMatched }?.rule
                json.field("rule_after", rule)
            }
        }
    }

    private(set) var events = 0
    private(set) var toldBefore = 0
    private(set) var toldAfter = 0
    private(set) var changes: [Change] = []

    init(
        events: [NotificationDecision], from present: [NotificationPipeline.NamedRule],
        to proposed: [NotificationPipeline.NamedRule], listeners: [NotificationPipeline.Listener]
    ) {
        func route(_ decision: NotificationDecision, _ rules: [NotificationPipeline.NamedRule])
            -> NotificationPipeline.Route
        {
            NotificationPipeline.route(
                decision.facts, rules: rules, listeners: listeners, zones: { SystemZones.shared($0) })
        }
        var seen: Set<String> = []
        for decision in events where seen.insert(decision.dedupKey).inserted {
            self.events += 1
            let before = route(decision, present)
            let after = route(decision, proposed)
            toldBefore += before.channels.count
            toldAfter += after.channels.count
            let isSame =
                Set(before.channels) == Set(after.channels) && Set(before.policies) == Set(after.policies)
            if !isSame { changes.append(Change(decision: decision, before: before, after: after)) }
        }
    }
}

import Domain
import Foundation
import Testing
import Zones

@Suite("Notification pipeline")
struct PipelineTests {
    private let slack = ChannelID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
    private let pager = ChannelID(UUID(uuid: (2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
    private let incident = IncidentID(UUID(uuid: (3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
    private let zones: (String) -> ZoneRules? = { SystemZones.shared($0) }

    private func facts(
        _ trigger: NotificationTrigger = .incidentOpened, _ severity: Severity = .critical,
        at: String = "2026-01-31T14:00:00Z"
    ) -> NotificationFacts {
        NotificationFacts(
            trigger: trigger, severity: severity, services: ["payments"], teams: ["billing"],
            labels: ["env": "prod-eu"], title: "Payments: 17 errors on host-3", at: Timestamp(at)!)
    }

    private func listener(_ id: ChannelID, enabled: Bool = true, least: Severity = .info)
        -> NotificationPipeline.Listener
    {
        .init(
            id: id, name: id == slack ? "Slack" : "Pager", enabled: enabled,
            triggers: ["incident.opened", "incident.resolved"], minimumSeverity: least)
    }

    private func rule(_ name: String, enabled: Bool = true, _ rule: NotificationRule) -> NotificationPipeline.NamedRule
    {
        .init(name: name, enabled: enabled, rule: rule)
    }

    @Test("rules are read in order, and the first that fits ends it unless it says to go on") func order() {
        let first = NotificationRule(triggers: [.incidentOpened], channels: [pager])
        var second = NotificationRule(triggers: [.incidentOpened], channels: [slack])
        let listeners = [listener(slack), listener(pager)]
        var route = NotificationPipeline.route(
            facts(), rules: [rule("A", first), rule("B", second)], listeners: listeners, zones: zones)
        #expect(route.channels == [pager])
        #expect(route.lines.contains(.init(.route, .ruleStopped, passed: false, rule: "B", detail: "A")))
        var going = first
        going.continue = true
        second.conditions.minimumSeverity = .fatal
        route = NotificationPipeline.route(
            facts(), rules: [rule("A", going), rule("B", second)], listeners: listeners, zones: zones)
        #expect(route.channels == [pager])
        #expect(
            route.lines.contains(.init(.route, .ruleMismatched, passed: false, rule: "B", detail: "minimum_severity")))
    }

    @Test("a channel that no rule names hears what its own settings say") func listening() {
        let named = rule("A", NotificationRule(triggers: [.resolved], channels: [slack]))
        let route = NotificationPipeline.route(
            facts(), rules: [named], listeners: [listener(slack), listener(pager)], zones: zones)
        #expect(route.channels == [pager], "slack is ruled by a rule, which did not match")
        let nobody = NotificationPipeline.route(
            facts(.incidentOpened, .info), rules: [], listeners: [listener(slack, least: .error)], zones: zones)
        #expect(nobody.lines.map(\.reason) == [.channelDoesNotListen, .nobodyToTell])
    }

    @Test(
        "each condition can keep a rule from fitting, and is named",
        arguments: [
            (#"{"maximum_severity":"error"}"#, "maximum_severity"), (#"{"services":["orders"]}"#, "services"),
            (#"{"services":["pay*"]}"#, nil), (#"{"teams":["core"]}"#, "teams"), (#"{"teams":["billing"]}"#, nil),
            (#"{"labels":{"env":"prod*"}}"#, nil), (#"{"labels":{"env":"staging"}}"#, "labels"),
            (#"{"labels":{"none":"*"}}"#, "labels"),
            // 14:00 UTC on a Saturday is 15:00 in Berlin.
            (#"{"time":{"zone":"Europe/Berlin","from":"09:00","to":"15:00"}}"#, "time"),
            (#"{"time":{"zone":"Europe/Berlin","from":"09:00","to":"15:01"}}"#, nil),
            (#"{"time":{"zone":"Europe/Berlin","from":"22:00","to":"15:01"}}"#, nil),
            (#"{"time":{"zone":"UTC","from":"09:00","to":"17:00","days":["MO","FR"]}}"#, "time"),
        ] as [(String, String?)])
    func conditions(_ json: String, _ mismatch: String?) throws {
        let conditions = try JSONDecoder().decode(NotificationRule.Conditions.self, from: Data(json.utf8))
        let rule = NotificationRule(triggers: [.incidentOpened], conditions: conditions, channels: [slack])
        #expect(rule.mismatch(facts(), zones: zones) == mismatch)
    }

    @Test("gating goes before windows, and a window says when to look again") func gates() throws {
        let start = Timestamp("2026-01-31T13:00:00Z")!
        let silence = Silence(
            kind: .maintenance, reason: "Upgrade", matcher: .init(services: ["payments", "orders"]), startsAt: start,
            endsAt: start + .seconds(7200))
        func gate(_ facts: NotificationFacts, suppressed: Bool = false) -> NotificationPipeline.Gate {
            NotificationPipeline.gate(
                facts, incident: incident, isSuppressed: suppressed, silences: [("Upgrade", silence)], zones: zones)
        }
        #expect(gate(facts()).line.reason == .inMaintenance && gate(facts()).until == start + .seconds(7200))
        #expect(gate(facts(), suppressed: true).line.reason == .suppressedByPolicy)
        #expect(gate(facts(at: "2026-01-31T15:00:00Z")).line.reason == .passed, "its end is not in it")
        var wider = facts()
        wider.services.append("database")
        #expect(gate(wider).line.reason == .passed, "what hits others too is told")
    }

    @Test("a window that comes back holds each time") func recurring() throws {
        let silence = Silence(
            kind: .maintenance, reason: "", matcher: .init(), startsAt: Timestamp("2026-01-03T22:00:00Z")!,
            endsAt: Timestamp("2026-01-04T02:00:00Z")!, recurrence: "FREQ=WEEKLY;BYDAY=SA", zone: "UTC")
        #expect(silence.end(at: Timestamp("2026-01-31T23:00:00Z")!, zones: zones) == Timestamp("2026-02-01T02:00:00Z"))
        #expect(silence.end(at: Timestamp("2026-02-01T02:00:00Z")!, zones: zones) == nil)
        #expect(silence.end(at: Timestamp("2026-01-30T23:00:00Z")!, zones: zones) == nil)
    }

    @Test("one pattern is what differs in numbers only") func pattern() {
        var other = facts()
        other.title = "Payments: 9 errors on host-44"
        #expect(facts().pattern == other.pattern)
        #expect(facts().pattern != facts(.resolved).pattern)
        #expect(NotificationPipeline.limit(sentInLastHour: 9, channel: slack).passed)
        #expect(NotificationPipeline.limit(sentInLastHour: 10, channel: slack).reason == .heldBack)
    }

    @Test("quiet hours let through what is severe enough") func quiet() throws {
        let method = try JSONDecoder().decode(
            ContactMethod.self,
            from: Data(
                #"{"channel":"\#(slack)","minimum_severity":"warning","quiet":{"time":{"zone":"UTC","from":"22:00","to":"07:00"},"below":"critical"}}"#
                    .utf8))
        let night = Timestamp("2026-01-31T23:00:00Z")!
        #expect(!method.isOpen(.error, at: night, zones: zones) && method.isOpen(.critical, at: night, zones: zones))
        #expect(method.isOpen(.error, at: Timestamp("2026-01-31T12:00:00Z")!, zones: zones))
        #expect(!method.isOpen(.info, at: Timestamp("2026-01-31T12:00:00Z")!, zones: zones))
    }
}

/// From something that happened to what is sent: small stages in a row, each with its reason. What they say is kept,
/// so that anybody can read why somebody was told, or was not.
public enum NotificationPipeline {
    public enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
        case route, settle, gate, consolidate
        case rateLimit = "rate_limit"
        case deliver
    }

    public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        // Route.
        case ruleMatched = "rule_matched"
        case ruleMismatched = "rule_mismatched"
        case ruleDisabled = "rule_disabled"
        case ruleStopped = "rule_stopped"
        case channelListens = "channel_listens"
        case channelDoesNotListen = "channel_does_not_listen"
        case channelDisabled = "channel_disabled"
        case channelMissing = "channel_missing"
        case nobodyToTell = "nobody_to_tell"
        // Settle.
        case settling, immediate
        // Gate.
        case passed
        case suppressedByPolicy = "suppressed_by_policy"
        case inMaintenance = "in_maintenance"
        case snoozed
        // Consolidate.
        case first
        case toldAlready = "told_already"
        case openingWaits = "opening_waits"
        case consolidated
        // Rate limit.
        case withinLimit = "within_limit"
        case heldBack = "held_back"
        // Deliver.
        case queued
        case escalationStarted = "escalation_started"
        case escalationRuns = "escalation_runs"
    }

    /// One line of the answer to "why was I, or was I not, told?".
    public struct Line: Sendable, Hashable, Codable {
        public var stage: Stage
        public var reason: Reason
        /// Whether it goes on from here.
        public var passed: Bool
        /// The rule, by name.
        public var rule: String?
        public var channel: ChannelID?
        public var detail: String?

        public init(
            _ stage: Stage, _ reason: Reason, passed: Bool, rule: String? = nil, channel: ChannelID? = nil,
            detail: String? = nil
        ) {
            self.stage = stage
            self.reason = reason
            self.passed = passed
            self.rule = rule
            self.channel = channel
            self.detail = detail
        }
    }

    /// A rule with what surrounds it.
    public struct NamedRule: Sendable, Hashable {
        public var name: String
        public var enabled: Bool
        public var rule: NotificationRule

        public init(name: String, enabled: Bool, rule: NotificationRule) {
            self.name = name
            self.enabled = enabled
            self.rule = rule
        }
    }

    /// A channel as routing sees it.
    public struct Listener: Sendable, Hashable {
        public var id: ChannelID
        public var name: String
        public var enabled: Bool
        /// What it hears where no rule names it.
        public var triggers: Set<String>
        public var minimumSeverity: Severity

        public init(id: ChannelID, name: String, enabled: Bool, triggers: Set<String>, minimumSeverity: Severity) {
            self.id = id
            self.name = name
            self.enabled = enabled
            self.triggers = triggers
            self.minimumSeverity = minimumSeverity
        }
    }

    /// Whom an event goes to.
    public struct Route: Sendable, Hashable {
        public var channels: [ChannelID] = []
        public var policies: [ID<EscalationPolicy>] = []
        /// The longest wait that a rule asked for.
        public var settleSeconds: Int?
        public var lines: [Line] = []
    }

    /// Finds whom an event goes to. A channel that no rule names hears what its own settings say.
    public static func route(
        _ facts: NotificationFacts, rules: [NamedRule], listeners: [Listener], zones: (String) -> ZoneRules?
    ) -> Route {
        var route = Route()
        let byID = Dictionary(listeners.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var stoppedBy: String?
        for named in rules {
            if let stoppedBy {
                route.lines.append(Line(.route, .ruleStopped, passed: false, rule: named.name, detail: stoppedBy))
                continue
            }
            guard named.enabled else {
                route.lines.append(Line(.route, .ruleDisabled, passed: false, rule: named.name))
                continue
            }
            if let condition = named.rule.mismatch(facts, zones: zones) {
                route.lines.append(Line(.route, .ruleMismatched, passed: false, rule: named.name, detail: condition))
                continue
            }
            route.lines.append(Line(.route, .ruleMatched, passed: true, rule: named.name))
            for channel in named.rule.channels { add(channel, byID[channel], rule: named.name, to: &route) }
            if let policy = named.rule.escalationPolicy, !route.policies.contains(policy) {
                route.policies.append(policy)
            }
            if let wait = named.rule.settleSeconds { route.settleSeconds = max(route.settleSeconds ?? 0, wait) }
            if !named.rule.continue { stoppedBy = named.name }
        }
        let ruled = Set(rules.filter(\.enabled).flatMap(\.rule.channels))
        for listener in listeners where !ruled.contains(listener.id) && listener.enabled {
            if listener.triggers.contains(facts.trigger.rawValue), listener.minimumSeverity <= facts.severity {
                if !route.channels.contains(listener.id) { route.channels.append(listener.id) }
                route.lines.append(Line(.route, .channelListens, passed: true, channel: listener.id))
            } else {
                let isDeaf = !listener.triggers.contains(facts.trigger.rawValue)
                route.lines.append(
                    Line(
                        .route, .channelDoesNotListen, passed: false, channel: listener.id,
                        detail: isDeaf ? "trigger" : "minimum_severity"))
            }
        }
        if route.channels.isEmpty, route.policies.isEmpty {
            route.lines.append(Line(.route, .nobodyToTell, passed: false))
        }
        return route
    }

    private static func add(_ id: ChannelID, _ listener: Listener?, rule: String, to route: inout Route) {
        guard let listener else {
            route.lines.append(Line(.route, .channelMissing, passed: false, rule: rule, channel: id))
            return
        }
        guard listener.enabled else {
            route.lines.append(Line(.route, .channelDisabled, passed: false, rule: rule, channel: id))
            return
        }
        if !route.channels.contains(id) { route.channels.append(id) }
    }

    /// What holds everything back, and until when.
    public struct Gate: Sendable, Hashable {
        public var line: Line
        /// When to look again; nil if nothing but a new decision opens it.
        public var until: Timestamp?

        public init(line: Line, until: Timestamp?) {
            self.line = line
            self.until = until
        }
    }

    /// Asks the gates, the gating policy first.
    public static func gate(
        _ facts: NotificationFacts, incident: IncidentID, isSuppressed: Bool, silences: [(name: String, Silence)],
        zones: (String) -> ZoneRules?
    ) -> Gate {
        if isSuppressed { return Gate(line: Line(.gate, .suppressedByPolicy, passed: false), until: nil) }
        for (name, silence) in silences where silence.matcher.matches(facts, incident: incident) {
            guard let end = silence.end(at: facts.at, zones: zones) else { continue }
            let reason: Reason = silence.kind == .snooze ? .snoozed : .inMaintenance
            return Gate(line: Line(.gate, reason, passed: false, detail: name), until: end)
        }
        return Gate(line: Line(.gate, .passed, passed: true), until: nil)
    }

    /// How many of one pattern a channel is told in an hour.
    public static let defaultLimit = 10

    /// Whether one more of its pattern may go out; what may not is counted and told in sum at the end of the hour.
    public static func limit(sentInLastHour: Int, limit: Int = defaultLimit, channel: ChannelID) -> Line {
        sentInLastHour < limit
            ? Line(
                .rateLimit, .withinLimit, passed: true, channel: channel, detail: "\(sentInLastHour + 1) of \(limit)")
            : Line(.rateLimit, .heldBack, passed: false, channel: channel, detail: "\(limit) in the last hour")
    }
}

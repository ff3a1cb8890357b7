/// Whom to tell of what. Rules are read in their order; the first that fits ends it, unless it says to go on.
public struct NotificationRule: Sendable, Hashable, Codable {
    public var triggers: [NotificationTrigger]
    public var conditions: Conditions
    public var channels: [ChannelID]
    public var escalationPolicy: ID<EscalationPolicy>?
    /// Go on to the next rule all the same.
    public var `continue`: Bool
    /// How long to wait for company before the first word; nil for the usual few seconds.
    public var settleSeconds: Int?

    /// Each that is there must hold.
    public struct Conditions: Sendable, Hashable, Codable {
        public var minimumSeverity: Severity?
        public var maximumSeverity: Severity?
        /// One of these services is hit, by its name in the topology or, where that does not know it, as alerts name it;
        /// `*` at the end stands for anything.
        public var services: [String]?
        /// One of these teams owns a service that is hit.
        public var teams: [String]?
        /// Each label has that value, where `*` at the end stands for anything.
        public var labels: [String: String]?
        public var time: TimeOfDay?

        enum CodingKeys: String, CodingKey {
            case services, teams, labels, time
            case minimumSeverity = "minimum_severity"
            case maximumSeverity = "maximum_severity"
        }

        public init(
            minimumSeverity: Severity? = nil, maximumSeverity: Severity? = nil, services: [String]? = nil,
            teams: [String]? = nil, labels: [String: String]? = nil, time: TimeOfDay? = nil
        ) {
            self.minimumSeverity = minimumSeverity
            self.maximumSeverity = maximumSeverity
            self.services = services
            self.teams = teams
            self.labels = labels
            self.time = time
        }
    }

    /// A part of the day on the wall of a zone; one that ends before it begins goes over midnight.
    public struct TimeOfDay: Sendable, Hashable, Codable {
        public var zone: String
        public var from: ClockTime
        public var to: ClockTime
        /// Nil for every day. Over midnight the day on which it begins counts.
        public var days: [Weekday]?

        public init(zone: String, from: ClockTime, to: ClockTime, days: [Weekday]? = nil) {
            self.zone = zone
            self.from = from
            self.to = to
            self.days = days
        }

        /// What is wrong with it: the field, and why.
        public func issues(zones: (String) -> ZoneRules?) -> [(field: String, message: String)] {
            var issues: [(String, String)] = []
            if zones(zone) == nil { issues.append(("zone", "is not an IANA time zone")) }
            if from == to { issues.append(("to", "must differ from its beginning")) }
            if days?.isEmpty == true { issues.append(("days", "must name at least one day")) }
            return issues
        }

        public func contains(_ instant: Timestamp, zone rules: ZoneRules) -> Bool {
            let local = rules.local(instant)
            let minute = local.second / 60
            func fits(_ day: CivilDay) -> Bool { days.map { $0.contains(day.weekday) } ?? true }
            if from < to { return minute >= from.minutes && minute < to.minutes && fits(local.day) }
            return minute >= from.minutes && fits(local.day) || minute < to.minutes && fits(local.day + -1)
        }
    }

    enum CodingKeys: String, CodingKey {
        case triggers, conditions, channels
        case escalationPolicy = "escalation_policy"
        case `continue`
        case settleSeconds = "settle_seconds"
    }

    public init(
        triggers: [NotificationTrigger], conditions: Conditions = Conditions(), channels: [ChannelID] = [],
        escalationPolicy: ID<EscalationPolicy>? = nil, continue: Bool = false, settleSeconds: Int? = nil
    ) {
        self.triggers = triggers
        self.conditions = conditions
        self.channels = channels
        self.escalationPolicy = escalationPolicy
        self.continue = `continue`
        self.settleSeconds = settleSeconds
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        triggers = try container.decode([NotificationTrigger].self, forKey: .triggers)
        conditions = try container.decodeIfPresent(Conditions.self, forKey: .conditions) ?? Conditions()
        channels = try container.decodeIfPresent([ChannelID].self, forKey: .channels) ?? []
        escalationPolicy = try container.decodeIfPresent(ID<EscalationPolicy>.self, forKey: .escalationPolicy)
        self.continue = try container.decodeIfPresent(Bool.self, forKey: .continue) ?? false
        settleSeconds = try container.decodeIfPresent(Int.self, forKey: .settleSeconds)
    }

    /// Why it does not fit, as the name of the condition; nil if it does.
    public func mismatch(_ facts: NotificationFacts, zones: (String) -> ZoneRules?) -> String? {
        if !triggers.contains(facts.trigger) { return "trigger" }
        if let least = conditions.minimumSeverity, facts.severity < least { return "minimum_severity" }
        if let most = conditions.maximumSeverity, facts.severity > most { return "maximum_severity" }
        if let wanted = conditions.services, !wanted.isEmpty,
            !facts.services.contains(where: { name in wanted.contains { Self.matches($0, name) } })
        {
            return "services"
        }
        if let wanted = conditions.teams, !wanted.isEmpty, Set(wanted).isDisjoint(with: facts.teams) { return "teams" }
        if let wanted = conditions.labels,
            !wanted.allSatisfy({ name, value in facts.labels[name].map { Self.matches(value, $0) } ?? false })
        {
            return "labels"
        }
        if let time = conditions.time, let zone = zones(time.zone), !time.contains(facts.at, zone: zone) {
            return "time"
        }
        return nil
    }

    /// Whether a name fits a pattern, in which `*` at the end stands for anything.
    public static func matches(_ pattern: String, _ text: String) -> Bool {
        pattern.hasSuffix("*") ? text.hasPrefix(pattern.dropLast()) : pattern == text
    }

    /// What is wrong with it: the field, and why.
    public func issues(zones: (String) -> ZoneRules?) -> [(field: String, message: String)] {
        var issues: [(String, String)] = []
        if triggers.isEmpty { issues.append(("triggers", "must name at least one event")) }
        if channels.isEmpty, escalationPolicy == nil {
            issues.append(("channels", "must name a channel, or escalation_policy a policy"))
        }
        if channels.count > 50 { issues.append(("channels", "must have at most 50 channels")) }
        if let time = conditions.time {
            issues += time.issues(zones: zones).map { ("conditions.time.\($0.field)", $0.message) }
        }
        if let seconds = settleSeconds, !(0...3600).contains(seconds) {
            issues.append(("settle_seconds", "must be 0 to 3600"))
        }
        return issues
    }
}

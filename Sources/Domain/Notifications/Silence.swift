/// A time in which nobody is told: planned work, or something known that is being worked on.
public struct Silence: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case maintenance, snooze
    }

    /// Each that is there must hold; one that has none holds everything.
    public struct Matcher: Sendable, Hashable, Codable {
        public var incident: IncidentID?
        public var services: [String]?
        public var labels: [String: String]?
        public var maximumSeverity: Severity?

        enum CodingKeys: String, CodingKey {
            case incident, services, labels
            case maximumSeverity = "maximum_severity"
        }

        public init(
            incident: IncidentID? = nil, services: [String]? = nil, labels: [String: String]? = nil,
            maximumSeverity: Severity? = nil
        ) {
            self.incident = incident
            self.services = services
            self.labels = labels
            self.maximumSeverity = maximumSeverity
        }

        /// A maintenance of some services does not hold what also hits others.
        public func matches(_ facts: NotificationFacts, incident: IncidentID) -> Bool {
            if let wanted = self.incident, wanted != incident { return false }
            if let most = maximumSeverity, facts.severity > most { return false }
            if let services, !services.isEmpty {
                guard !facts.services.isEmpty,
                    facts.services.allSatisfy({ name in services.contains { NotificationRule.matches($0, name) } })
                else { return false }
            }
            guard let labels else { return true }
            return labels.allSatisfy { name, value in
                facts.labels[name].map { NotificationRule.matches(value, $0) } ?? false
            }
        }
    }

    public var kind: Kind
    public var reason: String
    public var matcher: Matcher
    public var startsAt: Timestamp
    public var endsAt: Timestamp
    /// When it comes back (RFC 5545); nil for once.
    public var recurrence: String?
    /// The zone on whose walls it comes back at the same time.
    public var zone: String?

    enum CodingKeys: String, CodingKey {
        case kind, reason, matcher, recurrence, zone
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }

    public init(
        kind: Kind, reason: String, matcher: Matcher, startsAt: Timestamp, endsAt: Timestamp,
        recurrence: String? = nil, zone: String? = nil
    ) {
        self.kind = kind
        self.reason = reason
        self.matcher = matcher
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.recurrence = recurrence
        self.zone = zone
    }

    /// When the occurrence ends that holds at an instant; nil if none does.
    public func end(at instant: Timestamp, zones: (String) -> ZoneRules?) -> Timestamp? {
        let length = endsAt - startsAt
        guard let recurrence, let rule = Recurrence(recurrence) else {
            return startsAt <= instant && instant < endsAt ? endsAt : nil
        }
        let zone = zone.flatMap(zones) ?? .utc
        let begun = rule.occurrences(
            startingAt: startsAt, in: zone, from: instant - length, to: instant + .microseconds(1))
        return begun.map { $0 + length }.filter { $0 > instant }.max()
    }

    /// The occurrence that holds at an instant, the one that ends last; nil if none does.
    public func occurrence(at instant: Timestamp, zones: (String) -> ZoneRules?) -> (from: Timestamp, to: Timestamp)? {
        guard let end = end(at: instant, zones: zones) else { return nil }
        return (end - (endsAt - startsAt), end)
    }

    /// When it begins next, within a week; nil if it does not.
    public func next(after instant: Timestamp, zones: (String) -> ZoneRules?) -> Timestamp? {
        occurrences(from: instant, to: instant + .seconds(7 * 86_400), zones: zones).map(\.from)
            .first { $0 > instant }
    }

    /// The times from one instant to another in which it holds, for people to look at.
    public func occurrences(
        from: Timestamp, to: Timestamp, limit: Int = 50, zones: (String) -> ZoneRules?
    ) -> [(from: Timestamp, to: Timestamp)] {
        let length = endsAt - startsAt
        guard let recurrence, let rule = Recurrence(recurrence) else {
            return endsAt > from && startsAt < to ? [(startsAt, endsAt)] : []
        }
        let zone = zone.flatMap(zones) ?? .utc
        return rule.occurrences(startingAt: startsAt, in: zone, from: from - length, to: to, limit: limit).map {
            ($0, $0 + length)
        }
    }

    public func issues(zones: (String) -> ZoneRules?) -> [(field: String, message: String)] {
        var issues: [(String, String)] = []
        if endsAt <= startsAt { issues.append(("ends_at", "must be later than starts_at")) }
        if endsAt - startsAt > .seconds(31 * 86_400) { issues.append(("ends_at", "must be within 31 days")) }
        if reason.count > 500 { issues.append(("reason", "must have at most 500 characters")) }
        if let zone, zones(zone) == nil { issues.append(("zone", "is not an IANA time zone")) }
        if let recurrence {
            do throws(Recurrence.Problem) {
                let rule = try Recurrence(parsing: recurrence)
                let zone = zone.flatMap(zones) ?? .utc
                if rule.isOver(before: startsAt, in: zone) {
                    issues.append(("recurrence", "UNTIL must not be earlier than starts_at"))
                } else if !rule.comesBack(startingAt: startsAt, in: zone) {
                    issues.append(("recurrence", "never comes back: no later day fits it"))
                }
            } catch {
                issues.append(("recurrence", error.description))
            }
        }
        return issues
    }
}

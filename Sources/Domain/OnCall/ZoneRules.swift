/// A time zone of the IANA database: which offset from UTC holds when. Read from a compiled zone file (RFC 8536).
public struct ZoneRules: Sendable, Hashable {
    /// From an instant on an offset holds.
    public struct Transition: Sendable, Hashable {
        /// Seconds since 1970.
        public var at: Int64
        /// Seconds east of UTC.
        public var offset: Int

        public init(at: Int64, offset: Int) {
            self.at = at
            self.offset = offset
        }
    }

    /// As in `Europe/Berlin`.
    public let name: String
    /// Ascending.
    public let transitions: [Transition]
    private let first: Int
    private let rule: ZoneRule?

    public static let utc = ZoneRules(name: "UTC", transitions: [], first: 0, rule: nil)

    public init(name: String, transitions: [Transition], first: Int, rule: ZoneRule?) {
        self.name = name
        self.transitions = transitions
        self.first = first
        self.rule = rule
    }

    /// Seconds east of UTC at an instant.
    public func offset(at instant: Timestamp) -> Int {
        let second = instant.microseconds.flooredQuotient(by: 1_000_000)
        guard let last = transitions.last else { return rule?.offset(at: second) ?? first }
        if second >= last.at { return rule?.offset(at: second) ?? last.offset }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : transitions[low - 1].offset
    }

    /// What clocks on walls show at an instant.
    public func local(_ instant: Timestamp) -> LocalTime {
        let seconds = instant.microseconds.flooredQuotient(by: 1_000_000) + Int64(offset(at: instant))
        let day = seconds.flooredQuotient(by: 86_400)
        return LocalTime(day: CivilDay(day), second: Int(seconds - day * 86_400))
    }

    /// For people who read a sentence, as clocks on walls show it: `2026-01-31 14:05 Europe/Berlin`.
    public func minute(_ instant: Timestamp) -> String {
        let local = local(instant)
        return "\(local.day) \(ClockTime(minutes: local.second / 60)) \(name)"
    }

    /// The instant at which clocks on walls show a time. A time that a change of clocks skips is the instant of the
    /// change; of a time that comes twice it is the first.
    public func instant(_ local: LocalTime) -> Timestamp {
        let wall = local.day.number * 86_400 + Int64(local.second)
        // No zone is further than 26 hours from UTC; the offsets a day before and after bracket any change.
        let before = offset(at: Timestamp(seconds: wall - 93_600))
        let after = offset(at: Timestamp(seconds: wall + 93_600))
        var candidates: [Int64] = []
        for offset in Set([before, after, self.offset(at: Timestamp(seconds: wall - Int64(before)))]) {
            let second = wall - Int64(offset)
            if self.offset(at: Timestamp(seconds: second)) == offset { candidates.append(second) }
        }
        if let first = candidates.min() { return Timestamp(seconds: first) }
        // Skipped: the change lies between the two readings. The first second at which walls show a later time.
        var low = wall - Int64(max(before, after)) - 1
        var high = wall - Int64(min(before, after)) + 1
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if middle + Int64(offset(at: Timestamp(seconds: middle))) > wall { high = middle } else { low = middle }
        }
        return Timestamp(seconds: high)
    }
}

/// A day of the calendar, and a time on its clock.
public struct LocalTime: Sendable, Hashable, Comparable {
    public var day: CivilDay
    /// Since midnight: 0 to 86,399.
    public var second: Int

    public init(day: CivilDay, second: Int) {
        self.day = day
        self.second = second
    }

    public static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.day == right.day ? left.second < right.second : left.day < right.day
    }
}

extension Int64 {
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// When something comes back: the part of RFC 5545's recurrence rules that calendars offer. Times are on the wall of a
/// zone; what a change of clocks skips is the instant of the change.
public struct Recurrence: Sendable, Hashable, LosslessStringConvertible {
    public enum Frequency: String, Sendable, Hashable, CaseIterable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// A weekday, and which one in the month: 1 the first, -1 the last, 0 every.
    struct Day: Sendable, Hashable {
        var ordinal: Int
        var weekday: Weekday
    }

    enum Bound: Sendable, Hashable {
        case never
        case count(Int)
        /// Inclusive: an instant, or the end of a day on the wall.
        case until(Timestamp)
        case untilDay(CivilDay)
    }

    public let frequency: Frequency
    let interval: Int
    let bound: Bound
    let days: [Day]
    let monthDays: [Int]
    let months: [Int]
    let positions: [Int]
    let weekStart: Weekday
    /// As it was given, without `RRULE:`.
    public let description: String

    /// What is wrong with a rule, for the person who wrote it.
    public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        public let description: String
    }

    public init?(_ description: String) {
        guard let parsed = try? Recurrence(parsing: description) else { return nil }
        self = parsed
    }

    public init(parsing text: String) throws(Problem) {
        let body = text.hasPrefix("RRULE:") ? String(text.dropFirst(6)) : text
        var parts: [String: String] = [:]
        for part in body.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, !pair[1].isEmpty else { throw Problem(description: "\(part) is not NAME=VALUE") }
            guard parts.updateValue(pair[1].uppercased(), forKey: pair[0].uppercased()) == nil else {
                throw Problem(description: "\(pair[0]) is given twice")
            }
        }
        let known: Set = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"]
        if let other = parts.keys.sorted().first(where: { !known.contains($0) }) {
            throw Problem(description: "\(other) is not supported; \(known.sorted().joined(separator: ", ")) are")
        }
        guard let frequency = parts["FREQ"].flatMap(Frequency.init(rawValue:)) else {
            throw Problem(description: "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
        }
        self.frequency = frequency
        interval = try Self.number(parts, "INTERVAL", 1...1000) ?? 1
        if let count = try Self.number(parts, "COUNT", 1...10_000) {
            guard parts["UNTIL"] == nil else { throw Problem(description: "COUNT and UNTIL exclude each other") }
            bound = .count(count)
        } else {
            bound = if let until = parts["UNTIL"] { try Self.until(until) } else { .never }
        }
        days = if let days = parts["BYDAY"] { try Self.days(days) } else { [] }
        monthDays = try Self.numbers(parts, "BYMONTHDAY", -31...31)
        months = try Self.numbers(parts, "BYMONTH", 1...12)
        positions = try Self.numbers(parts, "BYSETPOS", -366...366)
        guard let weekStart = Weekday(rawValue: parts["WKST"] ?? Weekday.monday.rawValue) else {
            throw Problem(description: "WKST must be a day such as MO")
        }
        self.weekStart = weekStart
        if frequency == .daily || frequency == .weekly, days.contains(where: { $0.ordinal != 0 }) {
            throw Problem(description: "BYDAY takes a number only with MONTHLY or YEARLY")
        }
        if frequency == .weekly, !monthDays.isEmpty { throw Problem(description: "BYMONTHDAY does not go with WEEKLY") }
        if frequency == .yearly, months.isEmpty, !days.isEmpty || !monthDays.isEmpty {
            throw Problem(description: "YEARLY with BYDAY or BYMONTHDAY needs BYMONTH")
        }
        self.description = body
    }

    private static func number(_ parts: [String: String], _ name: String, _ range: ClosedRange<Int>) throws(Problem)
        -> Int?
    {
        guard let text = parts[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw Problem(description: "\(name) must be \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func numbers(_ parts: [String: String], _ name: String, _ range: ClosedRange<Int>) throws(Problem)
        -> [Int]
    {
        guard let text = parts[name] else { return [] }
        let values = text.split(separator: ",").map { Int($0) }
        guard !values.isEmpty, values.count <= 366,
            values.allSatisfy({ $0.map { range.contains($0) && $0 != 0 } ?? false })
        else { throw Problem(description: "\(name) must list numbers from \(range.lowerBound) to \(range.upperBound)") }
        return values.compactMap(\.self)
    }

    private static func days(_ text: String) throws(Problem) -> [Day] {
        var days: [Day] = []
        for part in text.split(separator: ",") {
            guard let weekday = Weekday(rawValue: String(part.suffix(2))) else {
                throw Problem(description: "BYDAY must list days such as MO or -1FR")
            }
            let prefix = part.dropLast(2)
            guard prefix.isEmpty || Int(prefix).map({ $0 != 0 && (-5...5).contains($0) }) == true else {
                throw Problem(description: "BYDAY counts from -5 to 5")
            }
            days.append(Day(ordinal: Int(prefix) ?? 0, weekday: weekday))
        }
        return days
    }

    /// `20260131` or `20260131T235959Z`.
    private static func until(_ text: String) throws(Problem) -> Bound {
        let problem = Problem(description: "UNTIL must be such as 20260131 or 20260131T235959Z")
        func digits(_ from: Int, _ count: Int) -> String { String(text.dropFirst(from).prefix(count)) }
        guard let day = CivilDay("\(digits(0, 4))-\(digits(4, 2))-\(digits(6, 2))") else { throw problem }
        if text.count == 8 { return .untilDay(day) }
        guard text.count == 16, let time = Timestamp("\(day)T\(digits(9, 2)):\(digits(11, 2)):\(digits(13, 2))Z") else {
            throw problem
        }
        return .until(time)
    }
}

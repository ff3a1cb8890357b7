/// A day of the Gregorian calendar, whatever the zone.
public struct CivilDay: Sendable, Hashable, Comparable, Codable, LosslessStringConvertible {
    /// Days since 1970-01-01.
    public var number: Int64

    public init(_ number: Int64) {
        self.number = number
    }

    /// Nil for a day that the calendar does not have.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(year: year, month: month)
        else { return nil }
        number = Timestamp.days(fromCivil: Int64(year), Int64(month), Int64(day))
    }

    /// Reads `2026-01-31`.
    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var description: String { String(Timestamp(seconds: number * 86_400).description.prefix(10)) }

    public var parts: (year: Int, month: Int, day: Int) {
        let (year, month, day) = Timestamp.civil(fromDays: number)
        return (Int(year), Int(month), Int(day))
    }

    public var weekday: Weekday { Weekday.allCases[Int(((number + 3) % 7 + 7) % 7)] }

    public static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
    public static func + (left: CivilDay, right: Int) -> CivilDay { CivilDay(left.number + Int64(right)) }

    public static func length(year: Int, month: Int) -> Int {
        Int(Timestamp.daysInMonth(year: Int64(year), month: Int64(month)))
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = CivilDay(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be a day such as 2026-01-31")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// As RFC 5545 writes them.
public enum Weekday: String, Sendable, Hashable, CaseIterable, Codable {
    case monday = "MO"
    case tuesday = "TU"
    case wednesday = "WE"
    case thursday = "TH"
    case friday = "FR"
    case saturday = "SA"
    case sunday = "SU"
}

/// A time on a clock, as in `09:30`; `24:00` is the end of the day.
public struct ClockTime: Sendable, Hashable, Comparable, Codable, LosslessStringConvertible {
    /// 0 to 1440.
    public var minutes: Int

    public init(minutes: Int) {
        self.minutes = min(max(minutes, 0), 1440)
    }

    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        minutes = hour * 60 + minute
    }

    public var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    public static func < (left: ClockTime, right: ClockTime) -> Bool { left.minutes < right.minutes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = ClockTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be a time such as 09:30")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

// RFC 3339 text, by hand: Foundation's formatters are ten times slower and intake parses two dates an alert.

extension Timestamp: CustomStringConvertible, LosslessStringConvertible, Codable {
    /// RFC 3339 in UTC with six fractional digits, as in `2026-01-31T14:00:15.000000Z`.
    public var description: String {
        let (days, rest) = microseconds.flooredDivision(by: 86_400_000_000)
        let (year, month, day) = Self.civil(fromDays: days)
        let second = rest / 1_000_000
        var text: [UInt8] = []
        text.reserveCapacity(27)
        func put(_ value: Int64, digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(truncatingIfNeeded: 48 + (value / divisor) % 10))
                divisor /= 10
            }
        }
        put(year, digits: 4)
        text.append(UInt8(ascii: "-"))
        put(month, digits: 2)
        text.append(UInt8(ascii: "-"))
        put(day, digits: 2)
        text.append(UInt8(ascii: "T"))
        put(second / 3600, digits: 2)
        text.append(UInt8(ascii: ":"))
        put(second / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        put(second % 60, digits: 2)
        text.append(UInt8(ascii: "."))
        put(rest % 1_000_000, digits: 6)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses RFC 3339 with any number of fractional digits (those past the sixth are dropped) and any offset.
    /// Nil for anything else, and for years outside 1 to 9999.
    public init?(_ description: String) {
        var copy = description
        let parsed = copy.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses RFC 3339 from UTF-8 bytes; see `init(_:)`.
    public static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var at = 0
        func number(_ digits: Int) -> Int64? {
            guard at + digits <= text.count else { return nil }
            var value: Int64 = 0
            for index in at..<(at + digits) {
                let digit = Int64(text[index]) - 48
                guard (0...9).contains(digit) else { return nil }
                value = value * 10 + digit
            }
            at += digits
            return value
        }
        func take(_ allowed: UInt8...) -> Bool {
            guard at < text.count, allowed.contains(text[at]) else { return false }
            at += 1
            return true
        }
        guard let year = number(4), year >= 1, take(UInt8(ascii: "-")),
            let month = number(2), (1...12).contains(month), take(UInt8(ascii: "-")),
            let day = number(2), day >= 1, day <= Self.daysInMonth(year: year, month: month),
            take(UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")),
            let hour = number(2), hour < 24, take(UInt8(ascii: ":")),
            let minute = number(2), minute < 60, take(UInt8(ascii: ":")),
            let second = number(2), second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if take(UInt8(ascii: ".")) {
            var digits = 0
            while at < text.count, (48...57).contains(text[at]) {
                if digits < 6 { fraction = fraction * 10 + Int64(text[at]) - 48 }
                digits += 1
                at += 1
            }
            guard digits > 0 else { return nil }
            while digits < 6 {
                fraction *= 10
                digits += 1
            }
        }
        var offset: Int64 = 0
        if !take(UInt8(ascii: "Z"), UInt8(ascii: "z")) {
            guard at < text.count else { return nil }
            let sign: Int64 = text[at] == UInt8(ascii: "-") ? -1 : 1
            guard take(UInt8(ascii: "+"), UInt8(ascii: "-")), let hours = number(2), hours < 24,
                take(UInt8(ascii: ":")), let minutes = number(2), minutes < 60
            else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard at == text.count else { return nil }
        let days = Self.days(fromCivil: year, month, day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Timestamp(microseconds: seconds * 1_000_000 + fraction)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time: \(text)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    // Days and civil dates: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

    static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func daysInMonth(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

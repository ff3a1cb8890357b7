/// What holds after the last transition that a zone file lists: its POSIX `TZ` string (RFC 8536, section 3.3).
public struct ZoneRule: Sendable, Hashable {
    /// A day of every year, and a time on it.
    struct Change: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// Month 1 to 12, week 1 to 5 where 5 is the last, weekday 0 (Sunday) to 6.
            case week(month: Int, week: Int, weekday: Int)
            /// 1 to 365, and 29 February never counts.
            case julian(Int)
            /// 0 to 365.
            case ordinal(Int)
        }

        var day: Day
        /// Seconds after midnight, as clocks show before the change; may be negative or beyond a day.
        var second: Int

        /// Days since 1970.
        func day(in year: Int) -> Int64 {
            let start = Timestamp.days(fromCivil: Int64(year), 1, 1)
            let isLeap = CivilDay.length(year: year, month: 2) == 29
            switch day {
            case .julian(let number): return start + Int64(number - 1 + (isLeap && number >= 60 ? 1 : 0))
            case .ordinal(let number): return start + Int64(number)
            case .week(let month, let week, let weekday):
                let first = Timestamp.days(fromCivil: Int64(year), Int64(month), 1)
                let firstWeekday = Int(((first + 4) % 7 + 7) % 7)
                var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
                if day >= CivilDay.length(year: year, month: month) { day -= 7 }
                return first + Int64(day)
            }
        }
    }

    let standard: Int
    let summer: Int?
    let start: Change?
    let end: Change?

    func offset(at second: Int64) -> Int {
        guard let summer, let start, let end else { return standard }
        let local = second + Int64(standard)
        let year = Int(Timestamp.civil(fromDays: local.flooredQuotient(by: 86_400)).year)
        let begins = start.day(in: year) * 86_400 + Int64(start.second - standard)
        let ends = end.day(in: year) * 86_400 + Int64(end.second - summer)
        let isSummer = begins < ends ? second >= begins && second < ends : !(second >= ends && second < begins)
        return isSummer ? summer : standard
    }

    /// Reads `CET-1CEST,M3.5.0,M10.5.0/3`; nil for what is none.
    public init?(_ text: String) {
        var rest = Substring(text)
        guard Self.takeName(&rest), let standard = Self.takeTime(&rest) else { return nil }
        self.standard = -standard
        guard !rest.isEmpty else {
            summer = nil
            start = nil
            end = nil
            return
        }
        guard Self.takeName(&rest) else { return nil }
        if rest.first == "," {
            summer = -standard + 3600
        } else {
            guard let time = Self.takeTime(&rest) else { return nil }
            summer = -time
        }
        guard let start = Self.takeChange(&rest), let end = Self.takeChange(&rest), rest.isEmpty else { return nil }
        self.start = start
        self.end = end
    }

    private static func takeName(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func takeTime(_ rest: inout Substring) -> Int? {
        let sign = rest.first == "-" ? -1 : 1
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        let digits = rest.prefix { $0.isNumber || $0 == ":" }
        rest = rest.dropFirst(digits.count)
        let parts = digits.split(separator: ":").map { Int($0) }
        guard (1...3).contains(parts.count) else { return nil }
        var seconds = 0
        for (index, part) in parts.enumerated() {
            guard let part, part <= 167 else { return nil }
            seconds += part * [3600, 60, 1][index]
        }
        return sign * seconds
    }

    private static func takeChange(_ rest: inout Substring) -> Change? {
        guard rest.popFirst() == "," else { return nil }
        let text = rest.prefix { $0 != "," }
        rest = rest.dropFirst(text.count)
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first else { return nil }
        var second = 7200
        if parts.count == 2 {
            var time = parts[1]
            guard let given = takeTime(&time), time.isEmpty else { return nil }
            second = given
        }
        if first.hasPrefix("M") {
            let numbers = first.dropFirst().split(separator: ".").compactMap { Int($0) }
            guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
                (0...6).contains(numbers[2])
            else { return nil }
            return Change(day: .week(month: numbers[0], week: numbers[1], weekday: numbers[2]), second: second)
        }
        if first.hasPrefix("J") { return Int(first.dropFirst()).map { Change(day: .julian($0), second: second) } }
        return Int(first).map { Change(day: .ordinal($0), second: second) }
    }
}

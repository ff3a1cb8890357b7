extension Recurrence {
    /// Periods that are looked through before a rule that never fits is given up: a whole round of the calendar in days.
    private static let mostPeriods = 146_097

    /// The occurrences of a rule that begins at `start`, from `from` on and before `to`, at most `limit`. The first is
    /// `start` itself, whether or not the rule says so (RFC 5545, section 3.8.5.3).
    public func occurrences(
        startingAt start: Timestamp, in zone: ZoneRules, from: Timestamp, to: Timestamp, limit: Int = 1000
    ) -> [Timestamp] {
        let local = zone.local(start)
        var found: [Timestamp] = []
        var seen = 0
        func take(_ instant: Timestamp) -> Bool {
            seen += 1
            if case .count(let count) = bound, seen > count { return false }
            guard instant < to, found.count < limit else { return false }
            if instant >= from { found.append(instant) }
            return true
        }
        guard take(start) else { return found }
        // What has to be counted is counted from the start; all else begins where one looks.
        let first = if case .count = bound { 0 } else { period(of: zone.local(from).day, from: local.day) }
        for period in first..<(first + Self.mostPeriods) {
            for day in days(ofPeriod: period, from: local.day) where day > local.day {
                let instant = zone.instant(LocalTime(day: day, second: local.second))
                switch bound {
                case .until(let last) where instant > last: return found
                case .untilDay(let last) where day > last: return found
                default: break
                }
                guard take(instant) else { return found }
            }
            if let first = firstDay(ofPeriod: period + 1, from: local.day),
                zone.instant(LocalTime(day: first, second: 0)) >= to
            {
                break
            }
        }
        return found
    }

    /// Whether any day after the first fits the rule, apart from its COUNT and UNTIL.
    func comesBack(startingAt start: Timestamp, in zone: ZoneRules) -> Bool {
        let first = zone.local(start).day
        return (0..<Self.mostPeriods).contains { period in days(ofPeriod: period, from: first).contains { $0 > first } }
    }

    /// Whether UNTIL is earlier than the start.
    func isOver(before start: Timestamp, in zone: ZoneRules) -> Bool {
        switch bound {
        case .until(let last): last < start
        case .untilDay(let last): last < zone.local(start).day
        case .never, .count: false
        }
    }

    /// A period that is not later than the one in which a day is; from 0.
    private func period(of day: CivilDay, from start: CivilDay) -> Int {
        let (year, month, _) = day.parts
        let (firstYear, firstMonth, _) = start.parts
        let passed =
            switch frequency {
            case .daily: Int(day.number - start.number)
            case .weekly: Int(day.number - start.number) / 7
            case .monthly: (year - firstYear) * 12 + month - firstMonth
            case .yearly: year - firstYear
            }
        return max(0, passed / interval - 1)
    }

    private func firstDay(ofPeriod period: Int, from start: CivilDay) -> CivilDay? {
        let steps = period * interval
        let (year, month, _) = start.parts
        switch frequency {
        case .daily: return start + steps
        case .weekly: return weekStart(of: start) + steps * 7
        case .monthly:
            let months = year * 12 + month - 1 + steps
            return CivilDay(year: months / 12, month: months % 12 + 1, day: 1)
        case .yearly: return CivilDay(year: year + steps, month: 1, day: 1)
        }
    }

    private func weekStart(of day: CivilDay) -> CivilDay {
        var day = day
        while day.weekday != weekStart { day = day + -1 }
        return day
    }

    private func days(ofPeriod period: Int, from start: CivilDay) -> [CivilDay] {
        guard let first = firstDay(ofPeriod: period, from: start) else { return [] }
        let candidates: [CivilDay]
        switch frequency {
        case .daily: candidates = [first].filter { fitsWeekday($0) && fitsMonthDay($0) }
        case .weekly:
            let week = (0..<7).map { first + $0 }
            candidates = week.filter { days.isEmpty ? $0.weekday == start.weekday : fitsWeekday($0) }
        case .monthly: candidates = daysOfMonth(first, from: start)
        case .yearly:
            let months = months.isEmpty ? [start.parts.month] : months.sorted()
            candidates = months.flatMap { month in
                CivilDay(year: first.parts.year, month: month, day: 1).map { daysOfMonth($0, from: start) } ?? []
            }
        }
        let inMonth = candidates.filter { months.isEmpty || months.contains($0.parts.month) }
        guard !positions.isEmpty else { return inMonth }
        let chosen = positions.compactMap { position -> CivilDay? in
            let index = position > 0 ? position - 1 : inMonth.count + position
            return inMonth.indices.contains(index) ? inMonth[index] : nil
        }
        return Set(chosen).sorted()
    }

    private func daysOfMonth(_ first: CivilDay, from start: CivilDay) -> [CivilDay] {
        let (year, month, _) = first.parts
        let length = CivilDay.length(year: year, month: month)
        let all = (0..<length).map { first + $0 }
        if days.isEmpty, monthDays.isEmpty {
            let day = start.parts.day
            return day <= length ? [first + (day - 1)] : []
        }
        return all.filter { day in
            fitsMonthDay(day) && (days.isEmpty || days.contains { isNth($0, day, length: length) })
        }
    }

    private func isNth(_ wanted: Day, _ day: CivilDay, length: Int) -> Bool {
        guard day.weekday == wanted.weekday else { return false }
        let number = day.parts.day
        if wanted.ordinal == 0 { return true }
        return wanted.ordinal > 0
            ? (number - 1) / 7 + 1 == wanted.ordinal : (length - number) / 7 + 1 == -wanted.ordinal
    }

    private func fitsWeekday(_ day: CivilDay) -> Bool { days.isEmpty || days.contains { $0.weekday == day.weekday } }

    private func fitsMonthDay(_ day: CivilDay) -> Bool {
        guard !monthDays.isEmpty else { return true }
        let (year, month, number) = day.parts
        let length = CivilDay.length(year: year, month: month)
        return monthDays.contains { $0 > 0 ? $0 == number : length + 1 + $0 == number }
    }
}

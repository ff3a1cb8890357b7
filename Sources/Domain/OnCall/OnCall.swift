/// Reads a schedule: at each instant exactly one answer, whatever the clocks do. Turns change at times on the wall; a
/// time that a change of clocks skips is the instant of the change, and of one that comes twice the first counts.
public struct OnCall: Sendable {
    public let schedule: Schedule
    public let overrides: [ScheduleOverride]
    private let zone: ZoneRules

    public init(_ schedule: Schedule, overrides: [ScheduleOverride], zone: ZoneRules) {
        self.schedule = schedule
        self.overrides = overrides
        self.zone = zone
    }

    /// Who is on call at an instant; nil for nobody.
    public func user(at instant: Timestamp) -> UserID? { holder(at: instant).user }

    /// How far one looks for the end of a shift, and for the next.
    public static let horizon: Duration = .seconds(35 * 86_400)

    /// Whose turn it is at an instant, from when until when, by whichever layers and overrides: as far as the horizon on
    /// either side. The source is that of the instant.
    public func turn(at instant: Timestamp) -> Shift {
        let (start, end) = (instant - Self.horizon, instant + Self.horizon)
        let all = shifts(from: start, to: end)
        guard let at = all.lastIndex(where: { $0.from <= instant }) else {
            return Shift(from: instant, to: instant, user: nil, source: .nobody)
        }
        var turn = all[at]
        turn.from = all[...at].reversed().prefix { $0.user == turn.user }.last?.from ?? turn.from
        turn.to = all[at...].prefix { $0.user == turn.user }.last?.to ?? turn.to
        turn.isCutAtStart = turn.from == start && user(at: start - .microseconds(1)) == turn.user
        turn.isCutAtEnd = turn.to == end && user(at: end) == turn.user
        return turn
    }

    /// Everything from one instant to another without gap or overlap; neighbours differ in who is on call. The first and
    /// the last are cut where the view is, and say so.
    public func shifts(from start: Timestamp, to end: Timestamp) -> [Shift] {
        guard start < end else { return [] }
        let inner = changes(from: start, to: end).filter { $0 > start && $0 < end }
        var shifts: [Shift] = []
        for instant in [start] + Set(inner).sorted() {
            let holder = holder(at: instant)
            if let last = shifts.last, last.user == holder.user, last.source == holder.source { continue }
            if !shifts.isEmpty { shifts[shifts.count - 1].to = instant }
            shifts.append(Shift(from: instant, to: end, user: holder.user, source: holder.source))
        }
        let before = holder(at: start - .microseconds(1))
        let after = holder(at: end)
        let last = shifts.count - 1
        shifts[0].isCutAtStart = shifts[0].user == before.user && shifts[0].source == before.source
        shifts[last].isCutAtEnd = shifts[last].user == after.user && shifts[last].source == after.source
        return shifts
    }

    /// Whose turn begins next, and when: somebody else's, or after a time in which nobody was on call anybody's. Nil if
    /// that is further than the horizon.
    public func next(after instant: Timestamp) -> Shift? {
        let all = shifts(from: instant, to: instant + Self.horizon)
        let next = zip(all, all.dropFirst()).first { before, shift in
            shift.user != nil && shift.user != before.user
        }
        return next.map { turn(at: $0.1.from) }
    }

    /// When a shift truly began that is cut where a view starts. Overrides that ended before the view must be known.
    public func beginning(of shift: Shift) -> Timestamp {
        guard shift.isCutAtStart else { return shift.from }
        // Before the first layer and the first override nobody is on call; before 1970 nobody was.
        let starts = schedule.layers.map { instant($0.startsOn, $0.handover) } + overrides.map(\.from)
        let earliest = max(starts.min() ?? shift.from, Timestamp(seconds: 0))
        var from = shift.from
        while from > earliest {
            let view = shifts(from: max(from - .seconds(366 * 86_400), earliest), to: from)
            guard let last = view.last, last.user == shift.user, last.source == shift.source else { return from }
            from = last.from
            if !last.isCutAtStart { return from }
        }
        return from
    }

    private func holder(at instant: Timestamp) -> (user: UserID?, source: Shift.Source) {
        if let index = overrides.lastIndex(where: { $0.from <= instant && instant < $0.to }) {
            return (overrides[index].user, .override(index))
        }
        for index in schedule.layers.indices.reversed() {
            if let user = user(of: schedule.layers[index], at: instant) { return (user, .layer(index)) }
        }
        return (nil, .nobody)
    }

    // MARK: One layer

    private func user(of layer: Schedule.Layer, at instant: Timestamp) -> UserID? {
        guard !layer.users.isEmpty, let turn = turn(of: layer, at: instant), isOnDuty(layer, at: instant) else {
            return nil
        }
        return layer.users[Int(turn % Int64(layer.users.count))]
    }

    /// When a turn begins.
    private func start(of turn: Int64, in layer: Schedule.Layer) -> Timestamp {
        instant(layer.startsOn + Int(turn) * layer.rotation.length, layer.handover)
    }

    /// The number of the turn that holds, from 0; nil before the first and after the last.
    private func turn(of layer: Schedule.Layer, at instant: Timestamp) -> Int64? {
        if let end = layer.endsOn, instant >= self.instant(end, layer.handover) { return nil }
        let day = zone.local(instant).day
        var turn = (day.number - layer.startsOn.number) / Int64(layer.rotation.length)
        while turn > 0, start(of: turn, in: layer) > instant { turn -= 1 }
        while start(of: turn + 1, in: layer) <= instant { turn += 1 }
        return turn >= 0 && start(of: max(turn, 0), in: layer) <= instant ? turn : nil
    }

    private func isOnDuty(_ layer: Schedule.Layer, at instant: Timestamp) -> Bool {
        guard !layer.restrictions.isEmpty else { return true }
        let today = zone.local(instant).day
        return layer.restrictions.contains { restriction in
            [-1, 0].contains { offset in
                let day = today + offset
                guard restriction.days.contains(day.weekday) else { return false }
                let (start, end) = bounds(of: restriction, on: day)
                return start <= instant && instant < end
            }
        }
    }

    private func bounds(of restriction: Schedule.Restriction, on day: CivilDay) -> (Timestamp, Timestamp) {
        let endDay = restriction.to <= restriction.from ? day + 1 : day
        return (instant(day, restriction.from), instant(endDay, restriction.to))
    }

    private func instant(_ day: CivilDay, _ time: ClockTime) -> Timestamp {
        let carried = time.minutes == 1440
        return zone.instant(LocalTime(day: carried ? day + 1 : day, second: carried ? 0 : time.minutes * 60))
    }

    // MARK: Where something may change

    private func changes(from start: Timestamp, to end: Timestamp) -> [Timestamp] {
        var changes = overrides.flatMap { [$0.from, $0.to] }
        let firstDay = zone.local(start).day + -2
        let lastDay = zone.local(end).day + 2
        for layer in schedule.layers {
            let length = Int64(layer.rotation.length)
            var turn = max(0, (firstDay.number - layer.startsOn.number) / length)
            while layer.startsOn.number + turn * length <= lastDay.number {
                changes.append(self.start(of: turn, in: layer))
                turn += 1
            }
            if let day = layer.endsOn { changes.append(instant(day, layer.handover)) }
            for restriction in layer.restrictions {
                var day = firstDay
                while day <= lastDay {
                    if restriction.days.contains(day.weekday) {
                        let (start, end) = bounds(of: restriction, on: day)
                        changes += [start, end]
                    }
                    day = day + 1
                }
            }
        }
        return changes
    }
}

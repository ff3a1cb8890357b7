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

    /// The shift that holds at an instant, as far as `horizon` on either side.
    public func shift(at instant: Timestamp, horizon: Duration = .seconds(35 * 86_400)) -> Shift {
        let all = shifts(from: instant - horizon, to: instant + horizon)
        return all.last { $0.from <= instant } ?? Shift(from: instant, to: instant, user: nil, source: .nobody)
    }

    /// Everything from one instant to another without gap or overlap; neighbours differ in who is on call.
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
        return shifts
    }

    /// Who comes after the present shift, and when; nil if that is further than `horizon`.
    public func next(after instant: Timestamp, horizon: Duration = .seconds(35 * 86_400)) -> Shift? {
        let all = shifts(from: instant, to: instant + horizon)
        let now = all.first?.user
        return all.dropFirst().first { $0.user != now && $0.user != nil }
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

import Domain
import Foundation
import Testing
import Zones

@Suite("On call")
struct OnCallTests {
    private static func user(_ number: UInt8) -> UserID {
        UserID(UUID(uuid: (number, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
    }

    private let people = (1...4).map { OnCallTests.user(UInt8($0)) }
    private let start = CivilDay("2024-01-01")!

    private func reader(
        _ layers: [Schedule.Layer], zone: String = "Europe/Berlin", overrides: [ScheduleOverride] = []
    ) throws -> OnCall {
        OnCall(
            Schedule(zone: zone, layers: layers), overrides: overrides, zone: try #require(SystemZones.shared(zone)))
    }

    private func time(_ text: String) -> Timestamp { Timestamp(text)! }

    @Test("a daily rotation hands over at its time on the wall, winter and summer") func daily() throws {
        let layer = Schedule.Layer(
            name: "Primary", users: Array(people.prefix(3)), rotation: .init(.daily), startsOn: start,
            handover: ClockTime("09:00")!)
        let onCall = try reader([layer])
        #expect(onCall.user(at: time("2024-01-01T07:59:59Z")) == nil, "before the first hand-over")
        #expect(onCall.user(at: time("2024-01-01T08:00:00Z")) == people[0])
        #expect(onCall.user(at: time("2024-01-02T08:00:00Z")) == people[1])
        #expect(onCall.user(at: time("2024-01-04T08:00:00Z")) == people[0])
        // 2024-07-01 is day 182: 182 % 3 = 2. Nine o'clock is 07:00 UTC then.
        #expect(onCall.user(at: time("2024-07-01T06:59:59Z")) == people[1])
        #expect(onCall.user(at: time("2024-07-01T07:00:00Z")) == people[2])
    }

    @Test("weekly and custom rotations, layers, restrictions and overrides cover one another") func layers() throws {
        let base = Schedule.Layer(
            name: "Everybody", users: [people[0], people[1]], rotation: .init(.weekly), startsOn: start,
            handover: ClockTime("00:00")!)
        let nights = Schedule.Layer(
            name: "Nights", users: [people[2]], rotation: .init(.custom, days: 3), startsOn: start,
            handover: ClockTime("00:00")!,
            restrictions: [.init(days: [.friday], from: ClockTime("22:00")!, to: ClockTime("06:00")!)])
        let override = ScheduleOverride(
            user: people[3], from: time("2024-01-05T22:00:00Z"), to: time("2024-01-05T23:00:00Z"))
        let onCall = try reader([base, nights], zone: "UTC", overrides: [override])
        #expect(onCall.user(at: time("2024-01-05T21:59:59Z")) == people[0])
        #expect(onCall.user(at: time("2024-01-05T22:00:00Z")) == people[3], "an override holds whatever layers say")
        #expect(onCall.user(at: time("2024-01-05T23:00:00Z")) == people[2])
        #expect(onCall.user(at: time("2024-01-06T05:59:59Z")) == people[2], "over midnight")
        #expect(onCall.user(at: time("2024-01-06T06:00:00Z")) == people[0])
        #expect(onCall.user(at: time("2024-01-08T00:00:00Z")) == people[1])
        let next = try #require(onCall.next(after: time("2024-01-05T20:00:00Z")))
        #expect(next.user == people[3] && next.from == override.from)
    }

    @Test("of overrides that overlap the one made last holds") func overlapping() throws {
        let first = ScheduleOverride(
            user: people[0], from: time("2024-01-01T00:00:00Z"), to: time("2024-01-03T00:00:00Z"))
        let second = ScheduleOverride(
            user: people[1], from: time("2024-01-02T00:00:00Z"), to: time("2024-01-02T12:00:00Z"))
        let onCall = try reader([], zone: "UTC", overrides: [first, second])
        let shifts = onCall.shifts(from: time("2023-12-31T00:00:00Z"), to: time("2024-01-04T00:00:00Z"))
        #expect(shifts.map(\.user) == [nil, people[0], people[1], people[0], nil])
    }

    @Test("after a gap the next turn may be the same person's") func nextAfterGap() throws {
        let days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        let layer = Schedule.Layer(
            name: "Office", users: [people[0]], rotation: .init(.weekly), startsOn: start,
            handover: ClockTime("09:00")!,
            restrictions: [.init(days: days, from: ClockTime("09:00")!, to: ClockTime("17:00")!)])
        let onCall = try reader([layer])
        let friday = try #require(onCall.next(after: time("2024-01-05T12:00:00Z")))
        #expect(friday.user == people[0] && friday.from == time("2024-01-08T08:00:00Z"))
        let now = onCall.turn(at: time("2024-01-05T12:00:00Z"))
        #expect(now.to == time("2024-01-05T16:00:00Z") && !now.isCutAtEnd && !now.isCutAtStart)
        // Taking over from oneself is no turn, and ends none.
        let override = ScheduleOverride(
            user: people[0], from: time("2024-01-05T12:00:00Z"), to: time("2024-01-05T14:00:00Z"))
        let covered = try reader([layer], overrides: [override])
        #expect(covered.next(after: time("2024-01-05T11:00:00Z"))?.from == time("2024-01-08T08:00:00Z"))
        let turn = covered.turn(at: time("2024-01-05T13:00:00Z"))
        #expect(turn.from == time("2024-01-05T08:00:00Z") && turn.to == time("2024-01-05T16:00:00Z"))
        #expect(turn.source == .override(0))
    }

    @Test("whose turn does not end has no end, and no other comes next") func endless() throws {
        let layer = Schedule.Layer(
            name: "Alone", users: [people[0]], rotation: .init(.weekly), startsOn: start, handover: ClockTime("09:00")!)
        let onCall = try reader([layer])
        let now = onCall.turn(at: time("2026-11-26T18:17:00Z"))
        #expect(now.user == people[0] && now.isCutAtStart && now.isCutAtEnd)
        #expect(onCall.next(after: time("2026-11-26T18:17:00Z")) == nil)
        #expect(onCall.beginning(of: now) == time("2024-01-01T08:00:00Z"))
    }

    @Test("a shift that a view cuts began when it truly began") func beginning() throws {
        let layer = Schedule.Layer(
            name: "Weeks", users: people, rotation: .init(.custom, days: 20), startsOn: start,
            handover: ClockTime("09:00")!)
        let onCall = try reader([layer])
        for hours in [1, 100, 400] {
            let from = time("2024-03-01T08:00:00Z") + .seconds(hours * 3600)
            let first = try #require(onCall.shifts(from: from, to: from + .seconds(90 * 86_400)).first)
            #expect(onCall.beginning(of: first) == time("2024-03-01T08:00:00Z"), "\(hours)")
        }
    }

    /// Two independent ways to the answer: shifts as they are listed, and counting hand-overs on the calendar.
    @Test("at every change of clocks of every zone from 2024 to 2035 exactly the intended person is on call")
    func everyTransition() throws {
        var checked = 0
        for name in SystemZones.shared.names() {
            let zone = try #require(SystemZones.shared(name))
            // Hand-overs in the hours in which clocks change, so that they are skipped and doubled.
            for handover in ["00:00", "01:30", "02:30"] {
                let layer = Schedule.Layer(
                    name: "Primary", users: people, rotation: .init(.daily), startsOn: CivilDay("2023-12-01")!,
                    handover: ClockTime(handover)!)
                let onCall = OnCall(Schedule(zone: name, layers: [layer]), overrides: [], zone: zone)
                for transition in ZoneTests.transitions(zone) {
                    try check(onCall, layer, zone, around: transition)
                    checked += 1
                }
            }
        }
        #expect(checked > 10_000)
    }

    private func check(
        _ onCall: OnCall, _ layer: Schedule.Layer, _ zone: ZoneRules, around transition: Timestamp
    ) throws {
        let from = transition - .seconds(2 * 86_400)
        let to = transition + .seconds(2 * 86_400)
        let shifts = onCall.shifts(from: from, to: to)
        #expect(shifts.first?.from == from && shifts.last?.to == to)
        for (one, next) in zip(shifts, shifts.dropFirst()) {
            #expect(one.to == next.from, "no gap, no overlap: \(zone.name) \(one.to)")
            #expect(one.user != next.user)
        }
        for shift in shifts {
            for instant in [shift.from, shift.from + .microseconds(1), shift.to - .microseconds(1)] {
                let intended = Self.intended(layer, zone, at: instant)
                #expect(onCall.user(at: instant) == intended, "\(zone.name) \(instant)")
                #expect(shift.user == intended, "\(zone.name) \(instant)")
            }
        }
    }

    /// Counts the hand-overs that have been: those whose instant, read off the calendar, is not later.
    private static func intended(_ layer: Schedule.Layer, _ zone: ZoneRules, at instant: Timestamp) -> UserID? {
        let second = instant.microseconds >= 0 ? instant.microseconds / 1_000_000 : 0
        let guess = (second + Int64(zone.offset(at: instant))) / 86_400
        var turns = guess - layer.startsOn.number + 2
        while turns >= 0 {
            let local = LocalTime(day: layer.startsOn + Int(turns), second: layer.handover.minutes * 60)
            if firstReaching(local, zone) <= instant { break }
            turns -= 1
        }
        return turns < 0 ? nil : layer.users[Int(turns) % layer.users.count]
    }

    /// The first instant at which the wall shows that time or a later one, by trying every half minute of two days.
    private static func firstReaching(_ local: LocalTime, _ zone: ZoneRules) -> Timestamp {
        let wall = local.day.number * 86_400 + Int64(local.second)
        func shows(_ second: Int64) -> Int64 { second + Int64(zone.offset(at: Timestamp(seconds: second))) }
        // Offsets are whole half minutes in these years: the candidates are few.
        var offsets: Set<Int> = []
        for hour in stride(from: Int64(-30), through: 30, by: 1) {
            offsets.insert(zone.offset(at: Timestamp(seconds: wall + hour * 3600)))
        }
        let exact = offsets.map { wall - Int64($0) }.filter { shows($0) == wall }
        if let first = exact.min() { return Timestamp(seconds: first) }
        var second = wall - 15 * 3600
        while shows(second) < wall { second += 30 }
        return Timestamp(seconds: second)
    }
}

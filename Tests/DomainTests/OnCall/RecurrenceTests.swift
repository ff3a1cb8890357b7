import Domain
import Testing
import Zones

@Suite("Recurrence rules")
struct RecurrenceTests {
    private let to = Timestamp("2027-01-01T00:00:00Z")!

    private func days(_ rule: String, from start: String, zone: String = "UTC", limit: Int = 8) throws -> [String] {
        let first = try #require(Timestamp(start))
        return try Recurrence(parsing: rule).occurrences(
            startingAt: first, in: try #require(SystemZones.shared(zone)), from: first, to: to, limit: limit
        ).map { String($0.description.prefix(16)) }
    }

    @Test("come back as RFC 5545 has it")
    func examples() throws {
        #expect(
            try days("FREQ=DAILY;INTERVAL=10;COUNT=3", from: "2026-01-01T09:00:00Z") == [
                "2026-01-01T09:00", "2026-01-11T09:00", "2026-01-21T09:00",
            ])
        #expect(
            try days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4", from: "2026-01-06T09:00:00Z") == [
                "2026-01-06T09:00", "2026-01-08T09:00", "2026-01-20T09:00", "2026-01-22T09:00",
            ])
        #expect(
            try days("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", from: "2026-01-30T22:00:00Z") == [
                "2026-01-30T22:00", "2026-02-27T22:00", "2026-03-27T22:00",
            ])
        #expect(
            try days("FREQ=MONTHLY;BYDAY=2SU", from: "2026-01-11T02:00:00Z", limit: 3) == [
                "2026-01-11T02:00", "2026-02-08T02:00", "2026-03-08T02:00",
            ])
        #expect(
            try days("FREQ=MONTHLY;BYMONTHDAY=31", from: "2026-01-31T02:00:00Z", limit: 3) == [
                "2026-01-31T02:00", "2026-03-31T02:00", "2026-05-31T02:00",
            ], "months without such a day are left out")
        #expect(
            try days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", from: "2026-01-30T17:00:00Z", limit: 3) == [
                "2026-01-30T17:00", "2026-02-27T17:00", "2026-03-31T17:00",
            ])
        #expect(
            try days("FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=1", from: "2026-02-01T00:00:00Z", limit: 5) == [
                "2026-02-01T00:00", "2026-08-01T00:00",
            ])
        #expect(
            try days("FREQ=DAILY;UNTIL=20260103", from: "2026-01-01T09:00:00Z") == [
                "2026-01-01T09:00", "2026-01-02T09:00", "2026-01-03T09:00",
            ])
        #expect(
            try days("FREQ=DAILY;UNTIL=20260102T090000Z", from: "2026-01-01T09:00:00Z") == [
                "2026-01-01T09:00", "2026-01-02T09:00",
            ])
        #expect(try days("FREQ=YEARLY", from: "2024-02-29T00:00:00Z", limit: 5) == ["2024-02-29T00:00"])
    }

    @Test("keep their time on the wall when clocks change") func wall() throws {
        #expect(
            try days("FREQ=DAILY;COUNT=3", from: "2026-03-28T01:30:00Z", zone: "Europe/Berlin") == [
                "2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30",
            ], "half past two, three as the clocks go forward, half past two again")
    }

    @Test(
        "refuse what they do not know, by name",
        arguments: [
            ("", "FREQ"), ("FREQ=HOURLY", "FREQ"), ("FREQ=DAILY;BYHOUR=3", "BYHOUR"), ("FREQ=DAILY;COUNT=0", "COUNT"),
            ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "COUNT"), ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
            ("FREQ=MONTHLY;BYDAY=XX", "BYDAY"), ("FREQ=DAILY;FREQ=DAILY", "FREQ"), ("FREQ=DAILY;UNTIL=soon", "UNTIL"),
            ("FREQ=DAILY;INTERVAL=x", "INTERVAL"), ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
            ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ])
    func refusals(_ rule: String, _ name: String) {
        #expect(throws: Recurrence.Problem.self) { try Recurrence(parsing: rule) }
        do throws(Recurrence.Problem) { _ = try Recurrence(parsing: rule) } catch {
            #expect(error.description.contains(name), "\(error)")
        }
    }

    @Test(
        "are found however long ago they began",
        arguments: [
            ("FREQ=DAILY", "2026-11-26T02:00"), ("FREQ=DAILY;INTERVAL=3", "2026-11-27T02:00"),
            ("FREQ=WEEKLY", "2026-11-26T02:00"), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2026-11-30T02:00"),
            ("FREQ=MONTHLY", "2026-12-01T02:00"), ("FREQ=MONTHLY;BYDAY=-1SU", "2026-11-29T02:00"),
            ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24T02:00"), ("FREQ=DAILY;COUNT=10000", nil),
        ] as [(String, String?)])
    func longAgo(_ rule: String, _ next: String?) throws {
        let from = try #require(Timestamp("2026-11-26T00:00:00Z"))
        let found = try Recurrence(parsing: rule).occurrences(
            startingAt: try #require(Timestamp("1970-01-01T02:00:00Z")), in: .utc, from: from, to: to, limit: 1)
        #expect(found.first.map { String($0.description.prefix(16)) } == next)
    }

    @Test(
        "a window that never comes back is refused, by the name of the field",
        arguments: [
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", false), ("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", false),
            ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", false), ("FREQ=DAILY;UNTIL=20200101", false),
            ("FREQ=DAILY;UNTIL=20260101T015959Z", false), ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", true),
            ("FREQ=DAILY;UNTIL=20260101", true), ("FREQ=DAILY;COUNT=1", true), ("FREQ=YEARLY;INTERVAL=1000", true),
        ])
    func comesBack(_ rule: String, _ isFine: Bool) throws {
        let start = try #require(Timestamp("2026-01-01T02:00:00Z"))
        let silence = Silence(
            kind: .maintenance, reason: "", matcher: .init(), startsAt: start, endsAt: start + .seconds(3600),
            recurrence: rule, zone: "UTC")
        let fields = silence.issues(zones: { SystemZones.shared($0) }).map(\.field)
        #expect(fields == (isFine ? [] : ["recurrence"]))
    }

    @Test("end although they never fit") func never() throws {
        #expect(try days("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", from: "2026-01-01T00:00:00Z").count == 1)
    }
}

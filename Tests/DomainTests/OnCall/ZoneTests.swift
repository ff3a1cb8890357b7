import Domain
import Foundation
import Testing
import Zones

@Suite("Time zones")
struct ZoneTests {
    static let from = Timestamp("2024-01-01T00:00:00Z")!
    static let to = Timestamp("2036-01-01T00:00:00Z")!

    /// Where the offset of a zone changes between 2024 and 2035, found by looking every hour and bisecting.
    static func transitions(_ zone: ZoneRules) -> [Timestamp] {
        var found: [Timestamp] = []
        var at = from
        let step: Duration = .seconds(6 * 3600)
        while at < to {
            let next = at + step
            if zone.offset(at: at) != zone.offset(at: next) {
                var (low, high) = (at.microseconds / 1_000_000, next.microseconds / 1_000_000)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    let isBefore = zone.offset(at: Timestamp(seconds: middle)) == zone.offset(at: at)
                    if isBefore { low = middle } else { high = middle }
                }
                found.append(Timestamp(seconds: high))
            }
            at = next
        }
        return found
    }

    @Test("are all read") func all() {
        let names = SystemZones.shared.names()
        #expect(names.count > 400, "tzdata is there")
        for name in names { #expect(SystemZones.shared(name) != nil, "\(name)") }
        for name in ["Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "", "Europe", "Europe/Berlin\0"] {
            #expect(SystemZones.shared(name) == nil)
        }
    }

    @Test("agree with another reader of the same data at every month of twelve years") func offsets() {
        var disagreements: [String] = []
        for name in SystemZones.shared.names() {
            guard let zone = SystemZones.shared(name), let other = TimeZone(identifier: name) else { continue }
            for month in 0..<144 {
                let instant = Self.from + .seconds(month * 2_629_746)
                let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
                if zone.offset(at: instant) != other.secondsFromGMT(for: date) { disagreements.append(name) }
            }
        }
        // Foundation carries tables of its own, which may be of another year.
        #expect(Set(disagreements).count <= 5, "\(Set(disagreements).sorted())")
    }

    @Test("have known changes of clocks")
    func known() throws {
        let berlin = try #require(SystemZones.shared("Europe/Berlin"))
        #expect(Self.transitions(berlin).first == Timestamp("2024-03-31T01:00:00Z"))
        #expect(Self.transitions(berlin).count == 24)
        let lordHowe = try #require(SystemZones.shared("Australia/Lord_Howe"))
        #expect(lordHowe.offset(at: Timestamp("2026-01-01T00:00:00Z")!) == 39_600)
        #expect(lordHowe.offset(at: Timestamp("2026-07-01T00:00:00Z")!) == 37_800)
        let casablanca = try #require(SystemZones.shared("Africa/Casablanca"))
        #expect(!Self.transitions(casablanca).isEmpty, "clocks go back for Ramadan")
    }

    /// What a wall shows leads back to the instant; a skipped time leads to the change, a doubled one to its first.
    @Test("turn instants into times on the wall and back, at every change of every zone") func roundTrip() {
        for name in SystemZones.shared.names() {
            guard let zone = SystemZones.shared(name) else { continue }
            for transition in Self.transitions(zone) {
                let before = zone.offset(at: transition - .seconds(1))
                let after = zone.offset(at: transition)
                for seconds in [-7201, -3600, -1, 0, 1, 1799, 3599, 3600, 7200, 90_000] {
                    let instant = transition + .seconds(seconds)
                    let local = zone.local(instant)
                    let back = zone.instant(local)
                    #expect(zone.local(back) == local, "\(name) \(instant)")
                    #expect(back <= instant, "\(name) \(instant): the first of two")
                    if before <= after { #expect(back == instant, "\(name) \(instant)") }
                }
                guard after > before else { continue }
                // The middle of what is skipped.
                let wall = transition.microseconds / 1_000_000 + Int64((before + after) / 2)
                let day = Int64((Double(wall) / 86_400).rounded(.down))
                let skipped = LocalTime(day: CivilDay(day), second: Int(wall - day * 86_400))
                #expect(zone.instant(skipped) == transition, "\(name) \(transition)")
            }
        }
    }
}

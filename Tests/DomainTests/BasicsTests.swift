import Domain
import Foundation
import Testing

@Suite struct TimestampTests {
    @Test func `What is written is read again, from year 1 to year 9999`() {
        var random = SeededRandom(11)
        let first = Timestamp("0001-01-01T00:00:00Z")!
        let last = Timestamp("9999-12-31T23:59:59.999999Z")!
        var samples = [first, last, Timestamp(microseconds: 0), Timestamp(microseconds: -1)]
        for _ in 0..<5000 {
            samples.append(
                Timestamp(microseconds: .random(in: first.microseconds...last.microseconds, using: &random)))
        }
        for sample in samples { #expect(Timestamp(sample.description) == sample) }
    }

    @Test func `Text sorts as the times do`() {
        var random = SeededRandom(12)
        let times = (0..<500).map { _ in Timestamp(microseconds: .random(in: 0...4_000_000_000_000_000, using: &random))
        }
        #expect(times.sorted().map(\.description) == times.map(\.description).sorted())
    }

    @Test(arguments: [
        ("2026-01-31T14:00:15+02:00", "2026-01-31T12:00:15.000000Z"),
        ("2026-01-31t14:00:15.1234567Z", "2026-01-31T14:00:15.123456Z"),
        ("2024-02-29T00:00:00-23:59", "2024-02-29T23:59:00.000000Z"),
    ]) func `Offsets and long fractions are understood`(text: String, expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z", "0000-01-01T00:00:00Z", "2026-01-01T00:00:00Zx", "2026-01-01 00:00",
        "+2026-01-01T00:00:00Z",
    ]) func `What is no time is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}

@Suite struct IdentifierTests {
    @Test func `Ids sort by the time at which they were made`() {
        var random = SeededRandom(13)
        let ids = (0..<200).map { AlertID(at: Timestamp(seconds: Int64($0)), using: &random) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(AlertID(id.description) == id)
            #expect(id.uuid.uuid.6 >> 4 == 7)
            #expect(id.uuid.uuid.8 >> 6 == 2)
        }
    }
}

@Suite struct SeverityTests {
    @Test func `Ranks and severities are each other's inverse, in order`() {
        for severity in Severity.allCases { #expect(Severity(rank: severity.rank) == severity) }
        #expect(Severity.allCases == Severity.allCases.sorted())
        #expect(Severity(rank: 5) == nil)
    }

    @Test(arguments: [("PAGE", Severity.critical), ("Warn", .warning), ("p0", .fatal), ("none", .info)])
    func `Senders' words are understood`(word: String, severity: Severity) {
        #expect(Severity(word: word) == severity)
    }
}

import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ValueTests {
    /// What the server sends back for a bound value is that value.
    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(_ values: [Value]) async throws {
        try await withDatabase(connections: 1) { database in
            for value in values {
                let rows = try await database.statement("SELECT \(value), \([value]), \([value, nil] as [Value?])")
                let (one, many, some) = try rows[0].decode(Value.self, [Value].self, [Value?].self)
                #expect(one == value)
                #expect(many == [value])
                #expect(some == [value, nil])
            }
            let nothing = try await database.statement("SELECT \(Value?.none), \([Value]())")
            let (none, empty) = try nothing[0].decode(Value?.self, [Value].self)
            #expect(none == nil)
            #expect(empty == [])
        }
    }

    @Test func numbersComeBackAsTheyWere() async throws {
        try await roundTrip([true, false])
        try await roundTrip([Int16.min, -1, 0, .max])
        try await roundTrip([Int32.min, -1, 0, .max])
        try await roundTrip([Int64.min, -1, 0, .max])
        try await roundTrip([Int.min, -1, 0, .max])
        try await roundTrip([Float.leastNonzeroMagnitude, -0.0, 1.5, .infinity, .greatestFiniteMagnitude])
        try await roundTrip([Double.leastNonzeroMagnitude, -1.5, .infinity, .greatestFiniteMagnitude])
        try await withDatabase(connections: 1) { database in
            let row = try await database.statement("SELECT \(Double.nan), \(Float.nan)")[0]
            let (double, float) = try row.decode(Double.self, Float.self)
            #expect(double.isNaN && float.isNaN)
        }
    }

    @Test func textsAndBytesComeBackAsTheyWere() async throws {
        try await roundTrip(["", "plain", "naïve 🐑 \u{10FFFF} \t\n'\"\\", String(repeating: "x", count: 100_000)])
        try await roundTrip([[], [0], [0, 255, 128], [UInt8](repeating: 7, count: 70_000)])
        try await roundTrip([UUID(), UUID(uuidString: "00000000-0000-0000-0000-000000000000")!])
        try await roundTrip([JSON("{\"a\": [1, null, \"ü\"]}"), JSON("null"), JSON("12345678901234567890.5")])
    }

    @Test func instantsComeBackToTheMicrosecond() async throws {
        try await roundTrip(
            [0, 1, -1, 946_684_800_000_000, -62_135_596_800_000_000, 253_402_300_799_999_999, .max]
                .map { PostgresTimestamp(microsecondsSince1970: $0) })
        try await withDatabase(connections: 1) { database in
            let row = try await database.statement("SELECT timestamptz '2026-01-31 14:00:15.000001+00'")[0]
            #expect(try row.decode(PostgresTimestamp.self).microsecondsSince1970 == 1_769_868_015_000_001)
        }
    }

    @Test func integersAreReadFromAnyColumnThatFits() async throws {
        try await withDatabase(connections: 1) { database in
            let row = try await database.statement("SELECT 1::smallint, 2::integer, 70000::integer, 3::bigint")[0]
            let (one, two, big, three) = try row.decode(Int.self, Int64.self, Int.self, Int16.self)
            #expect((one, two, big, three) == (1, 2, 70_000, 3))
            #expect(throws: PostgresError.self) { try row.decode(Int.self, Int.self, Int16.self) }
        }
    }

    @Test func aFieldOfAnotherTypeOrANullIsNamed() async throws {
        try await withDatabase(connections: 1) { database in
            let row = try await database.statement("SELECT 1.5 AS price, NULL::text AS name")[0]
            let wrong = #expect(throws: PostgresError.self) { try row.decode(Int.self) }
            #expect(wrong?.message == "column 1 (price) of row 1 is numeric and cannot be read as Int")
            let null = #expect(throws: PostgresError.self) { try row.decode(String.self, column: 1) }
            #expect(null?.message == "column 2 (name) of row 1 is null")
            #expect(throws: PostgresError.self) { try row.decode(String.self, column: 2) }
        }
    }

    @Test func tenThousandElementsAreOneParameter() async throws {
        try await withDatabase(connections: 1) { database in
            let numbers = Array(0..<10_000)
            let words = numbers.map { $0 % 3 == 0 ? nil : "word \($0)" }
            let row = try await database.statement(
                """
                SELECT count(*), count(word), sum(number)::bigint
                FROM unnest(\(numbers), \(words)) AS list (number, word)
                """)[0]
            let (count, present, sum) = try row.decode(Int.self, Int.self, Int.self)
            #expect((count, present, sum) == (10_000, 6666, 49_995_000))
        }
    }
}

import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct CopyAndListenTests {
    @Test func rowsAreStreamedInBinary() async throws {
        try await withTable("n integer, id uuid, word text, at timestamptz, list bigint[]") { test in
            let id = UUID()
            let count = try await test.database.transaction { tx in
                try tx.copy(into: "probe (n, id, word, at, list)") { rows in
                    for n in 0..<20_000 {
                        try rows.append(
                            Int32(n), id, n % 2 == 0 ? "word \(n)" : nil,
                            PostgresTimestamp(microsecondsSince1970: Int64(n)), [n, n + 1])
                    }
                }
            }
            #expect(count == 20_000)
            let row = try await test.database.statement(
                """
                SELECT count(*), count(word), sum(n), sum(list[2])::bigint, max(at)
                FROM probe WHERE id = \(id)
                """)[0]
            let (rows, words, sum, seconds, last) = try row.decode(
                Int.self, Int.self, Int.self, Int.self, PostgresTimestamp.self)
            #expect((rows, words, sum, seconds) == (20_000, 10_000, 199_990_000, 200_010_000))
            #expect(last.microsecondsSince1970 == 19_999)
        }
    }

    @Test func textIsStreamedToo() async throws {
        try await withTable("n integer, word text") { test in
            let count = try await test.database.transaction { tx in
                try tx.copyText(into: "probe") { rows in
                    try rows.write("1\tone\n")
                    try rows.write(Array("2\t\\N\n".utf8))
                }
            }
            #expect(count == 2)
            let rows = try await test.database.statement("SELECT n, word FROM probe ORDER BY n")
            #expect(try rows[0].decode(Int.self, String.self) == (1, "one"))
            #expect(try rows[1].decode(String?.self, column: 1) == nil)
        }
    }

    @Test func aFailedCopyLeavesNothingAndTheConnectionWhole() async throws {
        try await withTable("n integer PRIMARY KEY", connections: 1) { test in
            await #expect(throws: Deliberate.self) {
                try await test.database.transaction { tx in
                    try tx.copy(into: "probe") { rows in
                        try rows.append(Int32(1))
                        throw Deliberate()
                    }
                }
            }
            let failure = await #expect(throws: PostgresError.self) {
                try await test.database.transaction { tx in
                    try tx.copy(into: "probe") { rows in
                        for _ in 0..<2 { try rows.append(Int32(1)) }
                    }
                }
            }
            #expect(failure?.sqlState == .uniqueViolation)
            let found1 = try await test.database.statement("SELECT count(*) FROM probe").column(Int.self)
            #expect(found1 == [0])
            #expect(test.database.statistics.connects == 1)
        }
    }

    @Test func aListenerHearsAndReconnects() async throws {
        try await withTestDatabase { test in
            let listener = Listener(test.configuration, channels: ["one", "two \"x\""], logger: quiet)
            var events = listener.events.makeAsyncIterator()
            #expect(await events.next() == .connected)
            try await test.database.statement("SELECT pg_notify('one', 'hello'), pg_notify('other', 'unheard')")
            #expect(await events.next() == .notification(channel: "one", payload: "hello"))
            try await test.owner.statement(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'
                """)
            #expect(await events.next() == .reconnected)
            try await test.database.statement("SELECT pg_notify('two \"x\"', '')")
            #expect(await events.next() == .notification(channel: "two \"x\"", payload: ""))
            listener.close()
            #expect(await events.next() == nil)
        }
    }
}

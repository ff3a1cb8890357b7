import Postgres
import TestSupport
import Testing

@Suite struct SQLTests {
    @Test func interpolationBindsAndNeverSplices() async throws {
        let hostile = "'; DROP TABLE organizations; --"
        let sql: SQL = "SELECT \(hostile), \(1)"
        #expect(sql.text == "SELECT $1, $2")
        try await withDatabase(connections: 1) { database in
            let answer = try await database.statement(sql)
            #expect(try answer[0].decode(String.self, Int.self) == (hostile, 1))
        }
    }

    @Test func splicedStatementsAreRenumbered() async throws {
        let conditions: [SQL] = ["a = \(1)", "b = '$1' AND c = \(2)", "true"]
        let sql: SQL = "SELECT \(0) WHERE \(sql: .joined(conditions, separator: " AND ")) LIMIT \(9)"
        #expect(sql.text == "SELECT $1 WHERE a = $2 AND b = '$1' AND c = $3 AND true LIMIT $4")
        let many = SQL.joined((1...40).map { "\($0)" as SQL }, separator: "+")
        try await withDatabase(connections: 1) { database in
            let sum = try await database.statement("SELECT (\(sql: many))::bigint, \("x"), \(sql: many)")
            #expect(try sum[0].decode(Int.self, String.self, Int.self) == (820, "x", 820))
        }
    }

    @Test func aStatementIsAValue() {
        let one: SQL = "a = \("first")"
        var two = one
        two = "\(sql: two) AND b = \("second")"
        #expect(one.text == "a = $1")
        #expect(two.text == "a = $1 AND b = $2")
    }

    @Test func namesAreQuoted() {
        let sql: SQL = "SELECT * FROM \(identifier: "we\"ird") ORDER BY a \(raw: "DESC")"
        #expect(sql.text == "SELECT * FROM \"we\"\"ird\" ORDER BY a DESC")
    }
}

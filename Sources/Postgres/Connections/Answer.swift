import CPostgres
import Glibc

/// The server's answer to one statement: owns libpq's result.
final class Answer: @unchecked Sendable {
    // Safe to share: libpq never changes a result once it has been returned, and only `deinit` frees it.
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQclear(handle)
    }

    var status: ExecStatusType { PQresultStatus(handle) }
    var rowCount: Int { Int(PQntuples(handle)) }
    var columnCount: Int { Int(PQnfields(handle)) }

    /// Rows inserted, changed, deleted or selected.
    var affected: Int {
        guard let text = PQcmdTuples(handle) else { return 0 }
        return Int(strtol(text, nil, 10))
    }

    /// `COMMIT`, `INSERT 0 1`…
    var commandTag: String {
        PQcmdStatus(handle).map { String(cString: $0) } ?? ""
    }

    func value(row: Int, column: Int) -> PostgresValue {
        let row = Int32(row)
        let column = Int32(column)
        let oid = PQftype(handle, column)
        guard PQgetisnull(handle, row, column) == 0, let start = PQgetvalue(handle, row, column) else {
            return PostgresValue(bytes: nil, oid: oid)
        }
        let count = Int(PQgetlength(handle, row, column))
        return PostgresValue(bytes: UnsafeRawBufferPointer(start: start, count: count), oid: oid)
    }

    func columnName(_ column: Int) -> String {
        PQfname(handle, Int32(column)).map { String(cString: $0) } ?? "?column?"
    }

    /// Whether it says that the server ends the session.
    static func isFatal(_ result: OpaquePointer?) -> Bool {
        // "V": the severity, never translated.
        guard let severity = PQresultErrorField(result, Int32(UnicodeScalar("V").value)) else { return false }
        return strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0
    }

    /// The failure that this answer reports; nil if it reports none.
    func failure(statement: String?) -> PostgresError? {
        switch status {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_PIPELINE_ABORTED: break
        default: return nil
        }
        func field(_ code: UnicodeScalar) -> String? {
            PQresultErrorField(handle, Int32(code.value)).map { String(cString: $0) }
        }
        let state = field("C").map(SQLState.init(rawValue:))
        let message = field("M") ?? PQresultErrorMessage(handle).map { String(cString: $0) } ?? "no message"
        var error = PostgresError(.server, message, sqlState: state, statement: statement)
        error.detail = field("D")
        error.hint = field("H")
        error.schema = field("s")
        error.table = field("t")
        error.column = field("c")
        error.constraint = field("n")
        error.context = field("W")
        return error
    }
}

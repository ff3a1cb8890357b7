import CPostgres

extension Transaction {
    /// Streams rows into a table by binary COPY, the fastest way in; gives their number.
    ///
    /// The types written must be exactly those of the columns: COPY converts nothing.
    ///
    ///     try tx.copy(into: "alerts (org_id, id, name)") { rows in
    ///         for alert in alerts { try rows.append(org, alert.id, alert.name) }
    ///     }
    @discardableResult
    public func copy(into target: StaticString, _ body: (CopyWriter) throws -> Void) throws -> Int {
        try copy(statement: "COPY \(target) FROM STDIN (FORMAT binary)") { writer in
            writer.begin()
            try body(writer)
            writer.end()
        }
    }

    /// Streams bytes in PostgreSQL's text format (tabs, line feeds, `\N`) into a table; gives the number of rows.
    @discardableResult
    public func copyText(into target: StaticString, _ body: (CopyWriter) throws -> Void) throws -> Int {
        try copy(statement: "COPY \(target) FROM STDIN", body)
    }

    private func copy(statement: String, _ body: (CopyWriter) throws -> Void) throws -> Int {
        try query("SELECT")  // Sends what was kept for later and the BEGIN, and asks whether we may go on.
        let started = try connection.runScript(statement)
        guard started.status == PGRES_COPY_IN else {
            throw PostgresError(.misuse, "not a COPY from the client", statement: statement)
        }
        let sql = SQL(text: statement)
        do {
            let writer = CopyWriter(connection: connection, isCancelled: { [unit] in unit.isCancelled })
            try body(writer)
            try writer.flush()
            guard PQputCopyEnd(connection.handle, nil) == 1 else { throw connection.lost(sql) }
        } catch {
            // Tells the server to give up the COPY; its answer is the error that we have just said.
            if connection.isUsable, PQputCopyEnd(connection.handle, "the client gave up") == 1 {
                let answer = try connection.lastAnswer(sql)
                // The server's own reason, where it had one, says more than ours.
                if let failure = answer.failure(statement: statement), failure.sqlState != .queryCanceled {
                    throw failure
                }
            }
            throw error
        }
        return try connection.check(connection.lastAnswer(sql), sql).affected
    }
}

/// Takes the rows of a COPY and sends them in large pieces.
public final class CopyWriter {
    private let connection: Connection
    private let isCancelled: () -> Bool
    private let buffer = PostgresBuffer(capacity: 1 << 16)
    private static let pieceSize = 1 << 16

    init(connection: Connection, isCancelled: @escaping () -> Bool) {
        self.connection = connection
        self.isCancelled = isCancelled
    }

    /// Appends a row of a binary COPY.
    public func append<each Column: PostgresEncodable>(_ columns: repeat each Column) throws {
        let start = buffer.count
        buffer.write(Int16(0))
        var count: Int16 = 0
        for column in repeat each columns {
            buffer.writeWithLength(column)
            count += 1
        }
        buffer.overwrite(count, at: start)
        try flushIfLarge()
    }

    /// Appends bytes of a text COPY.
    public func write(_ bytes: [UInt8]) throws {
        bytes.withUnsafeBytes { buffer.write($0) }
        try flushIfLarge()
    }

    /// Appends text of a text COPY.
    public func write(_ text: String) throws {
        text.encode(into: buffer)
        try flushIfLarge()
    }

    /// Signature, flags, and the length of an extension that there is not.
    func begin() {
        let header: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
        header.withUnsafeBytes { buffer.write($0) }
        buffer.write(Int32(0))
        buffer.write(Int32(0))
    }

    func end() {
        buffer.write(Int16(-1))
    }

    private func flushIfLarge() throws {
        if buffer.count >= Self.pieceSize { try flush() }
    }

    func flush() throws {
        if isCancelled() { throw CancellationError() }
        guard buffer.count > 0, let start = buffer.bytes.baseAddress else { return }
        let sent = PQputCopyData(
            connection.handle, start.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
        buffer.removeAll()
        guard sent == 1 else { throw connection.lost(nil) }
    }
}

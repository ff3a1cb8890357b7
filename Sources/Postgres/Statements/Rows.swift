/// The rows of an answer.
public struct Rows: RandomAccessCollection, Sendable {
    let answer: Answer

    public var startIndex: Int { 0 }
    public var endIndex: Int { answer.rowCount }

    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < endIndex, "row \(position) of \(endIndex)")
        return Row(answer: answer, index: position)
    }

    /// Rows inserted, changed, deleted or selected.
    public var affected: Int { answer.affected }

    /// Every row as a tuple: `try rows.decode(UUID.self, String?.self)`.
    public func decode<each Column: PostgresDecodable>(
        _ types: repeat (each Column).Type
    ) throws(PostgresError) -> [(repeat each Column)] {
        var result: [(repeat each Column)] = []
        result.reserveCapacity(count)
        for row in self { result.append(try row.decode(repeat each types)) }
        return result
    }

    /// The only column of every row.
    public func column<Column: PostgresDecodable>(_ type: Column.Type) throws(PostgresError) -> [Column] {
        var result: [Column] = []
        result.reserveCapacity(count)
        for row in self { result.append(try row.decode(type)) }
        return result
    }
}

/// One row of an answer.
public struct Row: Sendable {
    let answer: Answer
    let index: Int

    /// The columns by position, as a tuple: `let (id, name) = try row.decode(UUID.self, String?.self)`.
    ///
    /// Throws `PostgresError` of kind `decoding` if there are not that many columns, or one is null or of another
    /// type.
    public func decode<each Column: PostgresDecodable>(
        _ types: repeat (each Column).Type
    ) throws(PostgresError) -> (repeat each Column) {
        var column = 0
        func next<Value: PostgresDecodable>(_ type: Value.Type) throws(PostgresError) -> Value {
            defer { column += 1 }
            return try decode(type, column: column)
        }
        return (repeat try next(each types))
    }

    /// One column by position.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type, column: Int) throws(PostgresError) -> Value {
        guard column < answer.columnCount else {
            throw PostgresError(.decoding, "the answer has \(answer.columnCount) columns, not \(column + 1)")
        }
        do {
            return try Value.decode(answer.value(row: index, column: column))
        } catch {
            throw PostgresError(
                .decoding, "column \(column + 1) (\(answer.columnName(column))) of row \(index + 1) \(error.reason)")
        }
    }
}

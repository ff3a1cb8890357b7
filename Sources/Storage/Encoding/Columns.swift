import Postgres

/// A row's columns, one after the other: for values of more columns than a tuple is readable with.
struct Columns {
    let row: Row
    private var at = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func next<Value: PostgresDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        defer { at += 1 }
        return try row.decode(type, column: at)
    }

    /// A column that holds one of an enumeration's texts.
    mutating func word<Word: RawRepresentable>(_ type: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        let text = try next(String.self)
        guard let word = Word(rawValue: text) else {
            throw PostgresError(.decoding, "\(text) is no \(Word.self)")
        }
        return word
    }

    mutating func optionalWord<Word: RawRepresentable>(_ type: Word.Type = Word.self) throws -> Word?
    where Word.RawValue == String {
        try next(String?.self).flatMap(Word.init(rawValue:))
    }
}

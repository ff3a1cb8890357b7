/// A statement with its parameters.
///
/// Written as a string literal whose interpolations can only bind, never splice, so text from outside cannot become
/// SQL:
///
///     let sql: SQL = "SELECT name FROM services WHERE org_id = \(org) AND id = ANY(\(ids))"
///
/// `\(sql: part)` splices another statement, its parameters renumbered; `\(raw: "ASC")` splices a literal of the
/// program.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text sent to the server, with `$1`, `$2` … for the parameters.
    public internal(set) var text: String
    var parameters: [Parameter]
    var values: PostgresBuffer?

    struct Parameter: Sendable {
        var oid: UInt32
        /// Bytes in `values`; -1 for null.
        var length: Int32
        /// Where its `$` is in the UTF-8 of the text.
        var position: Int
    }

    public init(stringLiteral value: StaticString) {
        text = "\(value)"
        parameters = []
    }

    public init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.statement
    }

    init(text: String) {
        self.text = text
        parameters = []
    }

    /// Puts `separator` between statements, for lists of conditions: `SQL.joined(conditions, separator: " AND ")`.
    public static func joined(_ parts: some Sequence<SQL>, separator: StaticString = ", ") -> SQL {
        var result = SQL(text: "")
        var isFirst = true
        for part in parts {
            if !isFirst { result.text += "\(separator)" }
            isFirst = false
            result.splice(part)
        }
        return result
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        joined([left, right], separator: "")
    }

    mutating func bind(_ value: some PostgresEncodable) {
        let position = text.utf8.count
        text += Self.placeholder(parameters.count + 1)
        guard !value.isPostgresNull else {
            parameters.append(Parameter(oid: type(of: value).postgresType.oid, length: -1, position: position))
            return
        }
        let buffer = ownedValues()
        let start = buffer.count
        value.encode(into: buffer)
        parameters.append(
            Parameter(
                oid: type(of: value).postgresType.oid, length: Int32(buffer.count - start), position: position))
    }

    mutating func splice(_ other: SQL) {
        guard !other.parameters.isEmpty else {
            text += other.text
            return
        }
        let utf8 = other.text.utf8
        var at = utf8.startIndex
        for (index, parameter) in other.parameters.enumerated() {
            let dollar = utf8.index(utf8.startIndex, offsetBy: parameter.position)
            text += other.text[at..<dollar]
            parameters.append(
                Parameter(oid: parameter.oid, length: parameter.length, position: text.utf8.count))
            text += Self.placeholder(parameters.count)
            at = utf8.index(dollar, offsetBy: Self.placeholder(index + 1).utf8.count)
        }
        text += other.text[at...]
        if let bytes = other.values?.bytes { ownedValues().write(bytes) }
    }

    /// The buffer, copied first if another statement holds it too.
    private mutating func ownedValues() -> PostgresBuffer {
        if let values, isKnownUniquelyReferenced(&self.values) { return values }
        let copy = PostgresBuffer(capacity: max(64, (values?.count ?? 0) * 2))
        if let bytes = values?.bytes { copy.write(bytes) }
        values = copy
        return copy
    }

    /// The same parameters under another text, which may leave some of them out: for tests.
    package func rewritten(_ text: String) -> SQL {
        var copy = self
        copy.text = text
        return copy
    }

    private static func placeholder(_ number: Int) -> String {
        number < placeholders.count ? placeholders[number] : "$\(number)"
    }

    private static let placeholders = (0...32).map { "$\($0)" }
}

extension SQL: CustomStringConvertible {
    /// The text, without the values of its parameters: safe to log.
    public var description: String { text }
}

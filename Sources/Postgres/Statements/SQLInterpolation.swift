extension SQL {
    public struct StringInterpolation: StringInterpolationProtocol {
        var statement: SQL

        public init(literalCapacity: Int, interpolationCount: Int) {
            statement = SQL(text: "")
            statement.text.reserveCapacity(literalCapacity + interpolationCount * 3)
            statement.parameters.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { statement.text += String(decoding: $0, as: UTF8.self) }
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            statement.bind(value)
        }

        /// Binds a value or null.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            statement.bind(value)
        }

        /// Splices a statement; its parameters are renumbered.
        public mutating func appendInterpolation(sql: SQL) {
            statement.splice(sql)
        }

        /// Splices a name, quoted: of a database, a table, a column.
        public mutating func appendInterpolation(identifier name: String) {
            statement.text += "\"\(name.replacing("\"", with: "\"\""))\""
        }

        /// Splices a literal of the program: a column name, a direction.
        public mutating func appendInterpolation(raw: StaticString) {
            appendLiteral(raw)
        }
    }
}

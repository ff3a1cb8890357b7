/// What went wrong between us and PostgreSQL.
public struct PostgresError: Error, Sendable {
    /// What kind of failure: decides what a caller may do.
    public enum Kind: String, Sendable {
        /// The server refused a statement: see `sqlState`. The transaction was rolled back.
        case server
        /// No connection could be had. Nothing was done.
        case cannotConnect
        /// Every connection was busy until the acquire time-out. Nothing was done; the caller may try again.
        case poolExhausted
        /// The connection broke before the commit was sent. Nothing was done.
        case connectionLost
        /// The connection broke after the commit was sent and before its answer came: it may or may not have
        /// happened. Only a caller who can tell (an idempotent write) may try again.
        case outcomeUnknown
        /// The answer is not what the program expects: a type, a null, a number of columns.
        case decoding
        /// The database was closed.
        case closed
        /// The program used this library wrongly: a transaction after its end, a name with a NUL.
        case misuse
        /// The history of migrations does not match the files.
        case migration
    }

    public let kind: Kind
    /// What was tried and what happened; never contains parameters.
    public let message: String
    /// The server's class of error, where the server answered.
    public let sqlState: SQLState?
    /// May quote values of rows: not for logs, and not part of `description`.
    public internal(set) var detail: String?
    public internal(set) var hint: String?
    public internal(set) var schema: String?
    public internal(set) var table: String?
    public internal(set) var column: String?
    public internal(set) var constraint: String?
    /// Where in a function the error was raised, by the server's account.
    public internal(set) var context: String?
    /// The text of the statement, with `$1` for parameters.
    public internal(set) var statement: String?

    public init(_ kind: Kind, _ message: String, sqlState: SQLState? = nil, statement: String? = nil) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
        self.statement = statement
    }

    /// True for failures that running the whole transaction again may cure.
    public var isTransient: Bool {
        switch kind {
        case .connectionLost, .cannotConnect, .poolExhausted: true
        case .server: sqlState == .serializationFailure || sqlState == .deadlockDetected || isStalePlan
        default: false
        }
    }

    /// A prepared statement that a change of the schema has overtaken: it is prepared anew on the next try.
    var isStalePlan: Bool {
        sqlState == .invalidStatementName
            || (sqlState == .featureNotSupported && message.contains("cached plan"))
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var text = "\(kind.rawValue): \(message)"
        if let sqlState { text += " [\(sqlState)]" }
        if let constraint { text += " constraint \(constraint)" }
        if let table { text += " table \(table)" }
        if let column { text += " column \(column)" }
        if let hint { text += " hint: \(hint)" }
        if let statement { text += " in: \(statement.prefix(500))" }
        return text
    }
}

/// How a transaction sees and changes the database.
public struct TransactionMode: Hashable, Sendable {
    public enum Isolation: Sendable {
        case readCommitted, repeatableRead, serializable
    }

    public var isolation: Isolation
    public var isReadOnly: Bool

    public init(isolation: Isolation = .readCommitted, isReadOnly: Bool = false) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
    }

    public static let readWrite = TransactionMode()
    public static let readOnly = TransactionMode(isReadOnly: true)
    /// One snapshot for all statements, nothing written.
    public static let snapshot = TransactionMode(isolation: .repeatableRead, isReadOnly: true)
    public static let repeatableRead = TransactionMode(isolation: .repeatableRead)
    public static let serializable = TransactionMode(isolation: .serializable)

    var begin: SQL {
        switch (isolation, isReadOnly) {
        case (.readCommitted, false): "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        case (.readCommitted, true): "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
        case (.repeatableRead, false): "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
        case (.repeatableRead, true): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case (.serializable, false): "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
        case (.serializable, true): "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"
        }
    }
}

/// When a unit of work is run again. Its closure must then bear running more than once: it must change nothing but
/// the database.
public struct RetryPolicy: Sendable {
    /// Runs of the closure at most, the first included.
    public var attempts: Int
    /// Also run again where it is unknown whether the commit happened: only for work that does no harm twice.
    public var isIdempotent: Bool

    public init(attempts: Int, isIdempotent: Bool = false) {
        self.attempts = max(attempts, 1)
        self.isIdempotent = isIdempotent
    }

    /// Again after serialization failures, deadlocks, overtaken plans and connections lost before the commit.
    public static let serializationFailures = RetryPolicy(attempts: 6)
    /// As above, and after a lost answer to the commit.
    public static let idempotent = RetryPolicy(attempts: 6, isIdempotent: true)
    /// The closure runs once. Work that had not begun is still moved to a fresh connection.
    public static let never = RetryPolicy(attempts: 1)
}

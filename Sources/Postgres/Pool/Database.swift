public import Logging
import Threads

/// A PostgreSQL database, reached over a pool of connections.
///
/// Each connection has a thread of its own; a unit of work is a synchronous closure that runs there while the calling
/// task waits without blocking anything. Connections are made when they are first needed and made anew when they
/// break; work that had not begun moves to a fresh connection by itself.
public final class Database: Sendable {
    public let configuration: DatabaseConfiguration
    private let pool: Pool

    public init(_ configuration: DatabaseConfiguration, logger: Logger) {
        self.configuration = configuration
        pool = Pool(configuration, logger: logger)
        pool.start()
    }

    deinit {
        pool.close()
    }

    /// Runs `body` in a transaction and commits it; rolls it back if `body` throws, and rethrows.
    ///
    /// - Parameters:
    ///   - mode: isolation level, and whether it may write.
    ///   - settings: set for this transaction alone, as by `SET LOCAL`; they cost no round trip.
    ///   - timeout: of each of its statements, instead of the session's.
    ///   - retry: when `body` is run again; it must change nothing but the database.
    ///   - body: runs on the connection's thread.
    ///
    /// Throws what `body` throws, `CancellationError` if the task was cancelled, and `PostgresError`; after kind
    /// `outcomeUnknown` the transaction may have been committed, after any other it has not.
    @discardableResult
    public func transaction<Result: Sendable>(
        _ mode: TransactionMode = .readWrite, settings: [(String, String)] = [], timeout: Duration? = nil,
        retry: RetryPolicy = .serializationFailures,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        let unit = transactionWork(mode, settings, timeout, retry, body)
        return try await finish(unit) { continuation in unit.setCompletion { continuation.resume(with: $0) } }
    }

    /// The same for a caller who cannot wait: returns at once.
    ///
    /// - Parameter completion: called once, on the connection's thread; it must not block.
    public func transaction<Result: Sendable>(
        _ mode: TransactionMode = .readWrite, settings: [(String, String)] = [],
        retry: RetryPolicy = .serializationFailures, _ body: @escaping @Sendable (Transaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        let unit = transactionWork(mode, settings, nil, retry, body)
        unit.setCompletion(completion)
        pool.submit(unit)
    }

    private func transactionWork<Result: Sendable>(
        _ mode: TransactionMode, _ settings: [(String, String)], _ timeout: Duration?, _ retry: RetryPolicy,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) -> Work<Result> {
        var settings = settings
        if let timeout { settings.append(("statement_timeout", "\(timeout.inMilliseconds)")) }
        return Work(deadline: .now + configuration.acquireTimeout, policy: retry) { [settings] connection, unit in
            let transaction = Transaction(connection: connection, mode: mode, settings: settings, unit: unit)
            do {
                let result = try body(transaction)
                try transaction.commit()
                return result
            } catch {
                _ = transaction.rollBack()
                throw error
            }
        }
    }

    /// Runs one statement, which commits by itself. While all connections are busy, several tasks' statements share a
    /// round trip.
    ///
    /// Throws as `transaction` does.
    @discardableResult
    public func statement(_ sql: SQL, retry: RetryPolicy = .serializationFailures) async throws -> Rows {
        let unit = StatementWork(deadline: .now + configuration.acquireTimeout, policy: retry, sql)
        return try await finish(unit) { unit.setContinuation($0) }
    }

    private func finish<Result: Sendable>(
        _ unit: WorkUnit, _ setContinuation: (UnsafeContinuation<Result, any Error>) -> Void
    ) async throws -> Result {
        // The runtime hands the answer over from the connection's thread. Reading that the unit has finished says so in
        // terms that the thread sanitizer sees, which does not look into the runtime.
        defer { unit.seeEnd() }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                setContinuation(continuation)
                pool.submit(unit)
            }
        } onCancel: {
            pool.cancel(unit)
        }
    }

    /// How the pool is doing, for metrics.
    public var statistics: PoolStatistics { pool.statistics }

    /// Refuses new work, fails what waits with kind `closed`, and returns once what runs has finished and the
    /// connections are closed.
    public func close() async {
        await pool.closeAndWait()
    }
}

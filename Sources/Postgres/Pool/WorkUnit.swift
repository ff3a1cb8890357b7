import Synchronization
import Threads

/// Something to do with a connection, once one is free.
class WorkUnit: @unchecked Sendable {
    // Safe to share: `phase` and `cancelled` are atomic; `progress` and `attempts` belong to the worker's thread
    // that moved the unit to `running`; whoever moves it to `finished` resumes the task, and only one can.
    enum Phase: UInt8, AtomicRepresentable {
        case created, waiting, running, finished
    }

    /// How far an attempt has come, as far as the server may have noticed.
    enum Progress {
        case notBegun, begun, commitSent
    }

    let deadline: MonotonicTime
    let policy: RetryPolicy
    var progress = Progress.notBegun
    var attempts = 0
    private let phase = Atomic<Phase>(.created)
    private let cancelled = Atomic<Bool>(false)

    init(deadline: MonotonicTime, policy: RetryPolicy) {
        self.deadline = deadline
        self.policy = policy
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    var isWaiting: Bool { phase.load(ordering: .acquiring) == .waiting }

    /// All that was written before the unit finished is seen after this.
    func seeEnd() { _ = phase.load(ordering: .acquiring) }

    func markCancelled() { cancelled.store(true, ordering: .releasing) }

    /// True for the one caller who may go on.
    func move(from old: Phase, to new: Phase) -> Bool {
        phase.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged
    }

    /// The one statement that it consists of, where it is no more than that.
    var statement: SQL? { nil }

    /// Keeps the answer to `statement`.
    func keep(_ answer: Answer) {}

    /// Does the work; true if it is done and the answer is kept, false if it failed with `failure`.
    func attempt(on connection: Connection) -> Attempt { .failed(PostgresError(.misuse, "nothing to do")) }

    enum Attempt {
        case done
        case failed(any Error)
    }

    /// Resumes the task: with the kept answer, or with `error`.
    func resume(failing error: (any Error)?) {}
}

final class Work<Result: Sendable>: WorkUnit, @unchecked Sendable {
    // Safe to share for the reasons given above: the answer is written and read by the worker's thread alone.
    private let body: @Sendable (Connection, WorkUnit) throws -> Result
    private var completion: ((Swift.Result<Result, any Error>) -> Void)?
    private var answer: Result?

    init(
        deadline: MonotonicTime, policy: RetryPolicy,
        _ body: @escaping @Sendable (Connection, WorkUnit) throws -> Result
    ) {
        self.body = body
        super.init(deadline: deadline, policy: policy)
    }

    /// To be called before the unit is submitted.
    /// - Parameter completion: called once, on the worker's thread unless the unit never got that far.
    func setCompletion(_ completion: @escaping (Swift.Result<Result, any Error>) -> Void) {
        self.completion = completion
    }

    override func attempt(on connection: Connection) -> Attempt {
        do {
            answer = try body(connection, self)
            return .done
        } catch {
            return .failed(error)
        }
    }

    override func resume(failing error: (any Error)?) {
        guard let completion = completion.take() else { return }
        if let error {
            completion(.failure(error))
        } else if let answer {
            completion(.success(answer))
        }
    }
}

/// One statement, which commits by itself. Several of them can share a connection's round trip.
final class StatementWork: WorkUnit, @unchecked Sendable {
    // Safe to share for the reasons given above.
    private let sql: SQL
    private var continuation: UnsafeContinuation<Rows, any Error>?
    private var answer: Answer?

    init(deadline: MonotonicTime, policy: RetryPolicy, _ sql: SQL) {
        self.sql = sql
        super.init(deadline: deadline, policy: policy)
    }

    /// To be called before the unit is submitted.
    func setContinuation(_ continuation: UnsafeContinuation<Rows, any Error>) {
        self.continuation = continuation
    }

    override var statement: SQL? { sql }

    override func keep(_ answer: Answer) { self.answer = answer }

    override func attempt(on connection: Connection) -> Attempt {
        if isCancelled { return .failed(CancellationError()) }
        progress = .commitSent
        do {
            answer = try connection.run(sql)
            return .done
        } catch {
            return .failed(error)
        }
    }

    override func resume(failing error: (any Error)?) {
        guard let continuation = continuation.take() else { return }
        if let error {
            continuation.resume(throwing: error)
        } else if let answer {
            continuation.resume(returning: Rows(answer: answer))
        }
    }
}

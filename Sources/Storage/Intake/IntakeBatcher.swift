public import Domain
public import Logging
public import Postgres
import Synchronization

/// Group commit within the process: requests that arrive while a batch is written share the next one, which is written
/// while the first is committed.
///
/// Nobody waits for company: an idle batcher commits the first request at once. Each request resumes only after the
/// commit that holds it.
public final class IntakeBatcher: Sendable {
    public struct Configuration: Sendable {
        /// Most batches under way at once, those that are being committed included.
        public var batchesInFlight: Int
        /// Alerts that must wait before a further batch is written beside one that is: fewer are better off waiting for
        /// its end, since a larger batch costs less for each alert. More leave a processor idle between two of one
        /// alert's round trips.
        public var besideSize: Int
        /// Most alerts in one commit, unless one request alone has more. More would save next to nothing.
        public var batchSize: Int
        /// Most alerts that wait, before requests are turned away.
        public var queueSize: Int

        public init(batchesInFlight: Int = 2, besideSize: Int = 16, batchSize: Int = 1500, queueSize: Int = 50_000) {
            self.batchesInFlight = max(batchesInFlight, 1)
            self.besideSize = besideSize
            self.batchSize = max(batchSize, 1)
            self.queueSize = max(queueSize, 1)
        }
    }

    private let database: Database
    private let clock: any WallClock
    private let policy: @Sendable () -> AlertPolicy
    private let logger: Logger
    private let queue: Mutex<IntakeQueue>
    private let memory = AlertMemory()

    /// - Parameter policy: the alert policy in force, asked for with each commit so that it can be reloaded.
    public init(
        database: Database, clock: any WallClock, configuration: Configuration = Configuration(), logger: Logger,
        policy: @escaping @Sendable () -> AlertPolicy
    ) {
        self.database = database
        self.clock = clock
        self.policy = policy
        self.logger = logger
        queue = Mutex(IntakeQueue(configuration))
    }

    /// Stores a request's alerts and returns once they are committed, all of them.
    /// - Returns: how many were taken in.
    /// - Throws: `IntakeError`; then none of them was, unless it is `unavailable`: then they may have been, and
    ///   sending them again does no harm.
    @discardableResult
    public func submit(_ scope: Scope, _ alerts: [IntakeAlert]) async throws -> Int {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            submit(scope, alerts) { error in
                if let error { continuation.resume(throwing: error) } else { continuation.resume() }
            }
        }
        return alerts.count
    }

    /// The same for a caller who cannot wait: returns at once.
    /// - Parameter completion: called once, on a thread of the batcher's or this one; it must not block. With nil once
    ///   all the alerts are committed.
    public func submit(
        _ scope: Scope, _ alerts: [IntakeAlert], completion: @escaping @Sendable (IntakeError?) -> Void
    ) {
        guard !alerts.isEmpty else { return completion(nil) }
        let submission = IntakeQueue.Submission(alerts: alerts, completion: completion)
        switch queue.withLock({ $0.add(submission, scope) }) {
        case .queued: break
        case .startRunner: run()
        case .refused(let error): completion(error)
        }
    }

    /// Refuses new requests and returns once those that wait are committed.
    public func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = queue.withLock { $0.close(continuation) }
            if isIdle { continuation.resume() }
        }
    }

    /// Begins a batch; each batch begins the one after it.
    private func run() {
        let stage = Stage()
        guard let (scope, submissions) = queue.withLock({ $0.next() }) else { return ends(stage) }
        commit(scope, submissions, stage) { self.ends(stage) }
    }

    private func ends(_ stage: Stage) {
        switch queue.withLock({ $0.ends(committing: stage.isCommitting.load(ordering: .acquiring)) }) {
        case .again: run()
        case .end(let closers): for closer in closers { closer.resume() }
        }
    }

    /// How far a batch has come. A batch that is written anew, or one by one, begins its commit only once.
    private final class Stage: Sendable {
        let isCommitting = Atomic(false)
    }

    private func beginsCommit(_ stage: Stage) {
        guard !stage.isCommitting.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if queue.withLock({ $0.beginsCommit() }) { run() }
    }

    private func commit(
        _ scope: Scope, _ submissions: [IntakeQueue.Submission], _ stage: Stage,
        then: @escaping @Sendable () -> Void
    ) {
        let alerts = submissions.count == 1 ? submissions[0].alerts : submissions.flatMap(\.alerts)
        let now = clock.now()
        let policy = policy()
        // A lost answer to the commit is cured by doing it again: what was stored is a repeat then.
        database.write(byIndex: scope, retry: .idempotent) { tx in
            _ = try IntakeStore.record(tx, scope, alerts, now: now, policy: policy, memory: self.memory)
            self.beginsCommit(stage)
        } completion: { outcome in
            if case .failure(let error as PostgresError) = outcome, error.isAboutData, submissions.count > 1 {
                // One of them cannot be stored; its neighbours must not suffer for it.
                self.commitEach(scope, submissions[...], stage, then: then)
            } else {
                self.tell(submissions, outcome)
                then()
            }
        }
    }

    private func commitEach(
        _ scope: Scope, _ submissions: ArraySlice<IntakeQueue.Submission>, _ stage: Stage,
        then: @escaping @Sendable () -> Void
    ) {
        guard let first = submissions.first else { return then() }
        commit(scope, [first], stage) { self.commitEach(scope, submissions.dropFirst(), stage, then: then) }
    }

    private func tell(_ submissions: [IntakeQueue.Submission], _ outcome: Result<Void, any Error>) {
        var refusal: IntakeError?
        if case .failure(let error) = outcome {
            refusal = IntakeError(error)
            if case .unavailable = refusal {
                logger.warning("intake could not commit", metadata: ["error": "\(error)"])
            }
        }
        for submission in submissions { submission.completion(refusal) }
    }
}

extension PostgresError {
    /// Whether the server refused what it was given, and will again: data exceptions, violated constraints, limits.
    var isAboutData: Bool {
        guard kind == .server, let state = sqlState else { return false }
        return ["22", "23", "54"].contains(state.classCode)
    }
}

extension IntakeError {
    init(_ error: any Error) {
        if let error = error as? PostgresError, error.isAboutData {
            self = .unstorable(reason: error.message)
        } else {
            self = .unavailable(retryAfter: 5)
        }
    }
}

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
        /// its end, since a larger batch costs less for each alert.
        public var besideSize: Int
        /// Most alerts in one commit, unless one request alone has more. More would save next to nothing, and each
        /// connection keeps a buffer for the largest that it ever sent.
        public var batchSize: Int
        /// Most alerts that wait, before requests are turned away.
        public var queueSize: Int

        public init(batchesInFlight: Int = 2, besideSize: Int = 200, batchSize: Int = 1500, queueSize: Int = 50_000) {
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
        case .startRunner: Task { await self.run() }
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

    private func run() async {
        while true {
            let stage = Stage()
            if let (scope, submissions) = queue.withLock({ $0.next() }) { await commit(scope, submissions, stage) }
            switch queue.withLock({ $0.ends(committing: stage.isCommitting.load(ordering: .acquiring)) }) {
            case .again: continue
            case .end(let closers):
                for closer in closers { closer.resume() }
                return
            }
        }
    }

    /// How far a batch has come. A batch that is written anew, or one by one, begins its commit only once.
    private final class Stage: Sendable {
        let isCommitting = Atomic(false)
    }

    private func beginsCommit(_ stage: Stage) {
        guard !stage.isCommitting.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if queue.withLock({ $0.beginsCommit() }) { Task { await self.run() } }
    }

    private func commit(_ scope: Scope, _ submissions: [IntakeQueue.Submission], _ stage: Stage) async {
        do {
            let alerts = submissions.count == 1 ? submissions[0].alerts : submissions.flatMap(\.alerts)
            let now = clock.now()
            let policy = policy()
            // A lost answer to the commit is cured by doing it again: what was stored is a repeat then.
            try await database.write(scope, retry: .idempotent, byIndex: true) { tx in
                _ = try IntakeStore.record(tx, scope, alerts, now: now, policy: policy)
                self.beginsCommit(stage)
            }
            for submission in submissions { submission.completion(nil) }
        } catch let error as PostgresError where error.isAboutData && submissions.count > 1 {
            // One of them cannot be stored; its neighbours must not suffer for it.
            for submission in submissions { await commit(scope, [submission], stage) }
        } catch {
            let told = IntakeError(error)
            if case .unavailable = told {
                logger.warning("intake could not commit", metadata: ["error": "\(error)"])
            }
            for submission in submissions { submission.completion(told) }
        }
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

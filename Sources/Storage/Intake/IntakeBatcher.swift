public import Domain
public import Logging
public import Postgres
import Synchronization

/// Group commit within the process: requests that arrive while a commit is under way share the next one.
///
/// Nobody waits for company: an idle batcher commits the first request at once. Each request resumes only after the
/// commit that holds it.
public final class IntakeBatcher: Sendable {
    public struct Configuration: Sendable {
        /// Most commits under way at once.
        public var batchesInFlight: Int
        /// Alerts that must wait before a further commit begins beside one under way: fewer are better off waiting for
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
    private let configuration: Configuration
    private let logger: Logger
    private let queue = Mutex(IntakeQueue())

    /// - Parameter policy: the alert policy in force, asked for with each commit so that it can be reloaded.
    public init(
        database: Database, clock: any WallClock, configuration: Configuration = Configuration(), logger: Logger,
        policy: @escaping @Sendable () -> AlertPolicy
    ) {
        self.database = database
        self.clock = clock
        self.policy = policy
        self.configuration = configuration
        self.logger = logger
    }

    /// Stores a request's alerts and returns once they are committed, all of them.
    /// - Returns: how many were taken in.
    /// - Throws: `IntakeError`; then none of them was, unless it is `unavailable`: then they may have been, and
    ///   sending them again does no harm.
    @discardableResult
    public func submit(_ scope: Scope, _ alerts: [IntakeAlert]) async throws -> Int {
        guard !alerts.isEmpty else { return 0 }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let submission = IntakeQueue.Submission(alerts: alerts, continuation: continuation)
            let verdict = queue.withLock { queue in
                queue.add(
                    submission, scope, limit: configuration.queueSize, runners: configuration.batchesInFlight,
                    beside: configuration.besideSize)
            }
            switch verdict {
            case .queued: break
            case .startRunner: Task { await self.run() }
            case .refused(let error): continuation.resume(throwing: error)
            }
        }
        return alerts.count
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
            switch queue.withLock({ $0.next(limit: configuration.batchSize) }) {
            case .batch(let scope, let submissions): await commit(scope, submissions)
            case .end(let closers):
                for closer in closers { closer.resume() }
                return
            }
        }
    }

    private func commit(_ scope: Scope, _ submissions: [IntakeQueue.Submission]) async {
        do {
            let alerts = submissions.count == 1 ? submissions[0].alerts : submissions.flatMap(\.alerts)
            let now = clock.now()
            let policy = policy()
            // A lost answer to the commit is cured by doing it again: what was stored is a repeat then.
            _ = try await database.write(scope, retry: .idempotent, byIndex: true) { tx in
                try IntakeStore.record(tx, scope, alerts, now: now, policy: policy)
            }
            for submission in submissions { submission.continuation.resume() }
        } catch let error as PostgresError where error.isAboutData && submissions.count > 1 {
            // One of them cannot be stored; its neighbours must not suffer for it.
            for submission in submissions { await commit(scope, [submission]) }
        } catch {
            let told = IntakeError(error)
            if case .unavailable = told {
                logger.warning("intake could not commit", metadata: ["error": "\(error)"])
            }
            for submission in submissions { submission.continuation.resume(throwing: told) }
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

/// A fixed number of dedicated threads fed by one queue, for blocking work: password hashing, files, foreign calls.
public final class ThreadPool: Sendable {
    private struct State {
        var queue = FIFO<@Sendable () -> Void>()
        var isShutDown = false

        /// What a thread should do now; nil: wait.
        mutating func next() -> Step? {
            if let work = queue.popFirst() { return .run(work) }
            return isShutDown ? .end : nil
        }
    }

    private enum Step {
        case run(@Sendable () -> Void)
        case end
    }

    private let state = Monitor(State())
    private let threads: [DedicatedThread]

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - name: of the threads, as shown by `top -H`.
    ///   - count: how many pieces of work may run at once.
    public init(name: String, count: Int) {
        precondition(count > 0, "a thread pool needs a thread")
        let state = self.state
        threads = (0..<count).map { index in
            DedicatedThread(name: "\(name)-\(index)") {
                while case .run(let work)? = state.wait({ $0.next() }) { work() }
            }
        }
    }

    /// Runs `work` on one of the threads and waits for its answer without blocking the calling task.
    ///
    /// Throws what `work` throws, `CancellationError` if the task was cancelled before the work began, and
    /// `ThreadPoolShutDown` if the pool no longer takes work.
    public func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            let accepted = submit { continuation.resume(with: .init(catching: work)) }
            if !accepted { continuation.resume(throwing: ThreadPoolShutDown()) }
        }
    }

    /// Queues `work` and returns at once. False, and nothing queued, after `shutDown`.
    public func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        state.update { state in
            guard !state.isShutDown else { return false }
            state.queue.append(work)
            return true
        }
    }

    /// Refuses new work; what is queued still runs, then the threads end.
    public func shutDown() {
        state.update { $0.isShutDown = true }
    }

    /// `shutDown`, then blocks the calling thread until everything has run. Not for Swift tasks.
    public func shutDownAndWait() {
        shutDown()
        for thread in threads { thread.join() }
    }
}

/// The thread pool takes no more work.
public struct ThreadPoolShutDown: Error, CustomStringConvertible {
    public var description: String { "the thread pool has been shut down" }
}

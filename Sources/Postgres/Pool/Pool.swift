import Logging
import Threads

/// The connections, each on its own thread, and the one queue that feeds them.
///
/// The thread that went to sleep last is woken first, so that no more connections are opened than are needed.
final class Pool: Sendable {
    let configuration: DatabaseConfiguration
    let logger: Logger
    private let state = Monitor(State())
    private let watchdog = Watchdog()
    private let slots: [CancelSlot]

    private struct State {
        var queue = FIFO<WorkUnit>()
        var asleep: [Worker] = []
        var workers = 0
        var isClosed = false
        var statistics = PoolStatistics()
        var whenClosed: [UnsafeContinuation<Void, Never>] = []
    }

    init(_ configuration: DatabaseConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        slots = (0..<max(1, configuration.connections)).map { _ in CancelSlot() }
        state.withLock { $0.statistics.limit = max(1, configuration.connections) }
    }

    /// Starts the threads; they connect when there is work.
    func start() {
        state.withLock { $0.workers = slots.count }
        for (index, slot) in slots.enumerated() {
            let worker = Worker(pool: self, slot: slot)
            _ = DedicatedThread(name: "postgres-\(index)") { worker.work() }
        }
        watchdog.start(pool: self)
    }

    func submit(_ unit: WorkUnit) {
        guard unit.move(from: .created, to: .waiting) else { return }
        enqueue(unit)
    }

    /// Takes back units that a worker has taken and could not finish.
    func putBack(_ units: [WorkUnit]) {
        for unit in units where unit.move(from: .running, to: .waiting) { enqueue(unit) }
    }

    private func enqueue(_ unit: WorkUnit) {
        var sleeper: Worker?
        let accepted = state.withLock { state in
            guard !state.isClosed else { return false }
            sleeper = state.asleep.popLast()
            if let sleeper { sleeper.handOver(unit) } else { state.queue.append(unit) }
            return true
        }
        sleeper?.wake.signal()
        if !accepted { finish(waiting: unit, with: Self.closedError) }
        // The task may have been cancelled before the unit was known to the pool.
        if unit.isCancelled { cancel(unit) }
    }

    func cancel(_ unit: WorkUnit) {
        unit.markCancelled()
        if unit.move(from: .waiting, to: .finished) {
            unit.resume(failing: CancellationError())
        } else {
            watchdog.requestCancel(unit)
        }
    }

    /// Asks the server to cancel what it does for the unit; false if it does nothing for it.
    func cancelOnServer(_ unit: WorkUnit) -> Bool {
        slots.contains { $0.cancel(unit) }
    }

    /// Called by a worker that wants something to do; nil when the pool is closed.
    func next(for worker: Worker) -> (unit: WorkUnit, hasSlept: Bool)? {
        var hasSlept = false
        while true {
            let step: Worker.Step = state.withLock { state in
                if let unit = worker.taken() { return .run(unit) }
                if let unit = state.queue.popFirst() { return .run(unit) }
                if state.isClosed { return .end }
                state.asleep.append(worker)
                return .sleep
            }
            switch step {
            case .run(let unit):
                // Units that were cancelled or timed out are still in the queue.
                if unit.move(from: .waiting, to: .running) { return (unit, hasSlept) }
            case .sleep:
                worker.wake.wait()
                hasSlept = true
            case .end: return nil
            }
        }
    }

    /// Statements that wait and may go along with one that a worker has taken: its fair share of the queue, up to the
    /// first unit that is more than a statement. Nothing waits unless all workers are busy.
    func companions() -> [WorkUnit] {
        let taken: [WorkUnit] = state.withLock { state in
            let share = (state.queue.count + slots.count - 1) / slots.count
            var taken: [WorkUnit] = []
            while taken.count < min(share, Self.mostCompanions), state.queue.first?.statement != nil,
                let unit = state.queue.popFirst()
            {
                taken.append(unit)
            }
            return taken
        }
        return taken.filter { $0.move(from: .waiting, to: .running) }
    }

    /// Few, for each of them waits for those before it.
    private static let mostCompanions = 7

    func count(_ change: (inout PoolStatistics) -> Void) {
        state.withLock { change(&$0.statistics) }
    }

    var statistics: PoolStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.waiting = state.queue.count
            return statistics
        }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Fails the units that have waited too long.
    func expire(at now: MonotonicTime) {
        var expired: [WorkUnit] = []
        state.withLock { state in
            while let first = state.queue.first, first.deadline <= now || !first.isWaiting {
                if let unit = state.queue.popFirst() { expired.append(unit) }
            }
        }
        for unit in expired where unit.isWaiting {
            count { $0.acquireTimeouts += 1 }
            // What was put back after its connection broke may have been done.
            let kind: PostgresError.Kind = unit.progress == .commitSent ? .outcomeUnknown : .poolExhausted
            finish(
                waiting: unit,
                with: PostgresError(
                    kind, "all \(configuration.connections) connections were busy for \(configuration.acquireTimeout)"))
        }
    }

    private func finish(waiting unit: WorkUnit, with error: any Error) {
        guard unit.move(from: .waiting, to: .finished) else { return }
        count { $0.failed += 1 }
        unit.resume(failing: error)
    }

    static let closedError = PostgresError(.closed, "the database has been closed")

    // MARK: End

    /// Refuses new work, fails what waits, lets what runs finish. Returns at once.
    func close() {
        var waiting: [WorkUnit] = []
        let sleepers = state.withLock { state in
            state.isClosed = true
            while let unit = state.queue.popFirst() { waiting.append(unit) }
            defer { state.asleep.removeAll() }
            return state.asleep
        }
        for unit in waiting { finish(waiting: unit, with: Self.closedError) }
        for sleeper in sleepers { sleeper.wake.signal() }
    }

    func closeAndWait() async {
        close()
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state in
                if state.workers > 0 { state.whenClosed.append(continuation) }
                return state.workers == 0
            }
            if isOver { continuation.resume() }
        }
    }

    func workerEnded() {
        let waiters: [UnsafeContinuation<Void, Never>] = state.withLock { state in
            state.workers -= 1
            guard state.workers == 0 else { return [] }
            defer { state.whenClosed.removeAll() }
            return state.whenClosed
        }
        if state.withLock({ $0.workers == 0 }) { watchdog.stop() }
        for waiter in waiters { waiter.resume() }
    }
}

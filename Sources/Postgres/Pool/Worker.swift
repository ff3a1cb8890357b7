import Logging
import Threads

/// One thread of the pool with its connection.
final class Worker: @unchecked Sendable {
    // Safe to share: `connection` is touched by the worker's own thread alone, `mailbox` under the pool's lock, and
    // what others need to cancel a statement is in `slot`, behind its own lock.
    enum Step {
        case run(WorkUnit)
        case sleep
        case end
    }

    let wake = Semaphore()
    private let pool: Pool
    private var connection: Connection?
    private var mailbox: WorkUnit?
    private let slot: CancelSlot

    init(pool: Pool, slot: CancelSlot) {
        self.pool = pool
        self.slot = slot
    }

    func handOver(_ unit: WorkUnit) { mailbox = unit }
    func taken() -> WorkUnit? { mailbox.take() }

    /// The thread's whole life.
    func work() {
        while let (unit, hasSlept) = pool.next(for: self) {
            pool.count { $0.inUse += 1 }
            if let others = companions(of: unit, checkingConnection: hasSlept) {
                runTogether([unit] + others)
            } else {
                finish(unit, failing: run(unit, checkingConnection: hasSlept))
            }
            pool.count { $0.inUse -= 1 }
            tidy()
        }
        drop()
        pool.workerEnded()
    }

    private func finish(_ unit: WorkUnit, failing error: (any Error)?) {
        _ = unit.move(from: .running, to: .finished)
        pool.count { statistics in
            statistics.completed += 1
            if error != nil { statistics.failed += 1 }
        }
        unit.resume(failing: error)
    }

    /// Units that can share a round trip with one that consists of a statement; nil if there are none.
    private func companions(of unit: WorkUnit, checkingConnection: Bool) -> [WorkUnit]? {
        guard unit.statement != nil, let connection, connection.isUsable,
            !checkingConnection || !connection.hasBroken()
        else { return nil }
        let others = pool.companions()
        return others.isEmpty ? nil : others
    }

    /// Runs units of one statement each in one round trip. What does not go through at once goes back to the queue.
    private func runTogether(_ units: [WorkUnit]) {
        guard let connection else { return pool.putBack(units) }
        var together: [(unit: WorkUnit, statement: Connection.Prepared)] = []
        for unit in units {
            if !unit.isCancelled, let statement = unit.statement.flatMap(connection.prepared) {
                together.append((unit, statement))
            } else {
                finish(unit, failing: run(unit, checkingConnection: false))
            }
        }
        guard self.connection === connection else { return pool.putBack(together.map(\.unit)) }
        for unit in together.map(\.unit) { unit.progress = .commitSent }
        pool.count { $0.together += Int64(together.count) }
        slot.occupy(by: together.map(\.unit))
        let outcomes = connection.runEach(together.map(\.statement))
        let hasCancelled = slot.leave()
        dropIfBroken(connection)
        var again: [WorkUnit] = []
        for (unit, outcome) in zip(together.map(\.unit), outcomes) {
            switch outcome {
            case .success(let answer):
                unit.keep(answer)
                finish(unit, failing: nil)
            case .failure(let failure):
                // Meant for another of them, perhaps; a statement that was cancelled has changed nothing.
                let isMistaken = hasCancelled && !unit.isCancelled && failure.sqlState == .queryCanceled
                switch isMistaken ? .again(after: .zero) : verdict(on: failure, of: unit) {
                case .fail(let error): finish(unit, failing: error)
                case .again(let pause):
                    if failure.kind != .connectionLost { unit.progress = .notBegun }
                    _ = pool.sleep(pause)
                    again.append(unit)
                }
            }
        }
        pool.putBack(again)
    }

    /// Attempts the unit until it is done or may not be tried again; gives its failure.
    private func run(_ unit: WorkUnit, checkingConnection: Bool) -> (any Error)? {
        var deadline = unit.deadline
        var mustCheck = checkingConnection
        while true {
            let connection: Connection
            do {
                connection = try connected(for: unit, until: deadline, checking: mustCheck)
            } catch {
                return error
            }
            unit.progress = .notBegun
            slot.occupy(by: [unit])
            let outcome = unit.attempt(on: connection)
            slot.leave()
            dropIfBroken(connection)
            guard case .failed(let error) = outcome else { return nil }
            guard let failure = error as? PostgresError else { return error }
            switch verdict(on: failure, of: unit) {
            case .fail(let error): return error
            case .again(let pause):
                mustCheck = true
                if unit.progress != .notBegun { deadline = .now + pool.configuration.acquireTimeout }
                _ = pool.sleep(pause)
            }
        }
    }

    private func dropIfBroken(_ connection: Connection) {
        guard !connection.isUsable else { return }
        pool.count { $0.lostConnections += 1 }
        drop()
    }

    private enum Verdict {
        case fail(any Error)
        case again(after: Duration)
    }

    /// What a failed attempt means for its unit.
    private func verdict(on failure: PostgresError, of unit: WorkUnit) -> Verdict {
        if unit.isCancelled, failure.sqlState == .queryCanceled || failure.kind == .connectionLost {
            return .fail(CancellationError())
        }
        guard let pause = pause(after: failure, unit) else {
            let isUnknown = failure.kind == .connectionLost && unit.progress == .commitSent
            return .fail(isUnknown ? Self.outcomeUnknown(failure) : failure)
        }
        pool.count { $0.retries += 1 }
        return .again(after: pause)
    }

    /// How long to wait before the next attempt; nil if there is to be none.
    private func pause(after failure: PostgresError, _ unit: WorkUnit) -> Duration? {
        switch failure.kind {
        case .connectionLost:
            switch unit.progress {
            case .notBegun: return .milliseconds(1)
            case .begun: break
            case .commitSent: guard unit.policy.isIdempotent else { return nil }
            }
        case .server: guard failure.isTransient else { return nil }
        default: return nil
        }
        unit.attempts += 1
        guard unit.attempts < unit.policy.attempts, !unit.isCancelled else { return nil }
        // 2, 4, 8 … ms, each half by chance, so that those who collided do not collide again.
        return .microseconds(Int64.random(in: 1000...2000) << min(unit.attempts - 1, 6))
    }

    private static func outcomeUnknown(_ failure: PostgresError) -> PostgresError {
        PostgresError(
            .outcomeUnknown,
            "the connection broke before the answer to the commit: it may have happened (\(failure.message))",
            sqlState: failure.sqlState, statement: failure.statement)
    }

    // MARK: Connection

    private func connected(
        for unit: WorkUnit, until deadline: MonotonicTime, checking: Bool
    ) throws -> Connection {
        if let connection {
            if !checking || !connection.hasBroken() { return connection }
            pool.count { $0.lostConnections += 1 }
            drop()
        }
        var pause = Duration.milliseconds(20)
        while true {
            if unit.isCancelled { throw CancellationError() }
            do {
                let fresh = try Connection.open(pool.configuration, logger: pool.logger)
                connection = fresh
                slot.connect(fresh)
                pool.count { statistics in
                    statistics.connects += 1
                    statistics.open += 1
                }
                return fresh
            } catch {
                pool.count { $0.connectErrors += 1 }
                pool.logger.warning("cannot connect to PostgreSQL", metadata: ["error": "\(error.message)"])
                guard !error.isPermanent, !pool.isClosed, .now + pause < deadline else { throw error }
            }
            _ = pool.sleep(pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }

    /// Leaves the connection as the next unit expects it, or without it.
    private func tidy() {
        guard let connection else { return }
        do {
            guard connection.isUsable, connection.isIdle else { return drop() }
            connection.deferred.removeAll()
            try connection.tidy()
        } catch {
            drop()
        }
    }

    private func drop() {
        guard connection != nil else { return }
        slot.disconnect()
        connection = nil
        pool.count { $0.open -= 1 }
    }
}

extension Pool {
    /// Blocks the calling thread.
    func sleep(_ duration: Duration) -> Bool {
        Monitor(false).wait(until: .now + duration) { $0 ? true : nil } ?? false
    }
}

extension PostgresError {
    /// A refusal that waiting will not change: a wrong password, a database that does not exist.
    fileprivate var isPermanent: Bool {
        if sqlState != nil { return sqlState?.classCode != "57" }
        return message.contains("FATAL:")
            && !["starting up", "shutting down", "recovery", "too many", "connection slots", "terminating"]
                .contains(where: message.contains)
    }
}

import Domain
import Foundation
import Logging
import Postgres
import Synchronization
import Threads

/// Claims the jobs of one kind, hands them to their handler, and records how they ended.
///
/// One loop a kind: each turn, one transaction records what has ended since the last and claims as much as there are
/// free calls for. So completions are batched by themselves, and a busy queue commits once for hundreds of jobs.
final class KindRunner: Sendable {
    let handler: any JobHandler
    private let database: Database
    private let clock: any WallClock
    private let worker: UUID
    private let logger: Logger
    private let meter: JobMeter
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    private struct State {
        var ended: [FinishedLease] = []
        var running = 0
        var isStopping = false
        /// Looking again quickly until then: see `Notifier`.
        var lingerUntil = MonotonicTime(nanoseconds: 0)
        var cursor: UUID?
        /// Leases that are ours: running, or ended and not recorded.
        var held: Set<Int64> = []
        /// The answer to a claim was lost: there may be leases of ours in the database that we do not hold.
        var isUncertain = false
    }

    init(
        handler: any JobHandler, database: Database, clock: any WallClock, worker: UUID, logger: Logger
    ) {
        self.handler = handler
        self.database = database
        self.clock = clock
        self.worker = worker
        self.logger = logger
        meter = JobMeter(kind: handler.kind)
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Somebody says that there is work.
    func notified() {
        linger()
        wakeUp.yield()
    }

    /// Time to look, without a reason.
    func tick() {
        wakeUp.yield()
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp.yield()
    }

    private func linger() {
        state.withLock { $0.lingerUntil = .now + Notifier.interval * 4 }
    }

    // MARK: The loop

    /// Works until `stop`, then until what runs has ended or `drainTimeout` has passed.
    func run(drainTimeout: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            var iterator = wakeUps.makeAsyncIterator()
            while !state.withLock({ $0.isStopping }) {
                do {
                    let leases = try await turn()
                    for lease in leases { group.addTask { [self] in await execute(lease) } }
                    if !leases.isEmpty {
                        linger()
                        continue
                    }
                } catch {
                    logger.warning(
                        "cannot claim jobs",
                        metadata: ["kind": "\(handler.kind)", "error": "\(error)"])
                    try? await Task.sleep(for: .milliseconds(200))
                    continue
                }
                let (isFull, isLingering, hasEnded) = state.withLock { state in
                    (state.running >= handler.concurrency, state.lingerUntil > .now, !state.ended.isEmpty)
                }
                if hasEnded { continue }
                if isLingering, !isFull {
                    try? await Task.sleep(for: .milliseconds(2))
                } else {
                    _ = await iterator.next()
                }
            }
            await drain(&group, &iterator, drainTimeout)
        }
    }

    private func drain(
        _ group: inout TaskGroup<Void>, _ iterator: inout AsyncStream<Void>.Iterator, _ timeout: Duration
    ) async {
        let deadline = MonotonicTime.now + timeout
        let alarm = Task { [wakeUp] in
            try? await Task.sleep(for: timeout)
            wakeUp.yield()
        }
        while state.withLock({ $0.running > 0 }), .now < deadline { _ = await iterator.next() }
        alarm.cancel()
        group.cancelAll()
        await group.waitForAll()
        for _ in 0..<3 where state.withLock({ !$0.ended.isEmpty }) { _ = try? await record() }
    }

    /// Claims and runs until nothing is due; gives the number of jobs run. For tests and tools, instead of `run`.
    func runUntilIdle() async throws -> Int {
        var count = 0
        while true {
            let leases = try await turn()
            guard !leases.isEmpty else { return count }
            await withTaskGroup { group in
                for lease in leases { group.addTask { [self] in await execute(lease) } }
            }
            count += leases.reduce(0) { $0 + $1.jobs.count }
            try await record()
        }
    }

    /// One transaction: what has ended, and what is next.
    private func turn() async throws -> [JobLease] {
        for _ in 0..<8 {
            let plan = state.withLock { state in
                defer { state.ended.removeAll() }
                return Plan(
                    ended: state.ended, free: state.isStopping ? 0 : handler.concurrency - state.running,
                    cursor: state.cursor, mustRelease: state.isUncertain ? Array(state.held) : nil)
            }
            guard plan.free > 0 || !plan.ended.isEmpty else { return [] }
            let claimed: JobTable.Claimed
            do {
                claimed = try await carryOut(plan)
            } catch {
                state.withLock { $0.ended.insert(contentsOf: plan.ended, at: 0) }
                guard let failure = error as? PostgresError else { throw error }
                if failure.kind == .outcomeUnknown { state.withLock { $0.isUncertain = true } }
                // Another worker was quicker with the same organization.
                guard failure.constraint == "job_leases_serial" else { throw failure }
                try await record()
                return []
            }
            state.withLock { state in
                if plan.mustRelease != nil { state.isUncertain = false }
                for one in plan.ended { state.held.remove(one.lease.id) }
                for lease in claimed.leases { state.held.insert(lease.id) }
                state.cursor = claimed.last
                state.running += claimed.leases.count
            }
            if !claimed.leases.isEmpty || claimed.sawEveryone { return claimed.leases }
        }
        return []
    }

    private struct Plan: Sendable {
        var ended: [FinishedLease]
        var free: Int
        var cursor: UUID?
        var mustRelease: [Int64]?
    }

    private func carryOut(_ plan: Plan) async throws -> JobTable.Claimed {
        let claim = JobTable.Claim(
            kind: handler.kind, batch: max(1, handler.batch), leases: plan.free, isSerial: handler.isSerialPerOrg,
            worker: worker, now: clock.now(), after: plan.cursor)
        return try await database.transaction(settings: JobTable.settings) { tx in
            if let known = plan.mustRelease {
                try LeaseTable.releaseUnknown(
                    kind: claim.kind, known: known, worker: claim.worker, now: claim.now, in: tx)
            }
            if !plan.ended.isEmpty {
                try LeaseTable.finish(plan.ended, worker: claim.worker, now: claim.now, in: tx)
            }
            return plan.free > 0 ? try JobTable.claim(claim, in: tx) : JobTable.Claimed()
        }
    }

    /// Records what has ended without claiming anything.
    private func record() async throws {
        let ended = state.withLock { state in
            defer { state.ended.removeAll() }
            return state.ended
        }
        guard !ended.isEmpty else { return }
        do {
            let now = clock.now()
            try await database.transaction(settings: JobTable.settings, retry: .idempotent) { [worker] tx in
                try LeaseTable.finish(ended, worker: worker, now: now, in: tx)
            }
            state.withLock { state in for one in ended { state.held.remove(one.lease.id) } }
        } catch {
            state.withLock { $0.ended.insert(contentsOf: ended, at: 0) }
            throw error
        }
    }

    // MARK: One call

    private func execute(_ lease: JobLease) async {
        let begun = MonotonicTime.now
        let outcomes = await handler.run(lease.jobs)
        let isCancelled = Task.isCancelled
        let now = clock.now()
        var random = SystemRandom()
        let endings = lease.jobs.enumerated().map { index, job in
            let outcome =
                index < outcomes.count
                ? outcomes[index] : .retry(after: nil, reason: "the handler gave no outcome")
            return ending(of: job, outcome, now: now, wasCancelled: isCancelled, using: &random)
        }
        meter.record(endings, took: .now - begun)
        state.withLock { state in
            state.running -= 1
            state.ended.append(FinishedLease(lease: lease, endings: endings))
        }
        wakeUp.yield()
    }

    private func ending(
        of job: Job, _ outcome: JobOutcome, now: Timestamp, wasCancelled: Bool,
        using random: inout some RandomNumberGenerator
    ) -> FinishedLease.Ending {
        switch outcome {
        case .done: return .done
        case .dead(let reason): return .dead(reason: reason)
        case .retry(let after, let reason):
            // It failed because we stopped it.
            if wasCancelled { return .released }
            guard job.attempt < job.maxAttempts else { return .dead(reason: reason) }
            let delay = after ?? handler.backOff.delay(afterAttempt: job.attempt, using: &random)
            return .again(at: now + delay, reason: reason)
        }
    }
}

public import Domain
public import Logging
public import Postgres
import Synchronization

public import struct Foundation.UUID

/// Runs jobs until it is stopped.
///
/// Any number of workers may share a database. A job is claimed in one short transaction, runs outside of any, and is
/// finished in another; if the worker dies in between, another one takes its jobs over.
public final class JobWorker: Sendable {
    /// A new one for every process.
    public let id: UUID
    private let database: Database
    private let runners: [KindRunner]
    private let clock: any WallClock
    private let options: JobWorkerOptions
    private let logger: Logger
    private let stopping: AsyncStream<Void>.Continuation
    private let stop: AsyncStream<Void>
    private let isStopping = Atomic<Bool>(false)

    /// - Parameters:
    ///   - database: where the queue is; its configuration also serves to hear of new jobs.
    ///   - handlers: one a kind.
    ///   - clock: decides what is due and who is dead.
    public init(
        database: Database, handlers: [any JobHandler], clock: any WallClock,
        options: JobWorkerOptions = JobWorkerOptions(), logger: Logger
    ) {
        let id = UUID()
        self.id = id
        self.database = database
        self.clock = clock
        self.options = options
        self.logger = logger
        runners = handlers.map {
            KindRunner(handler: $0, database: database, clock: clock, worker: id, logger: logger)
        }
        (stop, stopping) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Works until `shutDown` or the cancellation of the task, then lets what runs come to an end for as long as the
    /// drain time-out allows, and returns.
    public func run() async {
        let work = Task { await self.work() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            shutDown()
        }
    }

    /// Asks `run` to come to an end. Returns at once.
    public func shutDown() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        stopping.yield()
        stopping.finish()
        for runner in runners { runner.stop() }
    }

    private func work() async {
        let listener = Listener(database.configuration, channels: [JobQueue.channel], logger: logger)
        // Nothing may be claimed by a worker that nobody knows to be alive.
        while !isStopping.load(ordering: .acquiring) {
            do {
                try await beat()
                break
            } catch {
                logger.warning("cannot register the worker", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        let helpers = Task { [self] in
            await withTaskGroup { group in
                group.addTask { await self.hear(listener) }
                group.addTask { await self.repeatedly(every: self.options.pollInterval) { try await self.poll() } }
                group.addTask {
                    await self.repeatedly(every: self.options.heartbeatInterval) {
                        try await self.beat()
                        try await self.tend()
                    }
                }
            }
        }
        await withTaskGroup { group in
            for runner in runners {
                group.addTask { await runner.run(drainTimeout: self.options.drainTimeout) }
            }
        }
        helpers.cancel()
        listener.close()
        await helpers.value
        let worker = id
        try? await database.transaction { tx in
            try LeaseTable.leave(worker: worker, in: tx)
            try JobQueue.foldCounts(in: tx)
        }
    }

    private func hear(_ listener: Listener) async {
        for await event in listener.events {
            switch event {
            case .connected, .reconnected: for runner in runners { runner.notified() }
            case .notification(_, let kind):
                for runner in runners where runner.handler.kind.rawValue == kind { runner.notified() }
            }
        }
    }

    private func repeatedly(every interval: Duration, _ body: @escaping @Sendable () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await body()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the job queue cannot be tended", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    // MARK: What time brings

    private func poll() async throws {
        let kinds = try await promote()
        for runner in runners {
            if kinds.contains(runner.handler.kind) { runner.notified() } else { runner.tick() }
        }
    }

    private func promote() async throws -> Set<JobKind> {
        var kinds: Set<JobKind> = []
        while true {
            let now = clock.now()
            let (promoted, isMore) = try await database.transaction(settings: JobTable.settings) { tx in
                try JobTable.promote(now: now, in: tx)
            }
            kinds.formUnion(promoted)
            if !isMore { return kinds }
        }
    }

    private func beat() async throws {
        let now = clock.now()
        let (worker, name) = (id, options.name)
        try await database.transaction(retry: .idempotent) { tx in
            try LeaseTable.beat(worker: worker, name: name, now: now, in: tx)
        }
    }

    /// Takes over from dead workers and adds up the counters.
    private func tend() async throws {
        let now = clock.now()
        let deadline = now - options.deadAfter
        let rescued = try await database.transaction { tx in
            try JobQueue.foldCounts(in: tx)
            return try LeaseTable.rescue(silentSince: deadline, now: now, in: tx)
        }
        for (kind, count) in rescued {
            logger.notice("took jobs over from a dead worker", metadata: ["kind": "\(kind)", "jobs": "\(count)"])
        }
    }

    /// Does all that is due by the clock, and returns when there is nothing left; gives the number of runs. Instead of
    /// `run`, for tests and tools: no listening, no waiting.
    @discardableResult
    public func runUntilIdle() async throws -> Int {
        try await beat()
        try await tend()
        var total = 0
        while true {
            _ = try await promote()
            var count = 0
            for runner in runners { count += try await runner.runUntilIdle() }
            total += count
            if count == 0 { return total }
        }
    }
}

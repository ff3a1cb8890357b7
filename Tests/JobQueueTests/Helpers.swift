import Domain
import JobQueue
import Logging
import Postgres
import Synchronization
import TestSupport
import Threads

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// Runs a closure, and remembers what it was given.
final class Recorder: JobHandler {
    let kind: JobKind
    let batch: Int
    let concurrency: Int
    let isSerialPerOrg: Bool
    let backOff: JobBackOff
    private let body: @Sendable ([Job]) async -> [JobOutcome]
    private let seen = Mutex<[[Job]]>([])

    init(
        _ kind: JobKind = "test", batch: Int = 1, concurrency: Int = 4, isSerialPerOrg: Bool = false,
        backOff: JobBackOff = .standard,
        _ body: @escaping @Sendable ([Job]) async -> [JobOutcome] = { $0.map { _ in .done } }
    ) {
        self.kind = kind
        self.batch = batch
        self.concurrency = concurrency
        self.isSerialPerOrg = isSerialPerOrg
        self.backOff = backOff
        self.body = body
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        seen.withLock { $0.append(jobs) }
        return await body(jobs)
    }

    var calls: [[Job]] { seen.withLock { $0 } }
    var jobs: [Job] { calls.flatMap(\.self) }
    var payloads: [String] { jobs.map { String(decoding: $0.payload, as: UTF8.self) } }
}

/// Something that happens, and that tasks can wait for; each wait takes one.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func fire() {
        continuation.yield()
    }

    func wait() async {
        for await _ in stream { return }
    }
}

func job(
    _ payload: Int, kind: JobKind = "test", org: OrgID? = TestOrganizations.acme, key: String? = nil,
    at time: Timestamp? = nil, priority: JobPriority = .normal, maxAttempts: Int = 20
) -> NewJob {
    NewJob(
        kind: kind, org: org, payload: Array("\(payload)".utf8), uniqueKey: key, runAt: time, priority: priority,
        maxAttempts: maxAttempts)
}

extension Database {
    func enqueue(_ jobs: NewJob...) async throws {
        try await enqueue(jobs)
    }

    func enqueue(_ jobs: [NewJob]) async throws {
        try await transaction { try JobQueue.enqueue(jobs, in: $0) }
    }

    func worker(
        _ handlers: any JobHandler..., clock: any WallClock, options: JobWorkerOptions = JobWorkerOptions()
    ) -> JobWorker {
        JobWorker(database: self, handlers: handlers, clock: clock, options: options, logger: quiet)
    }

    func count(_ kind: JobKind = "test") async throws -> JobCounts? {
        try await JobQueue.counts(in: self).first { $0.kind == kind }
    }
}

/// Holds a thread (not a task) until it is opened.
final class Barrier: Sendable {
    private let isOpen = Monitor(false)

    func open() {
        isOpen.update { $0 = true }
    }

    func wait() {
        _ = isOpen.wait(until: .now + .seconds(30)) { $0 ? true : nil }
    }
}

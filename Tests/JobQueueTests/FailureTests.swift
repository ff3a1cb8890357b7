import Domain
import JobQueue
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct FailureTests {
    private let backOff = JobBackOff(first: .seconds(10), longest: .seconds(60), jitter: 0)

    @Test func aFailedJobRunsAgainAfterItsBackOff() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            let recorder = Recorder(backOff: backOff) { jobs in
                jobs.map { $0.attempt < 3 ? .retry(after: nil, reason: "not yet") : .done }
            }
            let worker = database.worker(recorder, clock: clock)
            try await database.enqueue(job(1))
            #expect(try await worker.runUntilIdle() == 1)
            clock.advance(by: .seconds(9))
            #expect(try await worker.runUntilIdle() == 0)
            clock.advance(by: .seconds(1))
            #expect(try await worker.runUntilIdle() == 1)
            clock.advance(by: .seconds(19))
            #expect(try await worker.runUntilIdle() == 0)
            clock.advance(by: .seconds(1))
            #expect(try await worker.runUntilIdle() == 1)
            #expect(recorder.jobs.map(\.attempt) == [1, 2, 3])
            #expect(Set(recorder.jobs.map(\.id)).count == 1)
            let counts = try #require(try await database.count())
            #expect(counts.retried == 2)
            #expect(counts.completed == 1)
            #expect(counts.waiting == 0)
        }
    }

    @Test func aHandlerMayNameTheTime() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            let recorder = Recorder { $0.map { _ in .retry(after: .seconds(3), reason: "asked to wait") } }
            let worker = database.worker(recorder, clock: clock)
            try await database.enqueue(job(1))
            try await worker.runUntilIdle()
            clock.advance(by: .seconds(3))
            #expect(try await worker.runUntilIdle() == 1)
        }
    }

    @Test func aJobWithoutRunsLeftIsADeadLetterThatCanBeRetried() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            let works = Atomic(false)
            let recorder = Recorder(backOff: backOff) { jobs in
                jobs.map { _ in works.load(ordering: .relaxed) ? .done : .retry(after: .zero, reason: "refused") }
            }
            let worker = database.worker(recorder, clock: clock)
            try await database.enqueue(job(7, maxAttempts: 2))
            #expect(try await worker.runUntilIdle() == 2)
            let letters = try await database.transaction { try JobQueue.deadLetters(in: $0) }
            let letter = try #require(letters.first)
            #expect(letters.count == 1)
            #expect(letter.reason == "refused")
            #expect(letter.attempts == 2)
            #expect(letter.payload == Array("7".utf8))
            #expect(letter.diedAt == clock.now())
            works.store(true, ordering: .relaxed)
            try await database.transaction { tx in try JobQueue.retryDeadLetters([letter.id], in: tx) }
            #expect(try await worker.runUntilIdle() == 1)
            #expect(recorder.jobs.map(\.attempt) == [1, 2, 1])
            #expect(try await database.transaction { try JobQueue.deadLetters(in: $0).count } == 0)
        }
    }

    @Test func aDeadOutcomeIsFinalAndOthersOfItsBatchAreNot() async throws {
        try await withDatabase { database in
            let recorder = Recorder(batch: 10) { jobs in
                jobs.map { $0.payload == Array("1".utf8) ? .dead(reason: "hopeless") : .done }
            }
            try await database.enqueue(job(0), job(1), job(2), job(3, org: TestOrganizations.globex))
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            let (all, ours, theirs) = try await database.transaction { tx in
                (
                    try JobQueue.deadLetters(in: tx).count,
                    try JobQueue.deadLetters(of: TestOrganizations.acme, in: tx).map(\.reason),
                    try JobQueue.deadLetters(of: TestOrganizations.globex, in: tx).count
                )
            }
            #expect(all == 1)
            #expect(ours == ["hopeless"])
            #expect(theirs == 0)
            let counts = try #require(try await database.count())
            #expect(counts.completed == 3)
            #expect(counts.died == 1)
        }
    }

    /// The worker claims, and is never heard of again.
    @Test func jobsOfADeadWorkerAreRescued() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            let started = Signal()
            let mayEnd = Signal()
            let first = Recorder { jobs in
                started.fire()
                await mayEnd.wait()
                return jobs.map { _ in .done }
            }
            try await database.enqueue(job(1), job(2, org: TestOrganizations.globex, maxAttempts: 1))
            async let stuck = database.worker(first, clock: clock).runUntilIdle()
            await started.wait()
            await started.wait()
            let second = Recorder()
            let worker = database.worker(second, clock: clock)
            clock.advance(by: .seconds(14))
            #expect(try await worker.runUntilIdle() == 0)
            clock.advance(by: .seconds(2))
            #expect(try await worker.runUntilIdle() == 1)
            #expect(second.payloads == ["1"])
            #expect(second.jobs.map(\.attempt) == [2])
            let dead = try await database.transaction { try JobQueue.deadLetters(in: $0).map(\.reason) }
            #expect(dead == ["its worker died during its last run"])

            // The first one was only slow: what it says now changes nothing.
            mayEnd.fire()
            mayEnd.fire()
            _ = try await stuck
            let counts = try #require(try await database.count())
            #expect(counts.completed == 1)
            #expect(counts.rescued == 1)
            #expect(counts.died == 1)
            #expect(counts.waiting == 0)
        }
    }

    @Test func workGoesOnAfterAllConnectionsWereCut() async throws {
        try await withTestDatabase { test in
            let done = Signal()
            let recorder = Recorder { jobs in
                done.fire()
                return jobs.map { _ in .done }
            }
            let worker = test.database.worker(recorder, clock: SystemClock())
            async let running: Void = worker.run()
            try await test.database.enqueue(job(1))
            await done.wait()
            try await test.owner.statement(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                """)
            try await test.database.enqueue(job(2))
            while !recorder.payloads.contains("2") { await done.wait() }
            worker.shutDown()
            await running
        }
    }

    @Test func backOffDoublesUpToItsLimitAndVaries() {
        var random = SystemRandom()
        let exact = JobBackOff(first: .seconds(1), longest: .seconds(10), jitter: 0)
        let delays = (1...6).map { exact.delay(afterAttempt: $0, using: &random) }
        #expect(delays == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
        let varied = JobBackOff(first: .seconds(8), longest: .seconds(8), jitter: 0.5)
        let some = (0..<100).map { _ in varied.delay(afterAttempt: 1, using: &random) }
        #expect(some.allSatisfy { $0 >= .seconds(4) && $0 <= .seconds(8) })
        #expect(Set(some).count > 50)
        let last = exact.delay(afterAttempt: .max, using: &random)
        #expect(last == .seconds(10))
    }
}

import Domain
import JobQueue
import Postgres
import TestSupport
import Testing

@Suite struct EnqueueTests {
    @Test func jobsBelongToTheTransaction() async throws {
        try await withDatabase { database in
            struct Deliberate: Error {}
            _ = try? await database.transaction { tx in
                try JobQueue.enqueue([job(1)], in: tx)
                throw Deliberate()
            }
            try await database.enqueue(job(2))
            let recorder = Recorder()
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.payloads == ["2"])
            #expect(recorder.jobs.first?.org == TestOrganizations.acme)
            #expect(recorder.jobs.first?.attempt == 1)
        }
    }

    @Test func oneJobAKeyWaitsWithTheNewestPayload() async throws {
        try await withDatabase { database in
            try await database.enqueue(job(1, key: "a"), job(2, key: "a"), job(3, key: "b"))
            try await database.enqueue(job(4, key: "a"), job(5, org: TestOrganizations.globex, key: "a"))
            let recorder = Recorder()
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.payloads.sorted() == ["3", "4", "5"])
            let counts = try #require(try await database.count())
            #expect(counts.enqueued == 3)
            #expect(counts.completed == 3)
            #expect(counts.waiting == 0)
        }
    }

    @Test func aJobMayWaitWhileAnotherWithItsKeyRuns() async throws {
        try await withDatabase { database in
            try await database.enqueue(job(1, key: "a"))
            let recorder = Recorder(concurrency: 1) { jobs in
                if jobs[0].payload == Array("1".utf8) {
                    try? await database.enqueue(job(2, key: "a"))
                    try? await database.enqueue(job(3, key: "a"))
                }
                return [.done]
            }
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.payloads == ["1", "3"])
        }
    }

    /// Otherwise it could run before the rows that the second transaction writes are visible, and miss them.
    @Test func aKeyedJobIsNotClaimedWhileItIsEnqueuedAgain() async throws {
        try await withDatabase { database in
            try await database.enqueue(job(1, key: "a"))
            let recorder = Recorder()
            let worker = database.worker(recorder, clock: ManualClock())
            let enqueued = Signal()
            let mayCommit = Barrier()
            async let again: Void = database.transaction { tx in
                try JobQueue.enqueue([job(2, key: "a")], in: tx)
                try tx.execute("SELECT 1")
                enqueued.fire()
                mayCommit.wait()
            }
            await enqueued.wait()
            #expect(try await worker.runUntilIdle() == 0)
            mayCommit.open()
            try await again
            #expect(try await worker.runUntilIdle() == 1)
            #expect(recorder.payloads == ["2"])
        }
    }

    @Test func lowerPrioritiesGoFirstThenTheOldest() async throws {
        try await withDatabase { database in
            try await database.enqueue(job(1, priority: .low), job(2), job(3, priority: .high), job(4))
            let recorder = Recorder(batch: 10)
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.payloads == ["3", "2", "4", "1"])
        }
    }

    @Test func scheduledJobsWaitForTheirTime() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            try await database.enqueue(job(1, at: clock.now() + .seconds(60)), job(2, at: clock.now()))
            let recorder = Recorder()
            let worker = database.worker(recorder, clock: clock)
            try await worker.runUntilIdle()
            #expect(recorder.payloads == ["2"])
            clock.advance(by: .seconds(59))
            #expect(try await worker.runUntilIdle() == 0)
            clock.advance(by: .seconds(1))
            #expect(try await worker.runUntilIdle() == 1)
            #expect(recorder.payloads == ["2", "1"])
        }
    }

    @Test func enqueuingAScheduledJobAgainMakesItRunAtTheEarlierTime() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            try await database.enqueue(job(1, key: "a", at: clock.now() + .seconds(60)))
            try await database.enqueue(job(2, key: "a"))
            try await database.enqueue(job(3, key: "a", at: clock.now() + .seconds(90)))
            let recorder = Recorder()
            try await database.worker(recorder, clock: clock).runUntilIdle()
            #expect(recorder.payloads == ["3"])
        }
    }
}

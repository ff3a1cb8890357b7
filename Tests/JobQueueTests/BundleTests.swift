import Domain
import JobQueue
import Postgres
import TestSupport
import Testing

/// Jobs that are enqueued together wait in one row, and nobody can tell.
@Suite struct BundleTests {
    private func rows(_ database: Database) async throws -> [Int] {
        try await database.statement("SELECT cardinality(payloads) FROM jobs ORDER BY id").column(Int.self)
    }

    @Test func jobsThatDifferOnlyInTheirPayloadShareARow() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            try await database.enqueue((0..<120).map { job($0) })
            #expect(try await rows(database) == [100, 20])
            try await database.enqueue([
                job(120, org: TestOrganizations.globex), job(121, org: nil), job(122, priority: .high),
                job(123, maxAttempts: 3), job(124, at: clock.now()), job(125, kind: "other"), job(126, key: "a"),
                job(127, key: "b"), job(128, org: TestOrganizations.globex),
            ])
            #expect(try await rows(database).sorted() == [1, 1, 1, 1, 1, 1, 1, 2, 20, 100])
            let waiting = try await database.statement("SELECT id, payload FROM waiting_jobs")
                .decode(Int64.self, JSON.self)
            #expect(Set(waiting.map(\.0)).count == 129)
            #expect(Set(waiting.map(\.1.text)) == Set((0..<129).map(String.init)))
            #expect(try await database.count()?.waiting == 128)
            let recorder = Recorder(batch: 1000)
            try await database.worker(recorder, Recorder("other"), clock: clock).runUntilIdle()
            #expect(Set(recorder.jobs.map(\.id)).count == 128)
            #expect(recorder.calls.allSatisfy { Set($0.map(\.org)).count == 1 })
            #expect(recorder.jobs.first { $0.payload == Array("123".utf8) }?.maxAttempts == 3)
            #expect(recorder.jobs.first { $0.payload == Array("127".utf8) }?.uniqueKey == "b")
            #expect(try await database.count()?.completed == 128)
        }
    }

    @Test func largePayloadsHaveRowsOfTheirOwn() async throws {
        try await withDatabase { database in
            let large = NewJob(
                kind: "test", org: TestOrganizations.acme,
                payload: Array("\"\(String(repeating: "x", count: 5000))\"".utf8))
            try await database.enqueue(large, large, job(1), job(2))
            #expect(try await rows(database) == [1, 3])
        }
    }

    @Test func aBundleIsHandedOutInPiecesAndInOrder() async throws {
        try await withDatabase { database in
            try await database.enqueue((0..<25).map { job($0) })
            let recorder = Recorder(batch: 4, concurrency: 1)
            let ids = try await database.statement("SELECT id FROM waiting_jobs ORDER BY id").column(Int64.self)
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.calls.map(\.count) == [4, 4, 4, 4, 4, 4, 1])
            #expect(recorder.payloads == (0..<25).map(String.init))
            #expect(recorder.jobs.map(\.id) == ids)
        }
    }

    @Test func bundlesAndSinglesAreClaimedInOneOrder() async throws {
        try await withDatabase { database in
            try await database.enqueue(job(0, key: "a"))
            try await database.enqueue((1..<4).map { job($0) })
            try await database.enqueue(job(4, key: "b"))
            try await database.enqueue((5..<8).map { job($0, priority: .high) })
            try await database.enqueue((8..<30).map { job($0) })
            let recorder = Recorder(batch: 5, concurrency: 1)
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.payloads == ([5, 6, 7] + (0..<5) + (8..<30)).map(String.init))
            #expect(recorder.calls.allSatisfy { $0.count <= 5 })
        }
    }

    @Test func ofABundleOnlyWhatFailedRunsAgain() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            let recorder = Recorder(batch: 10, backOff: JobBackOff(first: .seconds(5), longest: .seconds(5), jitter: 0))
            {
                $0.map { job in
                    switch (job.payload, job.attempt) {
                    case (Array("3".utf8), 1): .retry(after: nil, reason: "not yet")
                    case (Array("4".utf8), _): .dead(reason: "hopeless")
                    default: .done
                    }
                }
            }
            let worker = database.worker(recorder, clock: clock)
            try await database.enqueue((0..<10).map { job($0) })
            #expect(try await worker.runUntilIdle() == 10)
            clock.advance(by: .seconds(5))
            #expect(try await worker.runUntilIdle() == 1)
            let third = recorder.jobs.filter { $0.payload == Array("3".utf8) }
            #expect(third.map(\.attempt) == [1, 2])
            #expect(Set(third.map(\.id)).count == 1)
            let dead = try await database.transaction { try JobQueue.deadLetters(in: $0).map(\.payload) }
            #expect(dead == [Array("4".utf8)])
            let counts = try #require(try await database.count())
            #expect(counts.completed == 9)
            #expect(counts.waiting == 0)
        }
    }

    /// The worker takes the head of a bundle and dies; another one goes on with the rest, then with that.
    @Test func bothPartsOfADividedBundleSurviveADeadWorker() async throws {
        try await withDatabase { database in
            let clock = ManualClock()
            let started = Signal()
            let mayEnd = Signal()
            let first = Recorder(batch: 3, concurrency: 1) { jobs in
                started.fire()
                await mayEnd.wait()
                return jobs.map { _ in .done }
            }
            try await database.enqueue((0..<8).map { job($0) })
            async let stuck = database.worker(first, clock: clock).runUntilIdle()
            await started.wait()
            let second = Recorder(batch: 100)
            let worker = database.worker(second, clock: clock)
            #expect(try await worker.runUntilIdle() == 5)
            clock.advance(by: .seconds(16))
            #expect(try await worker.runUntilIdle() == 3)
            #expect(second.payloads == [3, 4, 5, 6, 7, 0, 1, 2].map(String.init))
            #expect(second.jobs.map(\.attempt) == [1, 1, 1, 1, 1, 2, 2, 2])
            mayEnd.fire()
            _ = try await stuck
            #expect(try await database.count()?.completed == 8)
        }
    }

    @Test func workersShareABundleWithoutLosingOrDoublingAJob() async throws {
        try await withTestDatabase(connections: 6) { test in
            let database = test.database
            for chunk in 0..<10 { try await database.enqueue((0..<100).map { job(chunk * 100 + $0) }) }
            let recorders = (0..<3).map { _ in Recorder(batch: 3, concurrency: 2) }
            try await withThrowingTaskGroup { group in
                for recorder in recorders {
                    group.addTask { try await database.worker(recorder, clock: SystemClock()).runUntilIdle() }
                }
                for try await _ in group {}
            }
            // Those that found a row locked by another may have left early: one more looks after what is left.
            let last = Recorder(batch: 100)
            try await database.worker(last, clock: SystemClock()).runUntilIdle()
            let payloads = (recorders + [last]).flatMap(\.payloads)
            #expect(payloads.count == 1000)
            #expect(Set(payloads).count == 1000)
            #expect(try await rows(database).isEmpty)
        }
    }
}

import Domain
import JobQueue
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct RunTests {
    @Test func twoWorkersDoEveryJobOnce() async throws {
        try await withTestDatabase(connections: 6) { test in
            let database = test.database
            for chunk in 0..<10 { try await database.enqueue((0..<100).map { job(chunk * 100 + $0) }) }
            let left = Mutex(1000)
            let allDone = Signal()
            @Sendable func note(_ jobs: [Job]) -> [JobOutcome] {
                if left.withLock({ count in
                    count -= jobs.count
                    return count == 0
                }) {
                    allDone.fire()
                }
                return jobs.map { _ in .done }
            }
            let recorders = [Recorder(batch: 7) { note($0) }, Recorder(batch: 7) { note($0) }]
            let workers = recorders.map { database.worker($0, clock: SystemClock()) }
            await withTaskGroup { group in
                for worker in workers { group.addTask { await worker.run() } }
                await allDone.wait()
                for worker in workers { worker.shutDown() }
            }
            let ids = recorders.flatMap(\.jobs).map(\.id)
            #expect(ids.count == 1000)
            #expect(Set(ids).count == 1000)
            #expect(recorders.flatMap(\.calls).allSatisfy { $0.count <= 7 })
            let counts = try #require(try await database.count())
            #expect(counts.completed == 1000)
            #expect(counts.waiting == 0)
            let rest = try await test.owner.statement(
                "SELECT (SELECT count(*) FROM jobs) + (SELECT count(*) FROM job_leases) + (SELECT count(*) FROM job_workers)"
            )
            #expect(try rest.column(Int.self) == [0])
        }
    }

    @Test func aRunningWorkerHearsOfNewJobs() async throws {
        try await withDatabase { database in
            let done = Signal()
            let recorder = Recorder { jobs in
                done.fire()
                return jobs.map { _ in .done }
            }
            // It would not look by itself before the test times out.
            let worker = database.worker(
                recorder, clock: SystemClock(), options: JobWorkerOptions(pollInterval: .seconds(3600)))
            async let running: Void = worker.run()
            for number in 0..<5 {
                try await database.enqueue(job(number))
                await done.wait()
            }
            worker.shutDown()
            await running
            #expect(recorder.payloads == ["0", "1", "2", "3", "4"])
        }
    }

    @Test func aBatchBelongsToOneOrganization() async throws {
        try await withDatabase { database in
            let orgs = [TestOrganizations.acme, TestOrganizations.globex, nil]
            try await database.enqueue((0..<30).map { job($0, org: orgs[$0 % 3]) })
            let recorder = Recorder(batch: 100)
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            #expect(recorder.jobs.count == 30)
            #expect(recorder.calls.allSatisfy { Set($0.map(\.org)).count == 1 })
        }
    }

    @Test func aNoisyOrganizationDoesNotStarveAQuietOne() async throws {
        try await withDatabase { database in
            try await database.enqueue((0..<200).map { job($0, org: TestOrganizations.acme) })
            try await database.enqueue(job(1000, org: TestOrganizations.globex), job(1001, org: nil))
            let recorder = Recorder(batch: 10, concurrency: 1)
            try await database.worker(recorder, clock: ManualClock()).runUntilIdle()
            let order = recorder.calls.map { $0[0].org }
            let globex = try #require(order.firstIndex(of: TestOrganizations.globex))
            let nobody = try #require(order.firstIndex(of: nil))
            #expect(globex < 3)
            #expect(nobody < 3)
            #expect(recorder.jobs.count == 202)
        }
    }

    @Test func jobsOfASerialKindNeverRunSideBySideInOneOrganization() async throws {
        try await withDatabase(connections: 6) { database in
            let running = Mutex<[OrgID?: Int]>([:])
            let worst = Mutex(0)
            let left = Mutex(60)
            let allDone = Signal()
            @Sendable func run(_ jobs: [Job]) async -> [JobOutcome] {
                let count = running.withLock { running in
                    running[jobs[0].org, default: 0] += 1
                    return running[jobs[0].org] ?? 0
                }
                worst.withLock { $0 = max($0, count) }
                for _ in 0..<20 { await Task.yield() }
                running.withLock { $0[jobs[0].org, default: 0] -= 1 }
                if left.withLock({ left in
                    left -= jobs.count
                    return left == 0
                }) {
                    allDone.fire()
                }
                return jobs.map { _ in .done }
            }
            let orgs = [TestOrganizations.acme, TestOrganizations.globex]
            try await database.enqueue((0..<60).map { job($0, org: orgs[$0 % 2]) })
            let workers = (0..<2).map { _ in
                database.worker(
                    Recorder(batch: 3, isSerialPerOrg: true) { await run($0) }, clock: SystemClock(),
                    options: JobWorkerOptions(pollInterval: .milliseconds(5)))
            }
            await withTaskGroup { group in
                for worker in workers { group.addTask { await worker.run() } }
                await allDone.wait()
                for worker in workers { worker.shutDown() }
            }
            #expect(worst.withLock { $0 } == 1)
        }
    }

    @Test func aStoppingWorkerFinishesWhatRuns() async throws {
        try await withDatabase { database in
            let started = Signal()
            let mayEnd = Signal()
            let recorder = Recorder(concurrency: 1) { jobs in
                started.fire()
                await mayEnd.wait()
                return jobs.map { _ in .done }
            }
            try await database.enqueue(job(1), job(2))
            let worker = database.worker(recorder, clock: SystemClock())
            async let running: Void = worker.run()
            await started.wait()
            worker.shutDown()
            mayEnd.fire()
            await running
            let counts = try #require(try await database.count())
            #expect(counts.completed == 1)
            #expect(counts.waiting == 1)
        }
    }

    @Test func whatOutlivesTheDrainGoesBackUncounted() async throws {
        try await withDatabase { database in
            let started = Signal()
            let recorder = Recorder { jobs in
                started.fire()
                try? await Task.sleep(for: .seconds(3600))
                return jobs.map { _ in .retry(after: nil, reason: "stopped") }
            }
            try await database.enqueue(job(1))
            let worker = database.worker(
                recorder, clock: SystemClock(), options: JobWorkerOptions(drainTimeout: .milliseconds(10)))
            async let running: Void = worker.run()
            await started.wait()
            worker.shutDown()
            await running
            #expect(try await database.count()?.waiting == 1)
            let second = Recorder()
            try await database.worker(second, clock: SystemClock()).runUntilIdle()
            #expect(second.jobs.map(\.attempt) == [1])
        }
    }
}

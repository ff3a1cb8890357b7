import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@Suite struct BatcherTests {
    private func batcher(_ database: Database, _ configuration: IntakeBatcher.Configuration = .init()) -> IntakeBatcher
    {
        IntakeBatcher(
            database: database, clock: ManualClock(start), configuration: configuration, logger: quiet,
            policy: { policies.alerts })
    }

    @Test func everyRequestIsCommittedWhenItReturns() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let batcher = batcher(database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let fire = notification("A\(number)")
                        try await batcher.submit(number.isMultiple(of: 2) ? acme : globex, [fire])
                        _ = try await store.alert(number.isMultiple(of: 2) ? acme : globex, fire)
                    }
                }
                try await group.waitForAll()
            }
            await batcher.close()
            await #expect(throws: IntakeError.closed) { try await batcher.submit(acme, [notification("late")]) }
        }
    }

    @Test func whatCannotBeStoredDoesNotFailItsNeighbours() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let batcher = batcher(database, .init(batchesInFlight: 1))
            // PostgreSQL's text holds no NUL.
            let poison = notification("bad\0name")
            let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let one = number == 20 ? poison : notification("A\(number)")
                        do {
                            try await batcher.submit(acme, [one])
                            return (number, true)
                        } catch IntakeError.unstorable {
                            return (number, false)
                        } catch {
                            return (-1, false)
                        }
                    }
                }
                return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            #expect(outcomes.filter { !$0.value }.map(\.key) == [20])
            for number in [0, 19, 21, 39] { _ = try await store.alert(acme, notification("A\(number)")) }
        }
    }

    @Test func moreThanTheQueueHoldsIsTurnedAway() async throws {
        try await withTestDatabase { test in
            let batcher = batcher(test.database, .init(batchesInFlight: 1, batchSize: 10, queueSize: 10))
            let (held, release) = AsyncStream.makeStream(of: Void.self)
            let (locked, isLocked) = AsyncStream.makeStream(of: Void.self)
            // Somebody holds the table, so the first commit cannot end.
            let holder = Task {
                try await test.owner.transaction { tx in
                    try tx.execute("LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE")
                    isLocked.finish()
                    let done = DispatchSemaphore(value: 0)
                    Task {
                        for await _ in held {}
                        done.signal()
                    }
                    done.wait()
                }
            }
            for await _ in locked {}
            let (refusals, refused) = AsyncStream.makeStream(of: Int.self)
            let others = (0..<21).map { number in
                Task {
                    do {
                        try await batcher.submit(acme, (0..<10).map { notification("B\(number)-\($0)") })
                    } catch IntakeError.overloaded(let seconds) {
                        refused.yield(seconds)
                    }
                }
            }
            // One may be under way and one waits; all others are turned away while the table is held.
            var count = 0
            for await seconds in refusals {
                #expect(seconds >= 1)
                count += 1
                if count == 19 { break }
            }
            release.finish()
            try await holder.value
            for other in others { try await other.value }
        }
    }
}

import Synchronization
import Testing
import Threads

@Suite struct ThreadPoolTests {
    @Test func asManyRunAtOnceAsThereAreThreads() async throws {
        let pool = ThreadPool(name: "test", count: 3)
        let barrier = Barrier(parties: 3)
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await pool.run { barrier.arrive() } } }
            try await group.waitForAll()
        }
        pool.shutDownAndWait()
    }

    @Test func answersAndErrorsComeBack() async throws {
        let pool = ThreadPool(name: "test", count: 1)
        #expect(try await pool.run { 42 } == 42)
        await #expect(throws: Deliberate.self) { try await pool.run { throw Deliberate() } }
        pool.shutDown()
        await #expect(throws: ThreadPoolShutDown.self) { try await pool.run { 1 } }
    }

    @Test func whatIsQueuedStillRunsAfterShutdown() {
        let pool = ThreadPool(name: "test", count: 1)
        let ran = Counter()
        for _ in 0..<100 { #expect(pool.submit { ran.add() }) }
        pool.shutDownAndWait()
        #expect(ran.value == 100)
        #expect(!pool.submit {})
    }

    @Test func theQueueKeepsItsOrder() {
        var queue = FIFO<Int>()
        var taken: [Int] = []
        for n in 0..<1000 {
            queue.append(n)
            if n % 3 == 0, let first = queue.popFirst() { taken.append(first) }
        }
        while let first = queue.popFirst() { taken.append(first) }
        #expect(taken == Array(0..<1000))
    }
}

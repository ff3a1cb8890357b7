import Postgres
import Synchronization
import Threads

/// Lets threads wait for each other, once; those who come later pass.
final class Barrier: Sendable {
    private let missing: Monitor<Int>

    init(parties: Int) {
        missing = Monitor(parties)
    }

    func arrive() {
        missing.update { $0 -= 1 }
        _ = missing.wait(until: .now + .seconds(30)) { $0 <= 0 ? true : nil }
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

/// Something that happens once, and that tasks can wait for.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func fire() {
        continuation.yield()
    }

    func wait() async {
        for await _ in stream { return }
    }
}

/// Holds a thread (not a task) until it is opened.
final class Gate: Sendable {
    private let isOpen = Monitor(false)

    func open() {
        isOpen.update { $0 = true }
    }

    func wait() {
        _ = isOpen.wait(until: .now + .seconds(30)) { $0 ? true : nil }
    }
}

/// Keeps a connection busy until the gate is opened.
func occupy(_ database: Database) async -> (busy: Task<Void, any Error>, mayEnd: Gate) {
    let started = Signal()
    let mayEnd = Gate()
    let busy = Task {
        try await database.transaction { tx in
            try tx.execute("SELECT 1")
            started.fire()
            mayEnd.wait()
        }
    }
    await started.wait()
    return (busy, mayEnd)
}

import Foundation
import Synchronization

/// Runs blocking work on threads of its own, all at once, and hands back what each found.
func onThreads<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Value) throws -> [Value] {
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    let done = DispatchGroup()
    for index in 0..<count {
        done.enter()
        Thread.detachNewThread {
            let result = Result { try work(index) }
            results.withLock { $0[index] = result }
            done.leave()
        }
    }
    done.wait()
    return try results.withLock { results in try (0..<count).compactMap { try results[$0]?.get() } }
}

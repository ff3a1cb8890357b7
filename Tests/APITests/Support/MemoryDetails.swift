import Integration
import Synchronization

/// Details that live as long as a test.
final class MemoryDetails: DetailStore {
    private let kept = Mutex<[DetailKey: [UInt8]]>([:])

    var name: String { "memory" }

    func put(_ key: DetailKey, _ bytes: [UInt8]) async throws(DetailFailure) { kept.withLock { $0[key] = bytes } }
    func get(_ key: DetailKey) async throws(DetailFailure) -> [UInt8]? { kept.withLock { $0[key] } }
    func remove(_ key: DetailKey) async throws(DetailFailure) { kept.withLock { $0[key] = nil } }
}

import Synchronization

/// Bounds what intake holds in memory at once: requests, and bytes of their bodies. More is turned away with 503, and
/// senders repeat.
final class IntakeGate: Sendable {
    private let requests = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let maximumRequests: Int
    static let maximumBytes = 256 * 1024 * 1024

    init(maximumRequests: Int) {
        self.maximumRequests = maximumRequests
    }

    /// Lets a request in that will hold at most so many bytes.
    func pass<Result>(bytes size: Int, _ body: () async throws -> Result) async throws -> Result {
        defer {
            requests.wrappingSubtract(1, ordering: .relaxed)
            bytes.wrappingSubtract(size, ordering: .relaxed)
        }
        let atOnce = requests.wrappingAdd(1, ordering: .relaxed).newValue
        let held = bytes.wrappingAdd(size, ordering: .relaxed).newValue
        // A single large one is always welcome.
        guard atOnce <= maximumRequests, held <= Self.maximumBytes || held == size else {
            throw Problem.unavailable("Too many requests at once.")
        }
        return try await body()
    }
}

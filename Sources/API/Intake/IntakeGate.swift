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

    /// Lets a request in that will hold at most so many bytes, for as long as `body` runs.
    func pass<Result>(bytes size: Int, _ body: () async throws -> Result) async throws -> Result {
        guard enter(bytes: size) else { throw Problem.unavailable("Too many requests at once.") }
        defer { leave(bytes: size) }
        return try await body()
    }

    /// The same in two steps: who is let in has to `leave`.
    func enter(bytes size: Int) -> Bool {
        let atOnce = requests.wrappingAdd(1, ordering: .relaxed).newValue
        let held = bytes.wrappingAdd(size, ordering: .relaxed).newValue
        // A single large one is always welcome.
        if atOnce <= maximumRequests, held <= Self.maximumBytes || held == size { return true }
        leave(bytes: size)
        return false
    }

    func leave(bytes size: Int) {
        requests.wrappingSubtract(1, ordering: .relaxed)
        bytes.wrappingSubtract(size, ordering: .relaxed)
    }
}

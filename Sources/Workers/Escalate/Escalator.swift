import Domain
import Storage

/// Fires the timers of escalations. They live in the database, so that every worker may ask, as often as it likes, and
/// each fires once.
public struct Escalator: Sendable {
    /// How often a worker asks.
    public static let tick: Duration = .seconds(1)
    private static let batch = 500

    private let store: Store
    private let clock: any WallClock

    public init(_ environment: Handlers.Environment) {
        store = environment.store
        clock = environment.clock
    }

    /// Fires what is due.
    /// - Returns: how many people are told.
    @discardableResult
    public func run() async throws -> Int {
        var told = 0
        while true {
            let now = clock.now()
            let due = try await store.escalations.due(at: now, limit: Self.batch)
            guard !due.isEmpty else { return told }
            for (org, timers) in Dictionary(grouping: due, by: \.org).sorted(by: { $0.key < $1.key }) {
                told += try await store.escalations.fire(Scope(org: org), timers.map(\.escalation), by: clock)
            }
            guard due.count == Self.batch else { return told }
        }
    }
}

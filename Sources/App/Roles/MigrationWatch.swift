import API
import Domain

/// Whether the schema is still the one that this program knows. No process begins with migrations pending, so that is
/// the first answer; later ones are looked up in the background, as the database may be restored or swapped meanwhile.
actor MigrationWatch {
    private static let interval: Duration = .seconds(60)

    private let clock: any WallClock
    private let lookUp: @Sendable () async throws -> [String]
    private var pending: [String] = []
    private var lookedAt: Timestamp
    private var isLooking = false

    /// - Parameter lookUp: the names of what has not run yet.
    init(clock: any WallClock, lookUp: @escaping @Sendable () async throws -> [String]) {
        self.clock = clock
        self.lookUp = lookUp
        lookedAt = clock.now()
    }

    /// The last answer; never waits for a new one.
    func check() -> ReadinessCheck {
        if !isLooking, clock.now() - lookedAt >= Self.interval {
            isLooking = true
            Task { await look() }
        }
        return ReadinessCheck(
            name: "migrations", isReady: pending.isEmpty,
            detail: pending.isEmpty ? "none pending" : "\(pending.count) pending, next \(pending[0])")
    }

    /// A failure leaves the answer as it is: whether the database answers is another check, and one that is ahead of
    /// this program, while a new release is rolled out, still serves it.
    private func look() async {
        if let found = try? await lookUp() { pending = found }
        lookedAt = clock.now()
        isLooking = false
    }
}

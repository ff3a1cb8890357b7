public import Domain
import Integration
import JobQueue
import Logging
public import Postgres
import Storage
import Synchronization
import Workers

/// Escalations of randomised policies, schedules, acts of people, crashes and repeated deliveries, on a real database
/// with the clock in hand, held against what `SimulatedLife` expects.
public struct EscalationSimulation: Sendable {
    public struct Outcome: Sendable {
        /// Incidents that lived.
        public var runs = 0
        /// Pages that were expected, and are there exactly once.
        public var pages = 0
        /// Pages that nobody needed any more when a worker came to send them: somebody had acknowledged.
        public var dropped = 0
        public var crashes = 0
        /// What should not be, in words; the first hundred.
        public var violations: [String] = []

        mutating func add(_ other: Outcome) {
            runs += other.runs
            pages += other.pages
            dropped += other.dropped
            crashes += other.crashes
            violations = Array((violations + other.violations).prefix(100))
        }
    }

    /// Incidents of one organization.
    private static let perOrganization = 500

    private let database: Database
    private let policies: PolicySet
    private let seed: UInt64
    private let minutes: Int

    /// - Parameter database: one that holds the schema; organizations are added to it.
    public init(database: Database, policies: PolicySet, seed: UInt64, minutes: Int = 90) {
        self.database = database
        self.policies = policies
        self.seed = seed
        self.minutes = minutes
    }

    /// Lives that many incidents.
    /// - Parameter progress: told how many have lived.
    public func run(_ count: Int, progress: @Sendable (Int) -> Void = { _ in }) async throws -> Outcome {
        let worlds = (count + Self.perOrganization - 1) / Self.perOrganization
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            var outcome = Outcome()
            for number in 0..<worlds {
                if number >= 4, let done = try await group.next() {
                    outcome.add(done)
                    progress(outcome.runs)
                }
                let incidents = min(Self.perOrganization, count - number * Self.perOrganization)
                group.addTask {
                    var world = try await SimulatedWorld(
                        database: database, policies: policies, seed: seed &+ UInt64(number), minutes: minutes,
                        incidents: incidents)
                    return try await world.run()
                }
            }
            for try await done in group {
                outcome.add(done)
                progress(outcome.runs)
            }
            return outcome
        }
    }
}

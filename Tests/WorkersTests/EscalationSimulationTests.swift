import Foundation
import Postgres
import Simulation
import TestSupport
import Testing

@Suite("Escalation, simulated", .timeLimit(.minutes(60)))
struct EscalationSimulationTests {
    /// Policies × schedules × acts of people × crashes × repeated deliveries: each page exactly once, at its minute.
    @Test func manyLives() async throws {
        let lives = ProcessInfo.processInfo.environment["BELLWETHER_SIMULATED_LIVES"].flatMap { Int($0) } ?? 10_000
        try await withDatabase { database in
            let outcome = try await EscalationSimulation(database: database, policies: policies, seed: 42).run(lives)
            #expect(outcome.violations == [])
            #expect(outcome.runs == lives)
            #expect(outcome.pages > lives * 2 && outcome.crashes > lives / 5)
        }
    }
}

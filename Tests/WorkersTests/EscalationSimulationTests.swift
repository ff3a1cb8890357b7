import Postgres
import Simulation
import TestSupport
import Testing

@Suite("Escalation, simulated", .timeLimit(.minutes(15)))
struct EscalationSimulationTests {
    /// Policies × schedules × acts of people × crashes × repeated deliveries: each page exactly once, at its minute.
    @Test func tenThousandLives() async throws {
        try await withDatabase { database in
            let outcome = try await EscalationSimulation(database: database, policies: policies, seed: 42).run(10_000)
            #expect(outcome.violations == [])
            #expect(outcome.runs == 10_000)
            #expect(outcome.pages > 20_000 && outcome.crashes > 2_000)
        }
    }
}

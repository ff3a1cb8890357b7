import Domain
import Testing

@Suite struct GatingTests {
    @Test func `A single informational alert is suppressed, with the reason and the policy's version`() throws {
        let world = World(["orders": ["db"]])
        var desk = try Desk(world)
        desk.take([world.alert("NewVersionSeen", on: "orders", severity: .info)])
        let decision = try #require(desk.decisions.first)
        #expect(decision.verdict == .suppressed)
        #expect(!decision.rationale.isEmpty)
        #expect(decision.policyVersion == desk.policies.gating.version)
        #expect(decision.details["rule"] == "single_info")
    }

    @Test func `A suppressed incident is approved once something serious joins it, and only once`() throws {
        let world = World(["orders": ["db"]])
        var desk = try Desk(world)
        desk.take([world.alert("NewVersionSeen", on: "orders", severity: .info)])
        desk.take([world.alert("HighErrorRate", on: "orders", after: 10, severity: .error)])
        desk.take([world.alert("HealthCheckFailed", on: "orders", after: 20, severity: .critical)])
        #expect(desk.decisions.map(\.verdict) == [.suppressed, .approved])
    }

    @Test func `A suppressed incident that takes in an approved one tells nobody again`() throws {
        let world = World(["orders": ["db"], "search": ["db"]], kinds: ["db": .database])
        let quiet = world.alert("HighErrorRate", on: "orders", severity: .info)
        var desk = try Desk(world)
        desk.take([quiet], now: World.noon + .seconds(1))
        desk.take([world.alert("HighErrorRate", on: "search", after: 5)], now: World.noon + .seconds(6))
        desk.take([world.alert("PostgresqlDown", on: "db", after: 30)], now: World.noon + .seconds(31))
        desk.take([world.alert("UpstreamTimeouts", on: "search", after: 40)], now: World.noon + .seconds(41))
        let survivor = try #require(desk.home[quiet.id]?.incident)
        #expect(desk.merges.map(\.into) == [survivor])
        #expect(desk.open[survivor]?.decision == .approved)
        #expect(desk.decisions.map(\.verdict) == [.suppressed, .approved, .approved])
        #expect(desk.decisions.map(\.isNews) == [true, true, false])
        #expect(desk.decisions.last?.incident == survivor)
    }

    @Test func `Every candidate is decided about`() throws {
        var desk = try Desk(FourteenAlertStorm.world)
        let plan = desk.take(FourteenAlertStorm.alerts)
        #expect(Set(plan.openings.map(\.incident)) == Set(plan.decisions.map(\.incident)))
    }
}

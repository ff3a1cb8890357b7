import Domain
import Testing

@Suite struct RootCauseTests {
    private func rank(_ alerts: [Alert], _ world: World) throws -> Investigation {
        var random = SeededRandom(3)
        return RootCauseRanking.rank(
            alerts, topology: world.topology, policy: try Shipped.policies().causes,
            now: World.noon + .seconds(300), using: &random)
    }

    @Test func `The database comes first in the fourteen-alert storm, though its alert was not the first`() throws {
        let world = FourteenAlertStorm.world
        let found = try rank(FourteenAlertStorm.alerts, world)
        let cause = try #require(found.rootCause)
        #expect(cause.service == "Database Primary")
        #expect(cause.serviceID == world.id("db-primary"))
        #expect(
            cause.summary
                == "Database Primary, because 13 of 14 alerts come from services that depend on it, and it depends on nothing else that we know of."
        )
        #expect(found.hypotheses.first?.kind == .db)
        #expect(found.hypotheses.first?.title == "Database Primary: database connection refused")
    }

    @Test func `A service without a failing dependency comes first however late its alert is`() throws {
        let world = World(["edge": ["orders"], "orders": ["db"], "db": ["disk"]], kinds: ["db": .database])
        let found = try rank(
            [
                world.alert("HighRequestLatency", on: "edge", after: 0),
                world.alert("HighErrorRate", on: "orders", after: 10),
                world.alert("PostgresqlDown", on: "db", after: 240),
            ], world)
        #expect(found.hypotheses.map { world.name($0.serviceID) }.prefix(1) == ["db"])
        #expect(found.rootCause?.summary.hasSuffix("and nothing it depends on is failing.") == true)
    }

    @Test func `A confidence is 0·3 temporal, 0·3 distance and 0·4 domain`() throws {
        let found = try rank(FourteenAlertStorm.alerts, FourteenAlertStorm.world)
        for hypothesis in found.hypotheses {
            let factors = hypothesis.factors
            let sum = 0.3 * factors.temporal + 0.3 * factors.distance + 0.4 * factors.domain
            #expect(abs(hypothesis.confidence - sum) < 1e-9)
            for factor in [factors.temporal, factors.distance, factors.domain] { #expect((0...1).contains(factor)) }
        }
    }

    @Test func `No claim without evidence, and no evidence that is not there`() throws {
        let found = try rank(FourteenAlertStorm.alerts, FourteenAlertStorm.world)
        let known = Set(found.evidence.map(\.id))
        #expect(!found.hypotheses.isEmpty)
        for hypothesis in found.hypotheses {
            #expect(!hypothesis.evidenceIDs.isEmpty)
            #expect(Set(hypothesis.evidenceIDs).isSubset(of: known))
        }
        #expect(found.hypotheses.map(\.rank) == Array(1...found.hypotheses.count))
        #expect(found.evidence.contains { $0.kind == .topology && $0.summary.contains("→ Database Primary") })
    }

    @Test func `Affected services carry their alerts and their hops from the cause`() throws {
        let world = FourteenAlertStorm.world
        let found = try rank(FourteenAlertStorm.alerts, world)
        let gateway = try #require(found.affected.first { $0.service == world.id("api-gateway") })
        #expect(gateway.alerts == 2 && gateway.hops == 1 && gateway.relation == .downstream)
        let web = try #require(found.affected.first { $0.service == world.id("web-app") })
        #expect(web.hops == 2)
        #expect(found.affected.first?.relation == .cause)
        #expect(found.affected.reduce(0) { $0 + $1.alerts } == 14)
        #expect(found.blastRadius.count == 7)
    }

    @Test func `Where the topology says nothing the first alert is blamed, and the summary says so`() throws {
        let world = World([:])
        let found = try rank(
            [
                world.alert("Foo", on: nil, after: 0, labels: ["host": "alpha"]),
                world.alert("Bar", on: nil, after: 120, labels: ["host": "beta"]),
            ], world)
        #expect(found.hypotheses.first?.title == "alpha: foo")
        #expect(found.rootCause?.summary.contains("topology does not say") == true)
    }

    @Test func `An alert without a service counts for the service whose pod it names`() throws {
        let world = World(["orders": ["db"]], kinds: ["db": .database])
        let found = try rank(
            [
                world.alert("HighErrorRate", on: "orders", after: 0),
                world.alert("SlowDisk", on: "db", after: 1, labels: ["pod": "db-0"]),
                world.alert("PostgresqlDown", on: nil, after: 2, labels: ["pod": "db-0"]),
            ], world)
        #expect(found.affected.first { $0.service == world.id("db") }?.alerts == 2)
    }

    @Test(arguments: [
        ("ContainerOOMKilled", "KubePodCrashLooping", 0.95), ("ImagePullBackOff", "FailedScheduling", 0.90),
        ("NodeNotReady", "PodEvicted", 0.90), ("ConnectionRefused", "ServiceErrors", 0.70),
        ("DatabaseErrors", "ApiErrors", 0.65),
    ]) func `The known pairs of cause and effect have their scores`(cause: String, effect: String, score: Double) throws
    {
        let patterns = try Shipped.policies().causes.patterns
        let best = patterns.filter {
            $0.cause.matches(AlertText(cause)) && $0.effect.matches(AlertText(effect))
        }.map(\.score).max()
        #expect(best == score)
    }
}

import Domain
import Testing

@Suite struct CorrelatorTests {
    @Test func `Fourteen alerts of one failing database are one incident`() throws {
        var desk = try Desk(FourteenAlertStorm.world)
        desk.arrive(FourteenAlertStorm.alerts)
        #expect(desk.open.count == 1)
        #expect(desk.open.values.first?.alerts == 14)
        #expect(Set(desk.home.values.map(\.incident)).count == 1)
    }

    @Test(arguments: 0..<20) func `It is one incident in whatever order the alerts arrive`(seed: UInt64) throws {
        var random = SeededRandom(seed)
        var desk = try Desk(FourteenAlertStorm.world)
        desk.arrive(FourteenAlertStorm.alerts.shuffled(using: &random))
        #expect(desk.open.count == 1)
    }

    @Test func `Two independent failures in the same minute stay two, though they share a victim`() throws {
        let world = World(
            ["edge": ["orders", "search"], "orders": ["orders-db"], "search": ["search-db"]],
            kinds: ["orders-db": .database, "search-db": .database])
        let one = world.alert("PostgresqlDown", on: "orders-db", after: 0, severity: .critical)
        let two = world.alert("PostgresqlDown", on: "search-db", after: 5, severity: .critical)
        var desk = try Desk(world)
        desk.arrive([
            one, two, world.alert("DatabaseConnectionTimeout", on: "orders", after: 10),
            world.alert("DatabaseConnectionTimeout", on: "search", after: 12),
            world.alert("UpstreamTimeouts", on: "edge", after: 20),
        ])
        #expect(desk.open.count == 2)
        #expect(!desk.together(one, two))
        #expect(desk.merges.isEmpty)
    }

    @Test func `A late alert that explains earlier incidents merges them, and says why`() throws {
        let world = World(["orders": ["db"], "search": ["db"]], kinds: ["db": .database])
        let orders = world.alert("HighErrorRate", on: "orders", after: 0)
        let search = world.alert("HighErrorRate", on: "search", after: 5)
        var desk = try Desk(world)
        desk.arrive([orders, search])
        #expect(!desk.together(orders, search))
        desk.arrive([world.alert("PostgresqlDown", on: "db", after: 90, severity: .critical)])
        #expect(desk.together(orders, search))
        #expect(desk.open.count == 1)
        let merge = try #require(desk.merges.first)
        #expect(merge.reason.contains("db"))
    }

    @Test func `An incident that began with the effect of another one's failure becomes part of it`() throws {
        let world = World(
            ["edge": ["checkout"], "checkout": ["catalog"], "catalog": ["db"]], kinds: ["db": .database])
        let edge = world.alert("HighErrorRate", on: "edge")
        let cause = world.alert("PostgresqlDown", on: "db", after: 5, severity: .critical)
        var desk = try Desk(world)
        desk.arrive([edge, cause])
        #expect(!desk.together(edge, cause))
        desk.arrive([world.alert("UpstreamTimeouts", on: "checkout", after: 10)])
        #expect(desk.together(edge, cause))
        #expect(desk.merges.first?.reason.contains("depends on db") == true)
    }

    @Test func `An incident with a fault of its own does not become part of another one`() throws {
        let world = World(
            ["edge": ["checkout"], "checkout": ["catalog"], "catalog": ["db"]], kinds: ["db": .database])
        let crash = world.alert("ContainerOOMKilled", on: "checkout")
        let cause = world.alert("PostgresqlReplicationLag", on: "db", after: 240)
        var desk = try Desk(world)
        desk.arrive([crash, world.alert("UpstreamTimeouts", on: "edge", after: 5), cause])
        desk.arrive([world.alert("DatabaseConnectionTimeout", on: "catalog", after: 250)])
        #expect(!desk.together(crash, cause))
    }

    @Test func `Services that fail alike for want of the same thing are one incident, though it says nothing`() throws {
        let world = World(
            ["orders": ["db"], "search": ["db"]], kinds: ["db": .database])
        let orders = world.alert("HighErrorRate", on: "orders")
        let search = world.alert("DatabaseConnectionTimeout", on: "search", after: 5)
        var desk = try Desk(world)
        desk.arrive([orders, search])
        #expect(!desk.together(orders, search))
        desk.arrive([world.alert("SlowDatabaseQueries", on: "orders", after: 10)])
        #expect(desk.together(orders, search))
    }

    @Test func `The older of two merged incidents survives`() throws {
        let world = World(["orders": ["db"], "search": ["db"]], kinds: ["db": .database])
        let orders = world.alert("HighErrorRate", on: "orders", after: 0)
        var desk = try Desk(world)
        desk.take([orders], now: World.noon + .seconds(1))
        let first = try #require(desk.home[orders.id]?.incident)
        desk.take([world.alert("HighErrorRate", on: "search", after: 5)], now: World.noon + .seconds(6))
        desk.take([world.alert("PostgresqlDown", on: "db", after: 30)], now: World.noon + .seconds(31))
        #expect(desk.merges.map(\.into) == [first])
    }

    @Test func `What a person has split is not glued again`() throws {
        let world = World(["orders": ["db"], "search": ["db"]], kinds: ["db": .database])
        let orders = world.alert("HighErrorRate", on: "orders", after: 0)
        let search = world.alert("HighErrorRate", on: "search", after: 5)
        var desk = try Desk(world)
        desk.arrive([orders, search])
        let one = try #require(desk.home[orders.id]?.incident)
        let two = try #require(desk.home[search.id]?.incident)
        desk.open[one]?.separatedFrom = [two]
        desk.arrive([world.alert("PostgresqlDown", on: "db", after: 60, severity: .critical)])
        #expect(!desk.together(orders, search))
        #expect(desk.merges.isEmpty)
    }

    @Test func `An alert that fires again stays where a person has put it`() throws {
        let world = World(["orders": ["db"], "search": ["cache"]])
        let orders = world.alert("HighErrorRate", on: "orders")
        let search = world.alert("HighErrorRate", on: "search", after: 1)
        var desk = try Desk(world)
        desk.arrive([orders, search])
        let other = try #require(desk.home[search.id]?.incident)
        desk.home[orders.id]?.incident = other
        desk.arrive([world.alert("HighErrorRate", on: "orders", after: 200, episode: 2)])
        #expect(desk.home[orders.id]?.incident == other)
    }

    @Test func `Correlating an alert twice changes nothing`() throws {
        var desk = try Desk(FourteenAlertStorm.world)
        desk.arrive(FourteenAlertStorm.alerts)
        let before = desk.open
        let plan = desk.take(FourteenAlertStorm.alerts)
        #expect(plan.isEmpty)
        #expect(desk.open == before)
    }

    @Test func `One batch gives one plan, in whatever order it is handed over`() throws {
        var plans: Set<[String]> = []
        for seed in 0..<10 as Range<UInt64> {
            var random = SeededRandom(seed)
            var desk = try Desk(FourteenAlertStorm.world)
            let plan = desk.take(FourteenAlertStorm.alerts.shuffled(using: &random))
            plans.insert(plan.placements.map { "\($0.alert) \($0.incident) \($0.reason) \($0.score.total)" })
        }
        #expect(plans.count == 1)
    }

    @Test func `Without any topology the same pod ties alerts, and the same cluster does not`() throws {
        let world = World([:])
        let pod = ["pod": "checkout-0", "cluster": "prod"]
        let one = world.alert("ContainerOOMKilled", on: nil, labels: pod)
        let two = world.alert("KubePodCrashLooping", on: nil, after: 20, labels: pod)
        let other = world.alert("HighLatency", on: nil, after: 25, labels: ["cluster": "prod"])
        var desk = try Desk(world)
        desk.arrive([one, two, other])
        #expect(desk.together(one, two))
        #expect(!desk.together(one, other))
    }

    @Test func `The same host ties alerts of which nothing else is known`() throws {
        let world = World([:])
        let one = world.alert("DiskReadErrors", on: nil, labels: ["host": "web-7"])
        let two = world.alert("ProcessExited", on: nil, after: 10, labels: ["host": "web-7"])
        var desk = try Desk(world)
        desk.arrive([one, two])
        #expect(desk.together(one, two))
    }

    @Test func `An incident takes no alerts half an hour after its last one`() throws {
        let world = World(["orders": ["db"]], kinds: ["db": .database])
        let cause = world.alert("PostgresqlDown", on: "db")
        let soon = world.alert("HighErrorRate", on: "orders", after: 60)
        let late = world.alert("UpstreamTimeouts", on: "orders", after: 60 + 31 * 60)
        var desk = try Desk(world)
        desk.arrive([cause, soon, late])
        #expect(desk.together(cause, soon))
        #expect(!desk.together(cause, late))
    }

    @Test func `A dependency more than two hops away ties nothing`() throws {
        let world = World(["a": ["b"], "b": ["c"], "c": ["d"]])
        let far = world.alert("HighErrorRate", on: "d")
        let near = world.alert("HighErrorRate", on: "a", after: 5)
        var desk = try Desk(world)
        desk.arrive([far, near])
        #expect(!desk.together(far, near))
    }

    @Test func `A certificate that runs out has nothing to do with an outage of its service`() throws {
        let world = World(["orders": ["db"]], kinds: ["db": .database])
        let outage = world.alert("HighErrorRate", on: "orders")
        let certificate = world.alert("CertificateExpiringSoon", on: "orders", after: 30, severity: .warning)
        var desk = try Desk(world)
        desk.arrive([outage, certificate])
        #expect(!desk.together(outage, certificate))
    }

    @Test func `A score is the sum of its parts, each told in words`() throws {
        var desk = try Desk(FourteenAlertStorm.world)
        let plan = desk.take(FourteenAlertStorm.alerts)
        for placement in plan.placements {
            #expect(placement.score.total >= 0 && placement.score.total <= 1)
            #expect(!placement.score.parts.isEmpty)
            #expect(placement.score.parts.allSatisfy { !$0.detail.isEmpty && (0...1).contains($0.value) })
            if placement.reason == .correlated {
                #expect(placement.score.total >= desk.policies.correlation.threshold)
                #expect(abs(placement.score.parts.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
            }
        }
    }

    @Test func `Repeats that raise an alert raise its incident`() throws {
        let world = World(["orders": ["db"]])
        var alert = world.alert("HighErrorRate", on: "orders", severity: .warning)
        var desk = try Desk(world)
        desk.take([alert])
        alert.severity = .fatal
        let plan = desk.take([alert])
        #expect(plan.placements.isEmpty)
        #expect(plan.faces.map(\.severity) == [.fatal])
    }
}

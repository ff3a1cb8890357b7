import Domain
import Testing

/// Which failure an alert belongs to, where several are going on at once.
@Suite struct BlameTests {
    /// A shop that needs two services, each with a store of its own.
    private let world = World(
        ["shop": ["orders", "search"], "orders": ["orders-db"], "search": ["search-cache", "search-db"]],
        kinds: ["orders-db": .database, "search-db": .database, "search-cache": .cache])

    /// An incident that holds these alerts, as earlier runs may have left it.
    private func hold(_ alerts: [Alert], in desk: inout Desk, handMade: Bool? = nil) throws -> IncidentID {
        var random = SeededRandom(99)
        let id = IncidentID(at: World.noon, using: &random)
        desk.hold(alerts, in: id, handMade: handMade)
        return id
    }

    @Test(arguments: [(12.0, "orders"), (72.0, "search")])
    func `A victim of two failures belongs to the one that can have reached it by then`(
        after: Double, cause: String
    ) throws {
        var desk = try Desk(world)
        let orders = world.alert("ContainerOOMKilled", on: "orders", severity: .critical)
        let search = world.alert("ApplicationPanics", on: "search", after: 60, severity: .critical)
        let shop = world.alert("UpstreamTimeouts", on: "shop", after: after)
        desk.arrive([orders, shop, search].sorted { $0.startsAt < $1.startsAt })
        #expect(!desk.together(orders, search))
        #expect(desk.together(shop, cause == "orders" ? orders : search))
    }

    @Test func `A cause that is heard of late gets the victims that another failure had taken`() throws {
        var desk = try Desk(world)
        let database = world.alert("PostgresqlDown", on: "search-db", severity: .critical)
        let search = world.alert("CacheUnreachable", on: "search", after: 10)
        desk.arrive([database, search])
        #expect(desk.together(database, search))
        let cache = world.alert("RedisDown", on: "search-cache", after: 90, severity: .critical)
        desk.arrive([cache])
        #expect(desk.together(cache, search))
        #expect(!desk.together(cache, database))
        let move = try #require(desk.moves.first)
        #expect(move.reason == "search depends on search-cache, which fails")
        #expect(desk.open[move.into]?.alerts == 2)
        #expect(desk.open[move.from]?.alerts == 1)
        #expect(desk.open[move.from]?.labels.contains { $0.value == "search" } == false)
    }

    @Test func `Two failures that one incident holds are told apart, and each keeps its victims`() throws {
        var desk = try Desk(world)
        let orders = world.alert("ContainerOOMKilled", on: "orders", severity: .critical)
        let database = world.alert("DatabaseDiskFull", on: "search-db", after: 5, severity: .critical)
        let search = world.alert("SlowDatabaseQueries", on: "search", after: 15)
        let first = try hold([orders, database, search], in: &desk)
        let shop = world.alert("UpstreamTimeouts", on: "shop", after: 20)
        desk.arrive([shop])
        #expect(desk.open.count == 2)
        #expect(desk.together(database, search))
        #expect(!desk.together(orders, search))
        #expect(desk.home[search.id]?.incident == first, "most of its alerts stay where they are")
        #expect(desk.decisions.contains { $0.incident == desk.home[orders.id]?.incident })
    }

    @Test func `What nothing explains stays where it is, unless it tells of a fault of its own`() throws {
        var desk = try Desk(world)
        let orders = world.alert("HighErrorRate", on: "orders")
        let database = world.alert("DatabaseDiskFull", on: "search-db", after: 5, severity: .critical)
        let search = world.alert("SlowDatabaseQueries", on: "search", after: 15)
        _ = try hold([orders, database, search], in: &desk)
        desk.arrive([world.alert("HighErrorRate", on: "search", after: 20)])
        #expect(desk.open.count == 1)
        #expect(desk.moves.isEmpty)
    }

    @Test func `What a person has put together is left alone`() throws {
        var desk = try Desk(world)
        let orders = world.alert("ContainerOOMKilled", on: "orders", severity: .critical)
        let database = world.alert("DatabaseDiskFull", on: "search-db", after: 5, severity: .critical)
        _ = try hold([orders, database], in: &desk, handMade: true)
        desk.arrive([world.alert("SlowDatabaseQueries", on: "search", after: 15)])
        #expect(desk.together(orders, database))
        #expect(desk.moves.isEmpty)
    }

    @Test func `An incident that is not young any more keeps what it has`() throws {
        var desk = try Desk(world)
        let database = world.alert("PostgresqlDown", on: "search-db", severity: .critical)
        let search = world.alert("CacheUnreachable", on: "search", after: 10)
        desk.arrive([database, search])
        desk.arrive([world.alert("RedisDown", on: "search-cache", after: 15 * 60, severity: .critical)])
        #expect(desk.together(database, search))
        #expect(desk.moves.isEmpty)
    }

    @Test func `A service that was heard of minutes before fails anew with what depends on it`() throws {
        let world = World(
            ["orders": ["db"], "search": ["db"], "mail": ["orders"]], kinds: ["db": .database])
        var desk = try Desk(world)
        let cause = world.alert("PostgresqlDown", on: "db", after: 240, severity: .critical)
        let victims = [
            world.alert("DatabaseConnectionTimeout", on: "orders", after: 250),
            world.alert("SlowDatabaseQueries", on: "search", after: 255),
            world.alert("UpstreamTimeouts", on: "mail", after: 265),
        ]
        desk.arrive([world.alert("HighRequestLatency", on: "db", after: 0, severity: .warning)] + victims + [cause])
        for victim in victims { #expect(desk.together(cause, victim)) }
    }

    @Test func `What misses a cache is not blamed on a database`() throws {
        var desk = try Desk(world)
        let database = world.alert("PostgresqlDown", on: "search-db", severity: .critical)
        let cache = world.alert("RedisDown", on: "search-cache", after: 5, severity: .critical)
        let misses = world.alert("CacheMissRatioHigh", on: "search", after: 12)
        desk.arrive([database, cache, misses])
        #expect(desk.together(cache, misses))
        #expect(!desk.together(database, misses))
    }

    @Test func `A merge says by which way the failure came`() throws {
        let world = World(["edge": ["checkout"], "checkout": ["catalog"], "catalog": ["db"]], kinds: ["db": .database])
        var desk = try Desk(world)
        desk.arrive([
            world.alert("HighErrorRate", on: "edge"),
            world.alert("PostgresqlDown", on: "db", after: 5, severity: .critical),
            world.alert("SlowDatabaseQueries", on: "catalog", after: 8),
            world.alert("UpstreamTimeouts", on: "checkout", after: 12),
        ])
        let reason = try #require(desk.merges.first?.reason)
        #expect(reason.hasSuffix("depends on catalog, which depends on db, which failed as well"))
    }
}

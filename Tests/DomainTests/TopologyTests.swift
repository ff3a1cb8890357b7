import Domain
import Testing

@Suite struct TopologyTests {
    private let world = World(["web": ["api"], "api": ["db", "cache"], "batch": ["db"], "db": ["disk"]])

    @Test func `Neighbours are found both ways, nearest first, up to the limit`() {
        let up = world.topology.neighbours(of: world.id("web"), .up, hops: 2)
        #expect(
            up.map { world.name($0.service) } == ["api", "cache", "db"]
                || up.map { world.name($0.service) } == ["api", "db", "cache"])
        #expect(up.map(\.hops) == [1, 2, 2])
        let down = world.topology.neighbours(of: world.id("disk"), .down, hops: 5)
        #expect(down.count == 4)
    }

    @Test func `Distance counts hops whichever way the dependency goes`() {
        #expect(world.topology.distance(world.id("web"), world.id("db"), limit: 5) == 2)
        #expect(world.topology.distance(world.id("db"), world.id("web"), limit: 5) == 2)
        #expect(world.topology.distance(world.id("web"), world.id("disk"), limit: 2) == nil)
        #expect(world.topology.distance(world.id("web"), world.id("batch"), limit: 9) == nil)
        #expect(world.topology.distance(world.id("web"), world.id("web"), limit: 0) == 0)
    }

    @Test func `A path leads from the one to the other by dependencies that exist`() throws {
        let path = try #require(world.topology.path(from: world.id("web"), upTo: world.id("disk"), limit: 4))
        #expect(path.map { world.name($0) } == ["web", "api", "db", "disk"])
        #expect(world.topology.path(from: world.id("disk"), upTo: world.id("web"), limit: 4) == nil)
    }

    @Test(arguments: 0..<30) func `Path, hops and neighbours agree on random graphs with rings`(seed: UInt64) {
        var random = SeededRandom(seed)
        var needs: [String: [String]] = [:]
        for node in 0..<25 {
            needs["s\(node)"] = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                "s\(Int.random(in: 0..<25, using: &random))"
            }
        }
        let world = World(needs)
        for from in world.topology.services {
            let neighbours = world.topology.neighbours(of: from.id, .up, hops: 4)
            #expect(Set(neighbours.map(\.service)).count == neighbours.count)
            for neighbour in neighbours {
                #expect(world.topology.hops(from: from.id, upTo: neighbour.service, limit: 4) == neighbour.hops)
                #expect(
                    world.topology.path(from: from.id, upTo: neighbour.service, limit: 4)?.count == neighbour.hops + 1)
                #expect(
                    world.topology.neighbours(of: neighbour.service, .down, hops: 4)
                        .contains { $0.service == from.id && $0.hops == neighbour.hops })
            }
        }
    }

    @Test func `Unknown ends, doubles and self-dependencies are left out`() {
        let known = world.topology.services
        let stranger = Service(id: World(["x": []]).id("x"), name: "x")
        let topology = Topology(
            services: known + [known[0]],
            dependencies: [
                .init(from: known[0].id, to: known[0].id), .init(from: known[0].id, to: known[1].id),
                .init(from: known[0].id, to: known[1].id, kind: .database), .init(from: known[0].id, to: stranger.id),
            ].filter { $0.to != stranger.id || !known.contains { $0.id == stranger.id } })
        #expect(topology.services.count == known.count)
        #expect(topology.dependencies.count == 1)
    }
}

@Suite struct ServiceMatcherTests {
    private func match(_ labels: Labels, _ names: [String]) throws -> String? {
        let world = World(
            Dictionary(uniqueKeysWithValues: names.map { ($0, []) }), displayNames: ["db-primary": "Database Primary"])
        let matcher = ServiceMatcher(policy: try Shipped.policies().services, topology: world.topology)
        return world.name(matcher.match(labels)?.service)
    }

    @Test(
        arguments: [
            (["service": "checkout"], "checkout"), (["app": "Checkout"], "checkout"),
            (["pod": "checkout-7d9f8b6c54-x2x4z"], "checkout"), (["pod": "db-primary-0"], "db-primary"),
            (["host": "db-primary"], "db-primary"), (["instance": "db-primary:9187"], "db-primary"),
            (["instance": "db-primary-2.prod.internal:9187"], "db-primary"),
            (["service": "Database Primary"], "db-primary"),
            (["service": "unheard-of", "pod": "checkout-2"], "checkout"), (["instance": "10.0.0.7:80"], nil),
            (["instance": "10.0.0.7:80", "host": "db-primary"], nil), ([:], nil),
        ] as [([String: String], String?)]) func `Labels name a service`(labels: [String: String], expected: String?)
        throws
    {
        #expect(try match(Labels(labels), ["checkout", "db-primary"]) == expected)
    }

    @Test func `Of services with one name the one in the alert's namespace is meant, and none if that is not said`()
        throws
    {
        var random = SeededRandom(4)
        let services = ["a", "b"].map {
            Service(id: ServiceID(at: World.noon, using: &random), namespace: $0, name: "api")
        }
        let matcher = ServiceMatcher(
            policy: try Shipped.policies().services, topology: Topology(services: services, dependencies: []))
        #expect(matcher.match(["service": "api", "namespace": "b"])?.service == services[1].id)
        #expect(matcher.match(["service": "api"]) == nil)
        #expect(matcher.match(["service": "api", "namespace": "c"]) == nil)
    }
}

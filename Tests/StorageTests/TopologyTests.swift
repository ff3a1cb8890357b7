import Domain
import Storage
import TestSupport
import Testing

@Suite struct TopologyTests {
    private let small = TopologyDocument(
        services: [.init(name: "web"), .init(namespace: "prod", name: "db", tier: 1), .init(name: "api")],
        dependencies: [.init(from: "web", to: "api"), .init(from: "api", to: "prod/db", kind: .database)])

    @Test func aReplacementKeepsIdsAndRecordsTheDifference() async throws {
        try await withDatabase { database in
            let topology = makeStore(database).topology
            let first = try await topology.replace(acme, with: small, by: "Tess", at: start)
            #expect(first.version == 1)
            var changed = small
            changed.services[1].tier = 2
            changed.services[2] = .init(name: "gateway")
            changed.dependencies = [.init(from: "web", to: "db")]
            let second = try await topology.replace(acme, with: changed, expectedVersion: 1, by: "Tess", at: start)
            #expect(second.version == 2)
            let ids = { (snapshot: TopologySnapshot, name: String) in snapshot.services.first { $0.name == name }?.id }
            #expect(ids(first, "db") == ids(second, "db"))
            #expect(ids(second, "api") == nil)
            let change = try await topology.history(acme, PageRequest(limit: 1)).items.first?.change
            #expect(change?.added == ["gateway", "web -> prod/db"])
            #expect(change?.changed == ["prod/db"])
            #expect(change?.removed == ["api", "api -> prod/db", "web -> api"])
            let stored = try await topology.snapshot(acme)
            #expect(Set(stored.services) == Set(second.services))
            #expect(try await topology.replace(acme, with: changed, by: "Tess", at: start).version == 2)
            await #expect(throws: StoreError.conflict(current: 2)) {
                try await topology.replace(acme, with: small, expectedVersion: 1, by: "Tess", at: start)
            }
            #expect(try await topology.snapshot(globex).services.isEmpty)
        }
    }

    @Test func namesThatAreWrongAreNamed() async throws {
        try await withDatabase { database in
            let topology = makeStore(database).topology
            func refused(_ document: TopologyDocument) async -> String? {
                do {
                    _ = try await topology.replace(acme, with: document, by: "Tess", at: start)
                    return nil
                } catch StoreError.invalid(let field, _) {
                    return field
                } catch {
                    return "\(error)"
                }
            }
            #expect(
                await refused(.init(services: [.init(name: "a"), .init(name: "a")], dependencies: []))
                    == "services[1].name")
            #expect(await refused(.init(services: [.init(name: "")], dependencies: [])) == "services[0].name")
            #expect(
                await refused(.init(services: [.init(name: "a")], dependencies: [.init(from: "a", to: "b")]))
                    == "dependencies[0].to")
            #expect(
                await refused(
                    .init(
                        services: [
                            .init(namespace: "x", name: "a"), .init(namespace: "y", name: "a"), .init(name: "b"),
                        ],
                        dependencies: [.init(from: "a", to: "b")])) == "dependencies[0].from")
        }
    }

    @Test func statesAndNeighboursFollowTheGraph() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let graph = try await store.topology.replace(acme, with: small, by: "Tess", at: start)
            let db = try #require(graph.services.first { $0.name == "db" })
            let down = try await store.topology.related(acme, db.id, .down, hops: 2)
            #expect(down.map(\.service.name) == ["api", "web"])
            #expect(down.map(\.hops) == [1, 2])
            await #expect(throws: StoreError.notFound(what: "service")) {
                try await store.topology.related(globex, db.id, .up, hops: 1)
            }
            let fire = notification("DbDown", ["service": "db"], severity: .critical)
            try await database.record(acme, [fire])
            _ = try await store.correlation.correlate(acme, [fire.alert.id], at: start, settle: .zero)
            let state = try await store.topology.state(acme, db.id)
            #expect(state.worstSeverity == .critical)
            #expect(state.firingCount == 1)
            #expect(state.openIncidents.count == 1)
            #expect(try await store.topology.states(acme).count == 3)
        }
    }
}

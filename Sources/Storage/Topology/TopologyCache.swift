package import Domain
import Postgres
import Synchronization

/// Graphs by organization, each as good as the version that it was read at: the version is asked for every time.
package final class TopologyCache: Sendable {
    /// How many organizations' graphs are kept.
    private static let capacity = 64

    private let database: Database
    private let graphs = Mutex<[OrgID: Topology]>([:])

    init(database: Database) {
        self.database = database
    }

    /// The graph as it stands.
    package func current(_ scope: Scope) async throws -> Topology {
        let known = graphs.withLock { $0[scope.org] }
        let read = try await database.snapshot(scope) { tx -> Topology? in
            if let known, try TopologyStore.version(tx, scope) == known.version { return nil }
            let snapshot = try TopologyStore.snapshot(tx, scope)
            return Topology(
                services: snapshot.services, dependencies: snapshot.dependencies, version: snapshot.version)
        }
        guard let read else { return known ?? .empty }
        graphs.withLock { graphs in
            if graphs.count >= Self.capacity, graphs[scope.org] == nil { graphs.removeAll() }
            graphs[scope.org] = read
        }
        return read
    }
}

import Domain
import Postgres

/// From the graph that is to the graph that is wanted.
struct TopologyPlan {
    /// A document whose names have been resolved.
    struct Wanted: Sendable {
        struct Edge: Hashable, Sendable {
            var from: String
            var to: String
        }

        /// By full name.
        var services: [String: TopologyDocument.ServiceEntry] = [:]
        var dependencies: [Edge: Dependency.Kind] = [:]
    }

    private(set) var services: [Service] = []
    private(set) var dependencies: [Dependency] = []
    private(set) var difference = TopologyChange.Difference(added: [], changed: [], removed: [])
    private var upserted: [Service] = []
    private var removed: [ServiceID] = []

    init(from current: TopologySnapshot, to wanted: Wanted, at now: Timestamp) {
        let known = Dictionary(current.services.map { ($0.fullName, $0) }, uniquingKeysWith: { first, _ in first })
        var ids: [String: ServiceID] = [:]
        for (name, entry) in wanted.services.sorted(by: { $0.key < $1.key }) {
            let service = Service(
                id: known[name]?.id ?? ServiceID(at: now), cluster: entry.cluster, namespace: entry.namespace,
                name: entry.name, displayName: entry.displayName, ownerTeam: entry.ownerTeam, tier: entry.tier,
                environment: entry.environment)
            ids[name] = service.id
            services.append(service)
            if known[name] == nil { difference.added.append(name) }
            if let old = known[name], old != service { difference.changed.append(name) }
            if known[name] != service { upserted.append(service) }
        }
        for service in current.services where wanted.services[service.fullName] == nil {
            removed.append(service.id)
            difference.removed.append(service.fullName)
        }
        compareDependencies(current, wanted, ids: ids)
    }

    private mutating func compareDependencies(_ current: TopologySnapshot, _ wanted: Wanted, ids: [String: ServiceID]) {
        let names = Dictionary(
            current.services.map { ($0.id, $0.fullName) }, uniquingKeysWith: { first, _ in first })
        var old: [Wanted.Edge: Dependency.Kind] = [:]
        for dependency in current.dependencies {
            guard let from = names[dependency.from], let to = names[dependency.to] else { continue }
            old[Wanted.Edge(from: from, to: to)] = dependency.kind
        }
        for (edge, kind) in wanted.dependencies.sorted(by: { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }) {
            guard let from = ids[edge.from], let to = ids[edge.to] else { continue }
            dependencies.append(Dependency(from: from, to: to, kind: kind))
            if old[edge] == nil { difference.added.append(edge.text) }
            if let before = old[edge], before != kind { difference.changed.append(edge.text) }
        }
        for edge in old.keys.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) where wanted.dependencies[edge] == nil
        {
            difference.removed.append(edge.text)
        }
    }

    func store(_ tx: Transaction, _ scope: Scope, version: Int, by actor: String, at now: Timestamp) throws {
        try tx.later("DELETE FROM dependencies WHERE org_id = \(scope.org)")
        try tx.later("DELETE FROM services WHERE org_id = \(scope.org) AND id = ANY(\(removed))")
        try tx.later(
            """
            INSERT INTO services (
                org_id, id, cluster, namespace, name, display_name, owner_team, tier, environment, created_at, updated_at)
            SELECT \(scope.org), r.id, r.cluster, r.namespace, r.name, r.display_name, r.owner_team, r.tier,
                r.environment, \(now), \(now)
            FROM unnest(\(upserted.map(\.id)), \(upserted.map(\.cluster)), \(upserted.map(\.namespace)),
                \(upserted.map(\.name)), \(upserted.map(\.displayName)), \(upserted.map(\.ownerTeam)),
                \(upserted.map { $0.tier.map(Int32.init) }), \(upserted.map(\.environment)))
                r (id, cluster, namespace, name, display_name, owner_team, tier, environment)
            ON CONFLICT (org_id, id) DO UPDATE SET display_name = excluded.display_name,
                owner_team = excluded.owner_team, tier = excluded.tier, environment = excluded.environment,
                updated_at = excluded.updated_at
            """)
        try tx.later(
            """
            INSERT INTO dependencies (org_id, from_service_id, to_service_id, kind, created_at)
            SELECT \(scope.org), r.from_id, r.to_id, r.kind, \(now)
            FROM unnest(\(dependencies.map(\.from)), \(dependencies.map(\.to)),
                \(dependencies.map(\.kind.rawValue))) r (from_id, to_id, kind)
            """)
        try tx.execute(
            """
            INSERT INTO topology_changes (org_id, version, at, actor, change)
            VALUES (\(scope.org), \(version), \(now), \(actor), \(try JSON(encoding: difference)))
            """)
    }
}

extension TopologyPlan.Wanted.Edge {
    var text: String { "\(from) -> \(to)" }
}

extension Service {
    /// What sets it apart: `cluster/namespace/name`, less what is empty in front.
    var fullName: String {
        TopologyDocument.ServiceEntry(cluster: cluster, namespace: namespace, name: name).fullName
    }
}

extension TopologyDocument.ServiceEntry {
    var fullName: String {
        if !cluster.isEmpty { return "\(cluster)/\(namespace)/\(name)" }
        return namespace.isEmpty ? name : "\(namespace)/\(name)"
    }
}

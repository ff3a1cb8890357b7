import Domain

import struct Foundation.UUID

/// A random landscape of services, layered as real ones are: edge, services in domains of a team each, and what
/// they share: databases, caches, queues, hosts.
struct StormGraph {
    enum Layer: CaseIterable {
        case edge, service, database, cache, queue, host
    }

    struct Node {
        var service: Service
        var layer: Layer
        /// The team's domain: the namespace.
        var domain: Int
        var replicas: [Replica]
    }

    /// One running copy, as its alerts name it.
    struct Replica {
        var pod: String
        var address: String
        var machine: String
    }

    var nodes: [Node]
    var topology: Topology
    /// Which nodes depend on a node, and how.
    var callers: [[(node: Int, kind: Dependency.Kind)]]
    var edges: Set<Edge> = []

    struct Edge: Hashable {
        var from: Int
        var to: Int
    }

    init(size: Int, crossDomainCalls: Double, using random: inout StormRandom) {
        nodes = []
        callers = []
        topology = .empty
        let domains = max(1, size / 14)
        addNodes(size: size, domains: domains, using: &random)
        var dependencies: [Dependency] = []
        callers = [[(node: Int, kind: Dependency.Kind)]](repeating: [], count: nodes.count)
        func members(_ layer: Layer) -> [Int] { nodes.indices.filter { nodes[$0].layer == layer } }
        let services = members(.service)
        let stores: [(Layer, Dependency.Kind, Double)] = [
            (.database, .database, 0.6), (.cache, .cache, 0.35), (.queue, .queue, 0.25),
        ]
        func connect(_ from: Int, _ to: Int, _ kind: Dependency.Kind) {
            guard from != to, edges.insert(Edge(from: from, to: to)).inserted else { return }
            dependencies.append(
                Dependency(from: nodes[from].service.id, to: nodes[to].service.id, kind: kind))
            callers[to].append((node: from, kind: kind))
        }
        for from in members(.edge) {
            for _ in 0..<Int.random(in: 2...5, using: &random) where !services.isEmpty {
                connect(from, services[random.skewed(services.count)], .call)
            }
        }
        for (rank, from) in services.enumerated() {
            // Calls go to services further on only, so the graph has no rings.
            let later = services[(rank + 1)...]
            let near = later.filter { nodes[$0].domain == nodes[from].domain }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let pool = near.isEmpty || random.chance(crossDomainCalls) ? Array(later) : Array(near)
                if !pool.isEmpty { connect(from, random.pick(pool), .call) }
            }
            for (layer, kind, share) in stores where random.chance(share) {
                let all = members(layer)
                let own = all.filter { nodes[$0].domain == nodes[from].domain }
                if let first = own.first, !random.chance(0.25) {
                    connect(from, own.count > 1 ? random.pick(own) : first, kind)
                } else if !all.isEmpty {
                    connect(from, all[random.skewed(all.count)], kind)
                }
            }
        }
        let hosts = members(.host)
        for node in nodes.indices where !hosts.isEmpty {
            // Stores live on one host; services are spread over many and mind the loss of one less often.
            let share: Double =
                switch nodes[node].layer {
                case .database, .cache, .queue: 0.8
                case .service: 0.15
                case .edge, .host: 0
                }
            guard random.chance(share) else { continue }
            let host = random.pick(hosts)
            connect(node, host, .host)
            // What needs a host runs there.
            for replica in nodes[node].replicas.indices {
                nodes[node].replicas[replica].machine = nodes[host].service.name
            }
        }
        topology = Topology(services: nodes.map(\.service), dependencies: dependencies)
    }

    private mutating func addNodes(size: Int, domains: Int, using random: inout StormRandom) {
        let shares: [(Layer, Double, String)] = [
            (.edge, 0.05, "edge"), (.service, 0.64, "svc"), (.database, 0.13, "db"), (.cache, 0.07, "cache"),
            (.queue, 0.05, "queue"), (.host, 0.06, "node"),
        ]
        let machines = max(3, size / 12)
        for (layer, share, prefix) in shares {
            for index in 0..<max(1, Int(Double(size) * share)) {
                let domain = Int.random(in: 0..<domains, using: &random)
                let name = layer == .host ? "worker-\(index)" : "\(Self.word(index))\(index)-\(prefix)"
                let id = ServiceID(UUID.version7(at: Timestamp(seconds: 0), using: &random))
                let replicas = (0..<(layer == .host ? 1 : Int.random(in: 1...3, using: &random))).map { _ in
                    Replica(
                        pod: "\(name)-\(Self.hash(9, using: &random))-\(Self.hash(5, using: &random))",
                        address:
                            "10.\(Self.byte(using: &random)).\(Self.byte(using: &random)).\(Self.byte(using: &random)):8080",
                        machine: layer == .host ? name : "worker-\(Int.random(in: 0..<machines, using: &random))")
                }
                nodes.append(
                    Node(
                        service: Service(id: id, namespace: layer == .host ? "" : "team-\(domain)", name: name),
                        layer: layer, domain: domain, replicas: replicas))
            }
        }
    }

    private static func byte(using random: inout StormRandom) -> Int {
        Int.random(in: 1...254, using: &random)
    }

    private static func word(_ index: Int) -> String {
        let words = [
            "checkout", "cart", "payment", "catalog", "search", "user", "login", "invoice", "ledger", "stock", "price",
            "offer", "mail", "image", "review", "order", "ship", "track", "refund", "fraud", "report", "feed", "chat",
        ]
        return words[index % words.count]
    }

    /// In the alphabet of Kubernetes' random names.
    private static func hash(_ length: Int, using random: inout StormRandom) -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String((0..<length).map { _ in random.pick(alphabet) })
    }
}

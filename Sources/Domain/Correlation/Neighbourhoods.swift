/// What lies around services, by their position: as near at hand as one run needs it.
final class Neighbourhoods {
    private let topology: Topology
    private let hops: Int
    private let sharedFanIn: Int
    private var known: [Surroundings?]

    init(topology: Topology, policy: CorrelationPolicy) {
        self.topology = topology
        hops = policy.hopLimit
        sharedFanIn = policy.links.sharedDependencyFanIn
        known = [Surroundings?](repeating: nil, count: topology.services.count)
    }

    subscript(position: Int) -> Surroundings {
        if let found = known[position] { return found }
        let found = topology.surroundings(of: position, hops: hops, sharedFanIn: sharedFanIn)
        known[position] = found
        return found
    }
}

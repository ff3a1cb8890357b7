/// Which services there are and what needs what, indexed for walking both ways.
public struct Topology: Sendable {
    public enum Direction: String, Sendable, Codable, CaseIterable {
        /// Towards what a service needs: where a cause lies.
        case up
        /// Towards what needs the service: where effects show.
        case down
    }

    public struct Neighbour: Sendable, Hashable {
        public var service: ServiceID
        /// From 1.
        public var hops: Int
    }

    /// Counts an organization's changes of its topology.
    public let version: Int
    public let services: [Service]
    /// Only those whose two ends are among `services`, none from a service to itself, none twice.
    public let dependencies: [Dependency]

    let positions: [ServiceID: Int]
    let needs: [[Int]]
    let neededBy: [[Int]]
    /// In the order of `needs`: through what kind of dependency.
    let needKinds: [[Dependency.Kind]]
    /// Through what kinds of dependency a service needs others, and others need it.
    let uses: [DependencyKinds]
    let usedAs: [DependencyKinds]
    private let kinds: [Edge: Dependency.Kind]
    /// Shared by the copies of this value.
    private let surroundings = SurroundingsCache()

    private struct Edge: Hashable {
        var from: Int
        var to: Int
    }

    public static let empty = Topology(services: [], dependencies: [])

    /// Of services with one id the first stays; dependencies with an unknown end are left out.
    public init(services: [Service], dependencies: [Dependency], version: Int = 0) {
        var positions: [ServiceID: Int] = [:]
        var kept: [Service] = []
        for service in services where positions[service.id] == nil {
            positions[service.id] = kept.count
            kept.append(service)
        }
        var needs = [[Int]](repeating: [], count: kept.count)
        var neededBy = needs
        var needKinds = [[Dependency.Kind]](repeating: [], count: kept.count)
        var uses = [DependencyKinds](repeating: DependencyKinds(), count: kept.count)
        var usedAs = uses
        var kinds: [Edge: Dependency.Kind] = [:]
        var edges: [Dependency] = []
        for dependency in dependencies {
            guard let from = positions[dependency.from], let to = positions[dependency.to], from != to,
                kinds[Edge(from: from, to: to)] == nil
            else { continue }
            kinds[Edge(from: from, to: to)] = dependency.kind
            needs[from].append(to)
            neededBy[to].append(from)
            needKinds[from].append(dependency.kind)
            uses[from].insert(dependency.kind)
            usedAs[to].insert(dependency.kind)
            edges.append(dependency)
        }
        self.version = version
        self.services = kept
        self.dependencies = edges
        self.positions = positions
        self.needs = needs
        self.neededBy = neededBy
        self.needKinds = needKinds
        self.uses = uses
        self.usedAs = usedAs
        self.kinds = kinds
    }

    public var isEmpty: Bool { services.isEmpty }

    public subscript(id: ServiceID) -> Service? {
        positions[id].map { services[$0] }
    }

    /// Where the service stands in `services`.
    public func position(of id: ServiceID) -> Int? { positions[id] }

    /// How `from` depends on `to`, if it does so directly.
    public func kind(from: ServiceID, to: ServiceID) -> Dependency.Kind? {
        guard let from = positions[from], let to = positions[to] else { return nil }
        return kinds[Edge(from: from, to: to)]
    }

    /// The services within `hops` of a service in one direction, nearest first; without the service itself.
    public func neighbours(of id: ServiceID, _ direction: Direction, hops: Int) -> [Neighbour] {
        guard let start = positions[id] else { return [] }
        return layers(from: start, direction, hops: hops).enumerated().flatMap { layer, members in
            members.map { Neighbour(service: services[$0].id, hops: layer + 1) }
        }
    }

    /// The fewest dependency hops from `from` up to `to`: 0 for itself, 1 if `from` depends on `to` directly; nil if
    /// it takes more than `limit` or there is no way.
    public func hops(from: ServiceID, upTo to: ServiceID, limit: Int) -> Int? {
        guard let from = positions[from], let to = positions[to] else { return nil }
        if from == to { return 0 }
        return layers(from: from, .up, hops: limit).firstIndex { $0.contains(to) }.map { $0 + 1 }
    }

    /// The fewest hops between two services whichever depends on the other; nil beyond `limit`.
    public func distance(_ one: ServiceID, _ other: ServiceID, limit: Int) -> Int? {
        [hops(from: one, upTo: other, limit: limit), hops(from: other, upTo: one, limit: limit)].compactMap { $0 }.min()
    }

    /// A shortest way from `from` up to `to`, both included; nil if it takes more than `limit` hops.
    public func path(from: ServiceID, upTo to: ServiceID, limit: Int) -> [ServiceID]? {
        guard let start = positions[from], let goal = positions[to] else { return nil }
        var previous: [Int: Int] = [start: start]
        var frontier = [start]
        var hop = 0
        while previous[goal] == nil, hop < limit, !frontier.isEmpty {
            var next: [Int] = []
            for node in frontier {
                for need in needs[node] where previous[need] == nil {
                    previous[need] = node
                    next.append(need)
                }
            }
            frontier = next
            hop += 1
        }
        guard previous[goal] != nil else { return nil }
        var way = [goal]
        while let last = way.last, last != start, let before = previous[last] { way.append(before) }
        return way.reversed().map { services[$0].id }
    }

    /// What lies around the service at a position. Kept once found: whoever keeps the topology saves the walk.
    func surroundings(of position: Int, hops: Int, sharedFanIn: Int) -> Surroundings {
        surroundings.value(position: position, hops: hops, sharedFanIn: sharedFanIn) {
            Surroundings(of: position, in: self, hops: hops, sharedFanIn: sharedFanIn)
        }
    }

    /// Positions first reached after 1, 2, … hops from `start`; as many layers as there are, at most `hops`.
    func layers(from start: Int, _ direction: Direction, hops: Int) -> [[Int]] {
        let edges = direction == .up ? needs : neededBy
        var seen = ServiceSet(capacity: services.count)
        seen.insert(start)
        var layers: [[Int]] = []
        var frontier = [start]
        while layers.count < hops {
            var next: [Int] = []
            for node in frontier {
                for neighbour in edges[node] where !seen.contains(neighbour) {
                    seen.insert(neighbour)
                    next.append(neighbour)
                }
            }
            if next.isEmpty { break }
            layers.append(next)
            frontier = next
        }
        return layers
    }
}

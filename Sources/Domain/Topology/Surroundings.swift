import Synchronization

/// What lies around one service, ready for comparing with failing services.
struct Surroundings: Sendable {
    /// What it needs after exactly 1, 2, … hops.
    var needs: [ServiceSet]
    /// What needs it after exactly 1, 2, … hops.
    var neededBy: [ServiceSet]
    /// All of `needs`.
    var above: ServiceSet
    /// All of `neededBy`.
    var below: ServiceSet
    /// What needs one of the things that it needs itself, and is in neither direction of it.
    var siblings: ServiceSet

    init(of position: Int, in topology: Topology, hops: Int, sharedFanIn: Int) {
        let empty = ServiceSet(capacity: topology.services.count)
        func sets(_ direction: Topology.Direction) -> [ServiceSet] {
            topology.layers(from: position, direction, hops: hops).map { layer in
                layer.reduce(into: empty) { $0.insert($1) }
            }
        }
        needs = sets(.up)
        neededBy = sets(.down)
        above = needs.reduce(into: empty) { $0.formUnion($1) }
        below = neededBy.reduce(into: empty) { $0.formUnion($1) }
        siblings = empty
        for need in topology.needs[position] where topology.neededBy[need].count <= sharedFanIn {
            for other in topology.neededBy[need]
            where other != position && !above.contains(other) && !below.contains(other) {
                siblings.insert(other)
            }
        }
    }

    var isAlone: Bool { needs.isEmpty && neededBy.isEmpty }
}

/// Keeps what was found for as long as the topology lives.
final class SurroundingsCache: Sendable {
    private struct Key: Hashable {
        var position: Int
        var hops: Int
        var sharedFanIn: Int
    }

    private let known = Mutex<[Key: Surroundings]>([:])

    func value(position: Int, hops: Int, sharedFanIn: Int, find: () -> Surroundings) -> Surroundings {
        let key = Key(position: position, hops: hops, sharedFanIn: sharedFanIn)
        if let found = known.withLock({ $0[key] }) { return found }
        let found = find()
        known.withLock { $0[key] = found }
        return found
    }
}

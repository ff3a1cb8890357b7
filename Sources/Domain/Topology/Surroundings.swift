import Synchronization

/// What lies around one service, ready for comparing with failing services.
final class Surroundings: Sendable {
    /// What it needs after exactly 1, 2, … hops.
    let needs: [ServiceSet]
    /// What needs it after exactly 1, 2, … hops.
    let neededBy: [ServiceSet]
    /// All of `needs`.
    let above: ServiceSet
    /// All of `neededBy`.
    let below: ServiceSet
    /// What needs one of the things that it needs itself, and is in neither direction of it.
    let siblings: ServiceSet
    /// What may explain why it fails: what it needs and what does not need it. And the other way round.
    let causes: ServiceSet
    let effects: ServiceSet
    /// All of these and the service itself: only incidents that have some of them can be linked to it.
    let reach: ServiceSet

    init(of position: Int, in topology: Topology, hops: Int, sharedFanIn: Int) {
        let empty = ServiceSet(capacity: topology.services.count)
        func sets(_ direction: Topology.Direction) -> [ServiceSet] {
            topology.layers(from: position, direction, hops: hops).map { layer in
                layer.reduce(into: empty) { $0.insert($1) }
            }
        }
        let above = sets(.up)
        let below = sets(.down)
        needs = above
        neededBy = below
        let allAbove = above.reduce(into: empty) { $0.formUnion($1) }
        let allBelow = below.reduce(into: empty) { $0.formUnion($1) }
        var siblings = empty
        for need in topology.needs[position] where topology.neededBy[need].count <= sharedFanIn {
            for other in topology.neededBy[need]
            where other != position && !allAbove.contains(other) && !allBelow.contains(other) {
                siblings.insert(other)
            }
        }
        var reach = siblings
        reach.insert(position)
        reach.formUnion(allAbove)
        reach.formUnion(allBelow)
        self.above = allAbove
        self.below = allBelow
        self.siblings = siblings
        causes = allAbove.subtracting(allBelow)
        effects = allBelow.subtracting(allAbove)
        self.reach = reach
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

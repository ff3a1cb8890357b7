extension BlameForest {
    /// One service that fails, in whichever incidents it is told of.
    struct Node {
        var position: Int
        /// When it began to fail, and began anew after a pause; in seconds, earliest first.
        var onsets: [Double]
        var lastAt: Double
        var words: [Int]
        var holdings: [Holding]
    }

    /// Where a node's alerts are.
    struct Holding {
        var incident: Int
        var alerts: Int
    }
}

extension BlameForest.Node {
    /// Whether two incidents tell of one and the same failing of a service.
    func isNear(_ other: Self, _ apart: Double) -> Bool {
        guard let first = onsets.first, let second = other.onsets.first else { return false }
        return second - lastAt <= apart && first - other.lastAt <= apart
    }

    mutating func take(_ other: Self, _ apart: Double) {
        var times: [Double] = []
        for time in (onsets + other.onsets).sorted() {
            if let last = times.last, time - last <= apart { continue }
            times.append(time)
        }
        onsets = times
        lastAt = max(lastAt, other.lastAt)
        words += other.words.filter { !words.contains($0) }
        holdings += other.holdings
    }

    /// What it costs that a failure begins here: less where an alert tells of a fault of the service's own, or of the
    /// kind of thing that it is for others.
    func beginning(
        _ topology: Topology, _ costs: CorrelationPolicy.Blame.Costs, _ vocabulary: CorrelationVocabulary
    ) -> Double {
        if words.contains(where: vocabulary.isIntrinsic) { return costs.ownFault }
        let isOwn = words.contains { word in vocabulary.through(word).map { isOfItself($0, topology) } ?? false }
        return isOwn ? costs.ownKind : costs.unexplained
    }

    /// Whether an alert that tells of such kinds of dependency tells of the service itself: it is such a thing for
    /// others, and needs none.
    func isOfItself(_ kinds: DependencyKinds, _ topology: Topology) -> Bool {
        topology.usedAs[position].intersects(kinds) && !topology.uses[position].intersects(kinds)
    }
}

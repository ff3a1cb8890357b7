/// Who is to blame for whom among services that fail at about the same time: each blames the dependency that explains
/// best why it fails, or is where a failure begins. Each tree of blame is one failure.
///
/// First it is decided where failures begin, by the least cost of it all: a beginning costs the less, the more its
/// alerts tell of a fault of its own, and something that has said nothing is taken for a beginning only where several
/// services say that they miss just that. Then each of the others picks among the failures that reach it the one that
/// came its way in time.
struct BlameForest {
    /// What a service is blamed on.
    enum Blame: Hashable {
        /// Nothing: a failure begins here.
        case none
        case node(Int, hops: Int)
        /// A service that has said nothing.
        case silent(Int)
    }

    /// A way to explain a service by another one that fails.
    struct Option {
        var node: Int
        var hops: Int
        /// What it costs by what both say.
        var words: Double
    }

    let policy: CorrelationPolicy.Blame
    /// How sure a pattern of causes and effects must be to count against a fault of one's own.
    let telling: Double
    let topology: Topology
    let nodes: [Node]
    var blames: [Blame]
    var costs: [Double]
    /// Whose alerts tell that a failure begins there.
    private let isOwn: [Bool]
    var options: [[Option]]
    let byPosition: [Int: [Int]]
    /// Which services that have said nothing are blamed on which others that have said nothing, in their turn.
    var silentBlames: [Int: Int] = [:]

    init(
        _ nodes: [Node], topology: Topology, policy: CorrelationPolicy, vocabulary: CorrelationVocabulary
    ) {
        self.nodes = nodes
        self.topology = topology
        self.policy = policy.blame
        telling = policy.links.telling
        blames = [Blame](repeating: .none, count: nodes.count)
        options = [[Option]](repeating: [], count: nodes.count)
        byPosition = Dictionary(grouping: nodes.indices) { nodes[$0].position }
        costs = nodes.map { $0.beginning(topology, policy.blame.costs, vocabulary) }
        isOwn = costs.map { $0 < policy.blame.costs.unexplained }
        findBeginnings(vocabulary)
        findWays()
    }

    // MARK: Times

    /// Whether a cause comes into question by time, however it compares with others.
    func coarse(cause: Node, effect: Node) -> Double {
        let (most, latest, spread) = (policy.lag.inSeconds, policy.late.inSeconds, policy.spread.inSeconds)
        return least(cause, effect) { lag in max(0, lag - most, -lag - latest) / spread }
    }

    /// How long after its cause an effect was heard of, in seconds; below 0 if before: of all their beginnings the
    /// likeliest two.
    func lag(cause: Int, effect: Int) -> Double {
        let lags = nodes[cause].onsets.flatMap { from in nodes[effect].onsets.map { $0 - from } }
        return lags.min { abs($0 - policy.delay.inSeconds) < abs($1 - policy.delay.inSeconds) } ?? 0
    }

    /// Over the beginnings of both.
    private func least(_ cause: Node, _ effect: Node, _ cost: (Double) -> Double) -> Double {
        var least = Double.infinity
        for from in cause.onsets {
            for to in effect.onsets { least = min(least, cost(to - from)) }
        }
        return least
    }

    // MARK: Which way a failure came

    private mutating func findWays() {
        for at in nodes.indices {
            guard case .node = blames[at] else { continue }
            var least = Double.infinity
            for option in options[at] {
                let cost = option.words + fine(cause: nodes[option.node], effect: nodes[at], hops: option.hops)
                if cost < least { (least, blames[at]) = (cost, .node(option.node, hops: option.hops)) }
            }
        }
    }

    /// A failure takes a while for each hop; a cause may also be heard of after its effects.
    private func fine(cause: Node, effect: Node, hops: Int) -> Double {
        let (delay, spread, late) = (
            policy.delay.inSeconds * Double(hops), policy.spread.inSeconds, policy.late.inSeconds
        )
        return least(cause, effect) { lag in
            let off = lag - delay
            return off >= 0 ? off / spread : min(-off / spread, policy.costs.lateCause + max(0, -off - late) / spread)
        }
    }

    // MARK: Failures

    /// Whether something tells of a tree that it is a failure of its own, and not only that nothing explains it.
    func isSure(_ tree: [Int]) -> Bool { tree.contains { blames[$0] == .none && isOwn[$0] } }

    /// The nodes of each failure, in the order of their first.
    func trees() -> [[Int]] {
        var parents = Array(0..<nodes.count)
        func top(_ start: Int) -> Int {
            var at = start
            while parents[at] != at { at = parents[at] }
            return at
        }
        // Any one that is blamed on a silent service stands for it.
        var silent: [Int: Int] = [:]
        for at in nodes.indices {
            if case .silent(let position) = blames[at], silent[position] == nil { silent[position] = at }
        }
        func node(_ blame: Blame) -> Int? {
            switch blame {
            case .none: nil
            case .node(let node, _): node
            case .silent(let position): silent[position]
            }
        }
        func join(_ one: Int, _ other: Int?) {
            guard let other else { return }
            let (one, two) = (top(one), top(other))
            if one != two { parents[max(one, two)] = min(one, two) }
        }
        for at in nodes.indices { join(at, node(blames[at])) }
        for (position, need) in silentBlames {
            if let one = silent[position] { join(one, silent[need]) }
        }
        var trees: [Int: [Int]] = [:]
        for at in nodes.indices { trees[top(at), default: []].append(at) }
        return trees.sorted { $0.key < $1.key }.map(\.value)
    }
}

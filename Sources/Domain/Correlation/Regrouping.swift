/// Which tree of blame is which incident: an incident is the failure that begins in it, of several the one that most of
/// its alerts are in; so people see as few changes as there can be. What is left of an incident that is none goes where
/// most of it went.
struct Regrouping {
    let trees: [[Int]]
    /// By tree; nil for a failure that is no incident yet.
    private(set) var claims: [Int?]
    /// To which tree's incident an incident goes that is no failure of its own.
    private(set) var merges: [Int: Int] = [:]

    private struct Share {
        var alerts: Int
        /// Whether the tree's failure begins there.
        var begins: Bool
        var incident: Int
        var tree: Int
    }

    init(_ forest: BlameForest) {
        trees = forest.trees()
        var shares: [Share] = []
        for (at, tree) in trees.enumerated() {
            var alerts: [Int: Int] = [:]
            var beginnings: Set<Int> = []
            for node in tree {
                for holding in forest.nodes[node].holdings {
                    alerts[holding.incident, default: 0] += holding.alerts
                    if forest.blames[node] == .none { beginnings.insert(holding.incident) }
                }
            }
            shares += alerts.map { Share(alerts: $1, begins: beginnings.contains($0), incident: $0, tree: at) }
        }
        // Of equals the older incident, which people know longer.
        shares.sort { ($1.alerts, $0.incident, $0.tree) < ($0.alerts, $1.incident, $1.tree) }
        claims = [Int?](repeating: nil, count: trees.count)
        var taken: Set<Int> = []
        for begins in [true, false] {
            for share in shares
            where share.begins == begins && claims[share.tree] == nil && !taken.contains(share.incident) {
                claims[share.tree] = share.incident
                taken.insert(share.incident)
            }
        }
        for share in shares where !taken.contains(share.incident) && merges[share.incident] == nil {
            merges[share.incident] = share.tree
        }
    }
}

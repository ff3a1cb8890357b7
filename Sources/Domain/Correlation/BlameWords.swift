/// What is blamed on what, as people read it.
struct BlameWords {
    let forest: BlameForest
    let topology: Topology

    /// Why a service belongs to its failure.
    func reason(_ node: Int) -> String {
        let mine = name(node)
        switch forest.blames[node] {
        case .none: return "\(mine) fails by itself: nothing that fails before it explains it"
        case .node(let cause, let hops):
            return "\(mine) depends on \(name(cause)), which fails" + (hops == 1 ? "" : " (\(hops) hops away)")
        case .silent(let position):
            return "\(mine) depends on \(topology.services[position].displayName), as others do that fail alike"
        }
    }

    /// Why an incident is one with a failure that others tell of too.
    func merge(of incident: Int, with tree: [Int]) -> String {
        func holds(_ node: Int) -> Bool { forest.nodes[node].holdings.contains { $0.incident == incident } }
        for node in tree {
            switch forest.blames[node] {
            case .node(let cause, _) where holds(node) != holds(cause): return chain(node)
            case .silent where holds(node): return reason(node)
            default: continue
            }
        }
        let shared = tree.first { holds($0) && forest.nodes[$0].holdings.count > 1 }
        return shared.map { "both tell of \(name($0))" } ?? "what fails in both has one cause"
    }

    /// From a service down to where its failure begins.
    private func chain(_ start: Int) -> String {
        var names = [name(start)]
        var seen: Set<Int> = [start]
        var at = start
        while case .node(let cause, _) = forest.blames[at], seen.insert(cause).inserted {
            names.append(name(cause))
            at = cause
        }
        let first = names.prefix(2).joined(separator: " depends on ")
        return names.dropFirst(2).reduce(first) { $0 + ", which depends on \($1)" } + ", which failed as well"
    }

    private func name(_ node: Int) -> String { topology.services[forest.nodes[node].position].displayName }
}

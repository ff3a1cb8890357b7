extension BlameForest {
    /// Decides where failures begin.
    mutating func findBeginnings(_ vocabulary: CorrelationVocabulary) {
        var missing: [Int: [(node: Int, cost: Double)]] = [:]
        for at in nodes.indices {
            let position = nodes[at].position
            for (need, kind) in zip(topology.needs[position], topology.needKinds[position]) {
                let words = words(nodes[at], through: kind, vocabulary)
                addOptions(at, need, hops: 1, words: words.cost, vocabulary)
                for further in topology.needs[need] where further != position {
                    addOptions(at, further, hops: 2, words: words.cost + policy.costs.silentHop, vocabulary)
                }
                if byPosition[need] == nil {
                    let silent = words.isTelling ? policy.costs.silentEffect : policy.costs.vagueEffect
                    let faults = nodes[at].words.count(where: vocabulary.isIntrinsic)
                    let cost = words.cost + silent + Double(faults) * policy.costs.intrinsicEffect
                    missing[need, default: []].append((at, cost))
                }
            }
            for option in options[at] {
                let cost = option.words + coarse(cause: nodes[option.node], effect: nodes[at])
                if cost < costs[at] { (costs[at], blames[at]) = (cost, .node(option.node, hops: option.hops)) }
            }
        }
        blameSilent(missing)
    }

    private mutating func addOptions(
        _ at: Int, _ need: Int, hops: Int, words: Double, _ vocabulary: CorrelationVocabulary
    ) {
        for other in byPosition[need] ?? [] where other != at {
            // What fails by itself needs no other cause, unless a pattern knows one.
            let faults = nodes[at].words.count { word in
                vocabulary.isIntrinsic(word)
                    && !nodes[other].words.contains { vocabulary.isTelling(cause: $0, effect: word, telling) }
            }
            options[at].append(
                Option(node: other, hops: hops, words: words + Double(faults) * policy.costs.intrinsicEffect))
        }
    }

    /// As long as it makes things simpler.
    private mutating func blameSilent(_ missing: [Int: [(node: Int, cost: Double)]]) {
        var left = missing.filter { $0.value.count > 1 }
        while true {
            var best: (gain: Double, position: Int)?
            for (position, effects) in left {
                let gain = effects.reduce(-policy.costs.silent) { $0 + max(0, costs[$1.node] - $1.cost) }
                guard gain > 1e-9 else { continue }
                if best.map({ gain > $0.gain + 1e-9 || gain > $0.gain - 1e-9 && position < $0.position }) ?? true {
                    best = (gain, position)
                }
            }
            guard let best, let effects = left.removeValue(forKey: best.position) else { break }
            for (node, cost) in effects where cost < costs[node] {
                (costs[node], blames[node]) = (cost, .silent(best.position))
            }
        }
        let chosen = Set(blames.compactMap { if case .silent(let position) = $0 { position } else { nil } })
        for position in chosen.sorted() {
            silentBlames[position] = topology.needs[position].sorted().first(where: chosen.contains)
        }
    }

    /// What it costs that a service says what it says because of a dependency of one kind.
    private func words(
        _ node: Node, through kind: Dependency.Kind, _ vocabulary: CorrelationVocabulary
    ) -> (cost: Double, isTelling: Bool) {
        var cost = 0.0
        var isTelling = false
        for word in node.words {
            guard let kinds = vocabulary.through(word) else { continue }
            if kinds.contains(kind) {
                isTelling = true
            } else if !node.isOfItself(kinds, topology) {
                cost += policy.costs.wrongKind
            }
        }
        return (cost, isTelling)
    }
}

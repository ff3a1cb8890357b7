extension CorrelationRun {
    /// Alerts of a service that went from one incident to another.
    struct Move {
        var service: ServiceID
        var from: Int
        var into: Int
        var score: CorrelationScore
        var reason: String
    }

    /// Looks again at who is to blame for whom among young incidents about the services of which something new was
    /// said, and moves services to the incident of their failure. An incident that is no failure of its own is merged;
    /// one that holds two is split only if the second tells of a fault of its own.
    mutating func regroup(using random: inout some RandomNumberGenerator) {
        guard let newest = news.values.max(by: { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }) else { return }
        let nodes = nodes(of: young(newest.startsAt))
        guard nodes.count > 1 else { return }
        let forest = BlameForest(nodes, topology: topology, policy: policy, vocabulary: vocabulary)
        let regrouping = Regrouping(forest)
        let words = BlameWords(forest: forest, topology: topology)
        var homes = regrouping.claims
        for (tree, members) in regrouping.trees.enumerated() where homes[tree] != nil || forest.isSure(members) {
            for node in members {
                for holding in nodes[node].holdings where holding.incident != homes[tree] {
                    if regrouping.merges[holding.incident] == tree { continue }
                    let into = homes[tree] ?? open(like: nodes[node], using: &random)
                    homes[tree] = into
                    move(node, from: holding.incident, into: into, forest, words)
                }
            }
        }
        for (incident, tree) in regrouping.merges.sorted(by: { $0.key < $1.key }) {
            guard let into = homes[tree] else { continue }
            merge(
                incident, with: into, because: newest,
                reason: words.merge(of: incident, with: regrouping.trees[tree]))
        }
    }

    /// Whether it is decided by blame, once all alerts of the run are placed, what becomes of two incidents.
    func isLeftToBlame(_ one: Int, _ other: Int, _ time: Timestamp) -> Bool {
        isYoung(one, time) && isYoung(other, time)
    }

    private func isYoung(_ at: Int, _ time: Timestamp) -> Bool {
        incidents[at].profile.firstAlertAt >= time - policy.blame.young && !incidents[at].profile.isHandMade
    }

    /// The young incidents in reach of what is new, those that the news are in first; as many as may be looked at
    /// together.
    private func young(_ time: Timestamp) -> [Int] {
        var reach = ServiceSet(capacity: topology.services.count)
        var newly = reach
        for position in news.keys {
            reach.formUnion(neighbourhoods[position].reach)
            newly.insert(position)
        }
        let found = index.incidents(failing: reach).positions.filter {
            incidents[$0].mergedInto == nil && isYoung($0, time)
        }
        var kept: [Int] = []
        var services = 0
        for isNear in [true, false] {
            for at in found where incidents[at].failing.intersects(newly) == isNear {
                services += incidents[at].failing.count
                guard services <= policy.blame.services else { return kept.sorted() }
                kept.append(at)
            }
        }
        return kept.sorted()
    }

    private mutating func nodes(of young: [Int]) -> [BlameForest.Node] {
        var nodes: [BlameForest.Node] = []
        var byPosition: [Int: [Int]] = [:]
        let pause = policy.blame.pause.inSeconds
        for at in young {
            for position in incidents[at].failing.positions {
                guard let (activity, said) = speaking(at, position) else { continue }
                let node = BlameForest.Node(
                    position: position, onsets: incidents[at].onsets(of: activity, pause: policy.blame.pause),
                    lastAt: Double(activity.lastAt.microseconds) / 1e6, words: said,
                    holdings: [.init(incident: at, alerts: activity.alerts)])
                if let known = byPosition[position]?.first(where: { nodes[$0].isNear(node, pause) }) {
                    nodes[known].take(node, pause)
                } else {
                    byPosition[position, default: []].append(nodes.count)
                    nodes.append(node)
                }
            }
        }
        return nodes
    }

    private mutating func open(
        like node: BlameForest.Node, using random: inout some RandomNumberGenerator
    ) -> Int {
        let at = Timestamp(microseconds: Int64((node.onsets.first ?? node.lastAt) * 1e6))
        let profile = IncidentProfile(
            id: IncidentID(at: now, using: &random), openedAt: now, at: at, severity: .info)
        incidents.append(OpenIncident(profile: profile, isNew: true, topology: topology, around: neighbourhoods))
        return incidents.count - 1
    }

    private mutating func move(_ node: Int, from: Int, into: Int, _ forest: BlameForest, _ words: BlameWords) {
        let position = forest.nodes[node].position
        let service = topology.services[position].id
        var giver = incidents[from]
        giver.give(service, to: &incidents[into], topology: topology, policy: policy, around: neighbourhoods)
        incidents[from] = giver
        index.add(into, failing: position)
        let (score, reason) = (score(node, forest, words), words.reason(node))
        moves.append(Move(service: service, from: from, into: into, score: score, reason: reason))
        for at in placements.indices
        where placements[at].placement.service == service && current(placements[at].incident) == from {
            placements[at].incident = into
            placements[at].placement.reason = .explained
            placements[at].placement.score = score
        }
    }

    /// How well a service fits the failure that it is blamed on.
    private func score(_ node: Int, _ forest: BlameForest, _ words: BlameWords) -> CorrelationScore {
        guard case .node(let cause, let hops) = forest.blames[node], hops <= policy.hopLimit else {
            return .complete(because: words.reason(node))
        }
        let lag = forest.lag(cause: cause, effect: node)
        let ties = forest.nodes[node].words.flatMap { effect in
            forest.nodes[cause].words.map { vocabulary.tie(cause: $0, effect: effect) }
        }
        let tie = ties.max { $0.score < $1.score }
        return CorrelationScore(parts: [
            .init(
                name: .temporal, value: nearness(abs(lag)), weight: policy.weights.temporal,
                detail: CorrelationWords.time(abs(lag))),
            .init(
                name: .topology, value: policy.links.hops[hops - 1],
                weight: policy.weights.topology, detail: words.reason(node)),
            .init(name: .labels, value: 0, weight: policy.weights.labels, detail: "not compared"),
            .init(
                name: .domain, value: tie?.score ?? 0, weight: policy.weights.domain,
                detail: CorrelationWords.known(tie?.pattern.map { .known($0) }, policies.causes)),
        ])
    }
}

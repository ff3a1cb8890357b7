/// A service that may have caused an incident, and what speaks for it.
struct CauseCandidate {
    /// Position in the topology.
    var position: Int
    /// Its alerts, earliest first; empty for one that has said nothing.
    var own: [Alert]
    /// Failing services that depend on it, with hops, nearest first.
    var dependents: [(service: FailingService, hops: Int)]
    /// Failing services that it depends on, without those that depend on it as well.
    var failingNeeds: [Int]
    var factors: Hypothesis.Factors
    var confidence: Double
    /// The pattern of causes and effects that most of its effects fit.
    var pattern: String?

    var isSilent: Bool { own.isEmpty }
    var explainedAlerts: Int { dependents.reduce(0) { $0 + $1.service.alerts.count } }
}

/// Judges candidates of one incident.
struct CauseJudge {
    let topology: Topology
    let policy: CausePolicy
    let services: [FailingService]
    /// All alerts of the incident.
    let total: Int
    let symptoms: SymptomTable
    private let read: [Int: [SymptomTable.Symptom]]
    private let failing: [Int: Int]

    init(services: [FailingService], total: Int, topology: Topology, policy: CausePolicy) {
        self.topology = topology
        self.policy = policy
        self.services = services
        self.total = total
        let symptoms = SymptomTable(policy: policy)
        self.symptoms = symptoms
        read = Dictionary(
            services.map { ($0.position, $0.alerts.map { symptoms.symptom(of: $0) }) },
            uniquingKeysWith: { first, _ in first })
        failing = Dictionary(
            services.enumerated().map { ($1.position, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Candidates, best first: a failing service without a failing dependency before one that has some.
    func candidates() -> [CauseCandidate] {
        let heard = services.map { candidate($0.position, own: $0.alerts) }.sorted(by: precedes)
        let silent = silentPositions(bestHeard: heard.first).map { candidate($0, own: []) }.sorted(by: precedes)
        guard let best = silent.first, let first = heard.first else { return heard }
        // Something that has said nothing comes first only if what has spoken explains less than half of it.
        let weak = (first.explainedAlerts + first.own.count) * 2 < total
        return weak && best.explainedAlerts * 10 >= total * 8 ? [best] + heard : heard + [best]
    }

    private func precedes(_ one: CauseCandidate, _ other: CauseCandidate) -> Bool {
        if one.failingNeeds.isEmpty != other.failingNeeds.isEmpty { return one.failingNeeds.isEmpty }
        if abs(one.confidence - other.confidence) > 1e-9 { return one.confidence > other.confidence }
        return topology.services[one.position].id < topology.services[other.position].id
    }

    private func candidate(_ position: Int, own: [Alert]) -> CauseCandidate {
        let below = hops(from: position, .down)
        let above = hops(from: position, .up)
        let dependents = services.compactMap { service in
            below[service.position].map { (service: service, hops: $0) }
        }.sorted { ($0.hops, $0.service.firstAt) < ($1.hops, $1.service.firstAt) }
        let needs = services.map(\.position).filter { above[$0] != nil && below[$0] == nil }
        let judged = judge(position, own: own, dependents: dependents, needs: needs, above: above)
        let weights = policy.weights
        let confidence =
            weights.temporal * judged.factors.temporal + weights.distance * judged.factors.distance
            + weights.domain * judged.factors.domain
        return CauseCandidate(
            position: position, own: own, dependents: dependents, failingNeeds: needs, factors: judged.factors,
            confidence: min(1, max(0, confidence)), pattern: judged.pattern)
    }

    /// Each factor is a mean over the incident's other alerts, one that the candidate does not explain counting 0, so
    /// what explains more is likelier. A failing dependency takes away what it explains itself.
    private func judge(
        _ position: Int, own: [Alert], dependents: [(service: FailingService, hops: Int)], needs: [Int],
        above: [Int: Int]
    ) -> (factors: Hypothesis.Factors, pattern: String?) {
        let others = total - own.count
        let mine = read[position] ?? []
        guard others > 0 else {
            let isIntrinsic = mine.contains { $0.isIntrinsic }
            return (.init(temporal: 1, distance: 1, domain: isIntrinsic ? 1 : 0.5), nil)
        }
        var temporal = 0.0
        var distance = 0.0
        var domain = 0.0
        var patterns: [String: Int] = [:]
        for (service, hops) in dependents {
            let effects = read[service.position] ?? []
            for (alert, effect) in zip(service.alerts, effects) {
                temporal += own.isEmpty ? 0.5 : nearness(cause: own[0].startsAt, effect: alert.startsAt)
                distance += 1 / (1 + 0.2 * Double(hops - 1))
                let pair = mine.map { symptoms.pair(cause: $0, effect: effect) }.max { $0.score < $1.score }
                domain += pair?.score ?? policy.unknownPair
                if let pattern = pair?.pattern { patterns[pattern, default: 0] += 1 }
            }
        }
        let count = Double(others)
        let left = 1 - needs.map { explains($0, hops: above[$0] ?? 1, mine) }.reduce(0, max)
        return (
            .init(temporal: temporal / count, distance: distance / count * left, domain: domain / count * left),
            patterns.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        )
    }

    /// How far a failing dependency explains these symptoms, 0…1.
    private func explains(_ need: Int, hops: Int, _ mine: [SymptomTable.Symptom]) -> Double {
        let causes = read[need] ?? []
        let best = mine.flatMap { effect in causes.map { symptoms.pair(cause: $0, effect: effect).score } }.max() ?? 0
        return best / (1 + 0.2 * Double(hops - 1))
    }

    /// 1 for an effect right after its cause; less the longer before or after.
    private func nearness(cause: Timestamp, effect: Timestamp) -> Double {
        let lag = (effect - cause).inSeconds
        let half = policy.lateHalfLife.inSeconds
        // What comes after may take its time; a cause heard of late is the odder, the later.
        return lag >= 0 ? half * 6 / (half * 6 + lag) : half / (half - lag)
    }

    /// Healthy-looking services on which several unexplained failing ones depend.
    private func silentPositions(bestHeard: CauseCandidate?) -> [Int] {
        guard services.count > 1 else { return [] }
        var covered: [Int: Int] = [:]
        for service in services {
            for position in hops(from: service.position, .up, limit: 2).keys where failing[position] == nil {
                covered[position, default: 0] += service.alerts.count
            }
        }
        let least = max(2, (bestHeard?.explainedAlerts ?? 0) + 1)
        return covered.filter { $0.value >= least }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5)
            .map(\.key)
    }

    private func hops(from position: Int, _ direction: Topology.Direction, limit: Int? = nil) -> [Int: Int] {
        var hops: [Int: Int] = [:]
        for (layer, members) in topology.layers(from: position, direction, hops: limit ?? policy.hopLimit).enumerated()
        {
            for member in members { hops[member] = layer + 1 }
        }
        return hops
    }
}

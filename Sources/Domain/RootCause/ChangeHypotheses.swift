/// Puts suspected changes into the ranking of causes.
struct ChangeHypotheses {
    let topology: Topology
    let policy: ChangePolicy
    /// Positions of the services that fail.
    let services: [Int]

    /// The hypotheses with the best changes among them. The best likely change in the service that the topology points at,
    /// or in one that it needs, is why that service fails, so it comes first, as does one that a person confirmed.
    /// Otherwise the topology's first stays first, unless a change has more confidence, which is its score. All others
    /// stand by their confidence.
    func placed(
        among others: [Hypothesis], _ changes: [ScoredChange], _ evidence: inout CauseEvidence, limit: Int,
        now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Hypothesis] {
        let suspected = changes.filter { $0.score.value >= policy.shown && $0.verdict != .rejected }
            .prefix(policy.hypotheses)
        var drafts: [Hypothesis] = []
        for scored in suspected { drafts.append(hypothesis(scored, &evidence, now: now, using: &random)) }
        let likely = suspected.firstIndex {
            $0.verdict == .confirmed || $0.score.value >= policy.suspect && explains($0.change, others.first)
        }
        guard var first = likely.map({ drafts[$0] }) ?? others.first ?? drafts.first else { return [] }
        if likely == nil, let best = drafts.first, best.confidence > first.confidence { first = best }
        let rest = (others + drafts).enumerated().filter { [id = first.id] in $0.element.id != id }.sorted {
            ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
        }
        // What changes bring is on top of what is kept of the topology.
        return Array(([first] + rest.map(\.element)).prefix(limit + suspected.count))
    }

    /// Whether the change is in the service of a hypothesis, in one that it needs, or in one that nobody knows.
    private func explains(_ change: Change, _ hypothesis: Hypothesis?) -> Bool {
        guard let failing = hypothesis?.serviceID, let changed = change.serviceID else { return true }
        return topology.hops(from: failing, upTo: changed, limit: policy.service.hops.count) != nil
    }

    private func hypothesis(
        _ scored: ScoredChange, _ evidence: inout CauseEvidence, now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Hypothesis {
        let change = scored.change
        let service = change.serviceID.flatMap { topology[$0] }
        let failing = failing(nearest: scored)
        let parts = scored.score.parts
        let weights = policy.weights
        let risks =
            weights.type * parts.type + weights.files * parts.files + weights.status * parts.status
            + weights.rollback * parts.rollback
        let share = weights.type + weights.files + weights.status + weights.rollback
        return Hypothesis(
            id: HypothesisID(at: now, using: &random), rank: 0, kind: kind(change), serviceID: change.serviceID,
            title: ChangeWords.headline(change, service: service?.displayName),
            summary: ChangeWords.summary(scored, service: service?.displayName, failing: failing?.displayName),
            confidence: scored.score.value,
            factors: .init(
                temporal: parts.time, distance: parts.service * parts.environment,
                domain: share > 0 ? risks / share : 0),
            evidenceIDs: evidence.gather(scored, service: service, failing: failing, using: &random),
            changeID: change.id, suggestion: ChangeWords.suggestion(change, service: service?.displayName))
    }

    private func kind(_ change: Change) -> Hypothesis.Kind {
        switch change.kind {
        case .database: .db
        case .infrastructure, .scaling: .infra
        default: .release
        }
    }

    /// The failing service from which the changed one is fewest hops away.
    private func failing(nearest scored: ScoredChange) -> Service? {
        guard let hops = scored.score.hops, let id = scored.change.serviceID else { return nil }
        return services.lazy.map { topology.services[$0] }.first {
            topology.hops(from: $0.id, upTo: id, limit: hops) == hops
        }
    }
}

/// Puts suspected changes into the ranking of causes.
struct ChangeHypotheses {
    let topology: Topology
    let policy: ChangePolicy
    /// Positions of the services that fail.
    let services: [Int]

    /// The hypotheses with the best changes among them, by confidence. The order of the others stays: what no failing
    /// dependency explains goes before what one does, whatever its confidence.
    func placed(
        among others: [Hypothesis], _ changes: [ScoredChange], _ evidence: inout CauseEvidence, limit: Int,
        now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Hypothesis] {
        let suspected = changes.filter { $0.score.value >= policy.shown && $0.verdict != .rejected }
            .prefix(policy.hypotheses)
        guard !suspected.isEmpty else { return others }
        let support = Dictionary(
            others.compactMap { one in one.serviceID.map { ($0, one.confidence) } }, uniquingKeysWith: { max($0, $1) })
        var ranked = others
        for scored in suspected {
            let one = hypothesis(scored, support, &evidence, now: now, using: &random)
            let place = ranked.firstIndex { $0.confidence < one.confidence } ?? ranked.endIndex
            ranked.insert(one, at: place)
        }
        // A change that is no likely cause must not push the last word about the topology out.
        while ranked.count > limit + suspected.count { ranked.removeLast() }
        return ranked
    }

    private func hypothesis(
        _ scored: ScoredChange, _ support: [ServiceID: Double], _ evidence: inout CauseEvidence, now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Hypothesis {
        let change = scored.change
        let service = change.serviceID.flatMap { topology[$0] }
        let failing = failing(nearest: scored)
        let score = scored.score.value
        let belief = service.flatMap { support[$0.id] } ?? 0
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
            confidence: min(1, score + (1 - score) * score * belief),
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

/// Puts suspected changes into the ranking of causes.
struct ChangeHypotheses {
    let topology: Topology
    let policy: ChangePolicy
    /// Positions of the services that fail.
    let services: [Int]

    /// The hypotheses with the best changes among them. A likely change in the service that the topology points at, or in
    /// one that it needs, is why that service fails, so it goes before it; other changes stand by their confidence, which
    /// is their score. The order of the others stays: what no failing dependency explains goes before what one does.
    func placed(
        among others: [Hypothesis], _ changes: [ScoredChange], _ evidence: inout CauseEvidence, limit: Int,
        now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Hypothesis] {
        let suspected = changes.filter { $0.score.value >= policy.shown && $0.verdict != .rejected }
            .prefix(policy.hypotheses)
        guard !suspected.isEmpty else { return others }
        var ranked = others
        var first = 0
        for scored in suspected {
            let one = hypothesis(scored, &evidence, now: now, using: &random)
            if scored.score.value >= policy.suspect, explains(scored.change, others.first) {
                ranked.insert(one, at: first)
                first += 1
            } else {
                let place = ranked[first...].firstIndex { $0.confidence < one.confidence } ?? ranked.endIndex
                ranked.insert(one, at: place)
            }
        }
        // What changes bring is on top of what is kept of the topology.
        while ranked.count > limit + suspected.count { ranked.removeLast() }
        return ranked
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

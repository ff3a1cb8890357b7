/// Ranks what may have caused an incident.
public enum RootCauseRanking {
    /// The hypotheses for the incident that these alerts make, firing or resolved. The failing service that depends on
    /// no failing service comes first, however late its own alert came; of several, the one with the most confidence:
    /// the weighted sum of nearness in time, nearness in the topology, and what is known of causes and effects.
    /// Where the topology ties nothing together, the first alert is the likeliest cause, and the summary says so.
    ///
    /// Changes stand in the same ranking, each with its score as its confidence: see `ChangeHypotheses`.
    /// - Parameters:
    ///   - changes: scored, best first; with the policy by which they were.
    ///   - random: where the ids of hypotheses and evidence come from.
    public static func rank(
        _ alerts: [Alert], topology: Topology, policy: CausePolicy, changes: [ScoredChange] = [],
        changePolicy: ChangePolicy? = nil, now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Investigation {
        let (services, others) = FailingService.group(alerts, topology: topology)
        let judge = CauseJudge(services: services, total: alerts.count, topology: topology, policy: policy)
        let candidates = judge.candidates()
        let isTied = services.count == 1 && others.isEmpty || candidates.contains { !$0.dependents.isEmpty }
        var evidence = CauseEvidence(topology: topology, now: now)
        var drafts: [Hypothesis] = []
        if isTied {
            for candidate in candidates.prefix(policy.hypotheses) {
                drafts.append(hypothesis(candidate, judge, &evidence, now: now, using: &random))
            }
        } else {
            drafts = BlindRanking(services: services, others: others, judge: judge).hypotheses(
                &evidence, now: now, using: &random)
        }
        let title = drafts.first?.title
        if let changePolicy {
            drafts = ChangeHypotheses(
                topology: topology, policy: changePolicy, services: services.map(\.position)
            ).placed(among: drafts, changes, &evidence, limit: policy.hypotheses, now: now, using: &random)
        }
        for at in drafts.indices { drafts[at].rank = at + 1 }
        let cause = drafts.first.flatMap { first in first.serviceID.flatMap { topology.position(of: $0) } }
        return Investigation(
            hypotheses: drafts, title: title, changes: changes, evidence: evidence.artifacts,
            rootCause: drafts.first.map { shown($0, topology) },
            affected: affected(services, cause: cause, topology: topology, policy: policy),
            blastRadius: cause.map {
                topology.neighbours(of: topology.services[$0].id, .down, hops: policy.hopLimit)
            } ?? [],
            policyVersion: policy.version)
    }

    private static func hypothesis(
        _ candidate: CauseCandidate, _ judge: CauseJudge, _ evidence: inout CauseEvidence, now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Hypothesis {
        let words = CauseWords(topology: judge.topology, total: judge.total)
        let speaker =
            candidate.isSilent
            ? nil : FailingService(position: candidate.position, alerts: candidate.own).speaker(judge.symptoms)
        return Hypothesis(
            id: HypothesisID(at: now, using: &random), rank: 0, kind: judge.kind(candidate),
            serviceID: judge.topology.services[candidate.position].id,
            title: words.title(candidate, speaker: speaker), summary: words.summary(candidate),
            confidence: candidate.confidence, factors: candidate.factors,
            evidenceIDs: evidence.gather(candidate, using: &random))
    }

    private static func shown(_ hypothesis: Hypothesis, _ topology: Topology) -> Incident.RootCause {
        let name = hypothesis.serviceID.flatMap { topology[$0]?.displayName } ?? hypothesis.title
        return Incident.RootCause(
            hypothesisID: hypothesis.id, serviceID: hypothesis.serviceID, service: name,
            confidence: hypothesis.confidence, summary: hypothesis.summary)
    }

    private static func affected(
        _ services: [FailingService], cause: Int?, topology: Topology, policy: CausePolicy
    ) -> [Investigation.AffectedService] {
        let below = cause.map { topology.layers(from: $0, .down, hops: policy.hopLimit) } ?? []
        let above = cause.map { topology.layers(from: $0, .up, hops: policy.hopLimit) } ?? []
        let found = services.map { service in
            let down = below.firstIndex { $0.contains(service.position) }
            let up = above.firstIndex { $0.contains(service.position) }
            let relation: Investigation.AffectedService.Relation =
                service.position == cause ? .cause : down != nil ? .downstream : up != nil ? .upstream : .unrelated
            return Investigation.AffectedService(
                service: topology.services[service.position].id, alerts: service.alerts.count,
                firing: service.alerts.count { $0.status == .firing },
                hops: service.position == cause ? 0 : (down ?? up).map { $0 + 1 }, relation: relation)
        }
        return found.sorted {
            ($0.hops ?? .max, -$0.alerts, $0.service) < ($1.hops ?? .max, -$1.alerts, $1.service)
        }
    }
}

extension CauseJudge {
    /// By what its alerts say, else by what others use it for.
    func kind(_ candidate: CauseCandidate) -> Hypothesis.Kind {
        let service = FailingService(position: candidate.position, alerts: candidate.own)
        if !candidate.isSilent, let kind = symptoms.symptom(of: service.speaker(symptoms)).kind { return kind }
        for alert in candidate.own {
            if let kind = symptoms.symptom(of: alert).kind { return kind }
        }
        let id = topology.services[candidate.position].id
        let uses = topology.neededBy[candidate.position].compactMap {
            topology.kind(from: topology.services[$0].id, to: id)
        }
        return if uses.contains(.database) {
            .db
        } else if uses.contains(where: { [.host, .network, .storage].contains($0) }) {
            .infra
        } else if uses.contains(where: { [.cache, .queue].contains($0) }) {
            .dependency
        } else {
            .unknown
        }
    }
}

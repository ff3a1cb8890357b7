/// Ranks where the topology ties no alert to another: what spoke first, and what could have caused the rest, by words.
struct BlindRanking {
    let services: [FailingService]
    let others: [Alert]
    let judge: CauseJudge

    /// What speaks with one voice: a service, or what an alert names instead.
    private struct Voice {
        var service: ServiceID?
        var name: String
        var alerts: [Alert]
    }

    func hypotheses(
        _ evidence: inout CauseEvidence, now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Hypothesis] {
        let voices = voices()
        guard let first = voices.map({ $0.alerts[0].startsAt }).min() else { return [] }
        let ranked = voices.map { ($0, factors($0, voices, first)) }.sorted {
            let (one, other) = (confidence($0.1), confidence($1.1))
            if abs(one - other) > 1e-9 { return one > other }
            return ($0.0.alerts[0].startsAt, $0.0.alerts[0].id) < ($1.0.alerts[0].startsAt, $1.0.alerts[0].id)
        }
        return ranked.prefix(judge.policy.hypotheses).map { voice, factors in
            let kind = voice.alerts.lazy.compactMap { judge.symptoms.symptom(of: $0).kind }.first ?? .unknown
            return Hypothesis(
                id: HypothesisID(at: now, using: &random), rank: 0, kind: kind, serviceID: voice.service,
                title: "\(voice.name): \(CauseWords.plain(voice.alerts[0].name))",
                summary: summary(voice, isFirst: voice.alerts[0].startsAt == first, voices: voices.count),
                confidence: confidence(factors), factors: factors,
                evidenceIDs: evidence.gather(voice.alerts, using: &random))
        }
    }

    private func voices() -> [Voice] {
        var voices = services.map {
            Voice(
                service: judge.topology.services[$0.position].id,
                name: judge.topology.services[$0.position].displayName, alerts: $0.alerts)
        }
        var unnamed: [String: Int] = [:]
        for alert in others {
            let name = Self.name(alert)
            if let at = unnamed[name] {
                voices[at].alerts.append(alert)
            } else {
                unnamed[name] = voices.count
                voices.append(Voice(service: nil, name: name, alerts: [alert]))
            }
        }
        return voices
    }

    private static func name(_ alert: Alert) -> String {
        let telling = [
            "service", "service_name", "app", "application", "deployment", "statefulset", "workload", "pod", "host",
            "hostname", "node", "instance", "job",
        ]
        return telling.lazy.compactMap { alert.labels[$0] }.first { !$0.isEmpty } ?? alert.name
    }

    private func factors(_ voice: Voice, _ voices: [Voice], _ first: Timestamp) -> Hypothesis.Factors {
        let late = (voice.alerts[0].startsAt - first).inSeconds
        let half = judge.policy.lateHalfLife.inSeconds
        let mine = voice.alerts.map { judge.symptoms.symptom(of: $0) }
        let effects = voices.filter { $0.name != voice.name }.flatMap(\.alerts)
        let scores = effects.map { alert in
            let effect = judge.symptoms.symptom(of: alert)
            return mine.map { judge.symptoms.pair(cause: $0, effect: effect).score }.max() ?? 0
        }
        let domain = scores.isEmpty ? 0.5 : scores.reduce(0, +) / Double(scores.count)
        // Nothing is known of distances: no more than even odds, shared among those who may be it.
        return .init(
            temporal: half / (half + late), distance: voices.count == 1 ? 1 : 1 / Double(voices.count), domain: domain)
    }

    private func confidence(_ factors: Hypothesis.Factors) -> Double {
        let weights = judge.policy.weights
        return weights.temporal * factors.temporal + weights.distance * factors.distance
            + weights.domain * factors.domain
    }

    private func summary(_ voice: Voice, isFirst: Bool, voices: Int) -> String {
        if voices == 1 {
            return judge.total == 1
                ? "\(voice.name), because the only alert speaks of it; the topology says nothing about it."
                : "\(voice.name), because all \(judge.total) alerts speak of it; the topology says nothing about it."
        }
        let because = isFirst ? "its alert came first" : "its alerts are of a kind that brings such others about"
        return "\(voice.name), because \(because); the topology does not say how these alerts depend on each other."
    }
}

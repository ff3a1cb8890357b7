extension CorrelationRun {
    /// How well an alert fits an incident.
    struct Fit {
        var incident: Int
        var link: CorrelationLink
        var score: CorrelationScore
    }

    /// A fit before anybody has to read it.
    private struct Draft {
        var incident: Int
        var link: CorrelationLink
        var labels: Double
        var total: Double
    }

    /// The incident that the alert fits best, if any fits well enough, and those whose cause it would be.
    mutating func fits(_ alert: Alert, position: Int?) -> (best: Fit?, explained: [Fit]) {
        let symptom = symptoms.symptom(named: alert.name)
        let isIndependent = isIndependentName(alert.name)
        let shared = sharedLabels(alert.labels.sorted)
        let around = position.map {
            topology.surroundings(
                of: $0, hops: policy.hopLimit, sharedFanIn: policy.links.sharedDependencyFanIn)
        }
        var best: Draft?
        var explained: [Draft] = []
        for at in incidents.indices where incidents[at].mergedInto == nil {
            let profile = incidents[at].profile
            guard alert.startsAt >= profile.firstAlertAt - policy.window,
                alert.startsAt <= profile.lastAlertAt + policy.joinWindow
            else { continue }
            var labels = shared[at] ?? 0
            var link: CorrelationLink?
            if let position, let around {
                link = self.link(
                    alert, position, around, symptom: symptom, incident: at, isIndependent: isIndependent)
            }
            guard link != nil || labels > 0 && bears(alert.name, isIndependent: isIndependent, on: profile) else {
                continue
            }
            let found =
                link
                ?? labelLink(
                    alert.name, at: alert.startsAt, symptom: symptom, incident: at, isIndependent: isIndependent)
            let isBlind = link == nil && (around?.isAlone ?? true || incidents[at].failing.isEmpty)
            if link == nil, !isBlind { labels *= policy.links.unrelated }
            let total = total(found, labels: labels, isBlind: isBlind)
            guard total >= policy.threshold else { continue }
            let draft = Draft(incident: at, link: found, labels: labels, total: total)
            if case .cause = found.kind, total >= policy.mergeThreshold || found.domain >= policy.links.telling {
                explained.append(draft)
            }
            if best.map({ precedes(draft, $0) }) ?? true { best = draft }
        }
        if best == nil, around?.isAlone ?? true, !isIndependent {
            best = burst(alert.name, at: alert.startsAt, symptom, shared).map {
                Draft(incident: $0.incident, link: $0.link, labels: shared[$0.incident] ?? 0, total: policy.threshold)
            }
        }
        return (best.map { finish($0, alert, around) }, explained.map { finish($0, alert, around) })
    }

    /// Whether labels alone may tie an alert to an incident: not where either has nothing to do with anything else.
    private mutating func bears(_ name: String, isIndependent: Bool, on profile: IncidentProfile) -> Bool {
        if profile.names.contains(where: { $0.name == name }) { return true }
        return !isIndependent && profile.names.contains { !isIndependentName($0.name) }
    }

    private func precedes(_ one: Draft, _ other: Draft) -> Bool {
        if abs(one.total - other.total) > 1e-9 { return one.total > other.total }
        return one.link.support > other.link.support
    }

    // MARK: Parts

    /// What the values of labels that each incident has as well are worth, 0…1.
    func sharedLabels(_ labels: [Labels.Label]) -> [Int: Double] {
        var missing: [Int: Double] = [:]
        for label in labels {
            guard let worth = policy.labels[label.name], worth > 0 else { continue }
            let having = labelIndex.incidents(name: label.name, value: label.value)
            guard !having.isEmpty else { continue }
            let commonness = Double(having.count - 1) / Double(max(1, policy.commonValueIncidents - 1))
            for incident in having { missing[incident, default: 1] *= 1 - worth / (1 + commonness) }
        }
        return missing.mapValues { 1 - $0 }
    }

    private func total(_ link: CorrelationLink, labels: Double, isBlind: Bool) -> Double {
        let weights = weights(link, labels: labels, isBlind: isBlind)
        return weights.temporal * nearness(link.gap) + weights.topology * link.topology + weights.labels * labels
            + weights.domain * link.domain
    }

    private func weights(
        _ link: CorrelationLink, labels: Double, isBlind: Bool
    ) -> CorrelationPolicy.Weights {
        var weights = policy.weights
        if isBlind {
            weights.labels += weights.topology
            weights.topology = 0
        } else if labels > link.topology {
            (weights.topology, weights.labels) = (
                min(weights.topology, weights.labels), max(weights.topology, weights.labels)
            )
        }
        return weights
    }

    /// 1 for the same instant, `windowEnd` at the window's end, 0 at the end of the time in which incidents take alerts.
    private func nearness(_ gap: Duration) -> Double {
        let gap = gap.inSeconds
        let window = policy.window.inSeconds
        if gap <= window { return 1 - (1 - policy.windowEnd) * gap / max(window, 1) }
        let rest = max(policy.joinWindow.inSeconds - window, 1)
        return max(0, policy.windowEnd * (1 - (gap - window) / rest))
    }

    // MARK: In words

    private func finish(_ draft: Draft, _ alert: Alert, _ around: Surroundings?) -> Fit {
        let link = draft.link
        let isBlind: Bool
        if case .labels = link.kind {
            isBlind = around?.isAlone ?? true || incidents[draft.incident].failing.isEmpty
        } else {
            isBlind = false
        }
        let weights = weights(link, labels: draft.labels, isBlind: isBlind)
        let parts: [CorrelationScore.Part] = [
            .init(
                name: .temporal, value: nearness(link.gap), weight: weights.temporal,
                detail: CorrelationWords.time(link.gap)),
            .init(
                name: .topology, value: link.topology, weight: weights.topology,
                detail: CorrelationWords.topology(link, alert: alert, topology: topology, isBlind: isBlind)),
            .init(
                name: .labels, value: draft.labels, weight: weights.labels,
                detail: CorrelationWords.labels(
                    alert.labels.sorted.filter {
                        policy.labels[$0.name] != nil
                            && labelIndex.incidents(name: $0.name, value: $0.value).contains(draft.incident)
                    })),
            .init(
                name: .domain, value: link.domain, weight: weights.domain,
                detail: link.pattern.map { "known pattern: \($0)" } ?? "no known pattern of cause and effect"),
        ]
        return Fit(incident: draft.incident, link: link, score: CorrelationScore(parts: parts))
    }
}

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
        let word = vocabulary.word(alert.name)
        let around = position.map { neighbourhoods[$0] }
        let isAlone = around?.isAlone ?? true
        shared.read(alert.labels.sorted.lazy.map { ($0.name, $0.value) }, index, policy)
        var best: Draft?
        var explained: [Draft] = []
        for at in comparable(around).positions where incidents[at].mergedInto == nil {
            guard alert.startsAt.microseconds >= incidents[at].profile.firstAlertAt.microseconds - window,
                alert.startsAt.microseconds <= incidents[at].profile.lastAlertAt.microseconds + joinWindow
            else { continue }
            var labels = shared[at]
            var link: CorrelationLink?
            if let position, let around {
                link = self.link(alert, position, around, word: word, incident: at)
            }
            guard link != nil || labels > 0 && bears(word, on: at) else { continue }
            let found = link ?? labelLink(word, at: alert.startsAt, incident: at)
            let isBlind = link == nil && (isAlone || incidents[at].failing.isEmpty)
            if link == nil, !isBlind { labels *= policy.links.unrelated }
            let total = total(found, labels: labels, isBlind: isBlind)
            guard total >= policy.threshold else { continue }
            let draft = Draft(incident: at, link: found, labels: labels, total: total)
            if case .cause = found.kind, total >= policy.mergeThreshold || found.domain >= policy.links.telling {
                explained.append(draft)
            }
            if best.map({ precedes(draft, $0) }) ?? true { best = draft }
        }
        if best == nil, isAlone, !vocabulary.isIndependent(word) {
            best = burst(word, at: alert.startsAt).map {
                Draft(incident: $0.incident, link: $0.link, labels: shared[$0.incident], total: policy.threshold)
            }
        }
        return (best.map { finish($0, alert, around) }, explained.map { finish($0, alert, around) })
    }

    /// The incidents that the alert may fit: those with a failing service in reach, and those that share enough label
    /// values to reach the threshold by them.
    private func comparable(_ around: Surroundings?) -> ServiceSet {
        var found = index.incidents(failing: around?.reach)
        let weights = policy.weights
        for at in shared.incidents
        where weights.temporal + weights.domain + (weights.topology + weights.labels) * shared[at]
            >= policy.threshold - 1e-6
        { found.insert(at) }
        return found
    }

    /// Whether labels alone may tie an alert to an incident: not where either has nothing to do with anything else.
    private mutating func bears(_ word: Int, on at: Int) -> Bool {
        let said = incidents[at].words(&vocabulary)
        if said.contains(word) { return true }
        return !vocabulary.isIndependent(word) && !said.allSatisfy(vocabulary.isIndependent)
    }

    private func precedes(_ one: Draft, _ other: Draft) -> Bool {
        if abs(one.total - other.total) > 1e-9 { return one.total > other.total }
        return one.link.support > other.link.support
    }

    // MARK: Parts

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
    func nearness(_ gap: Double) -> Double {
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
                            && index.incidents(name: $0.name, value: $0.value).contains(draft.incident)
                    })),
            .init(
                name: .domain, value: link.domain, weight: weights.domain,
                detail: CorrelationWords.known(link.pattern, policies.causes)),
        ]
        return Fit(incident: draft.incident, link: link, score: CorrelationScore(parts: parts))
    }
}

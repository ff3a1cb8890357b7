extension CorrelationRun {
    /// How many services of an incident a link looks at one by one.
    static let examined = 4

    /// The best way through the topology from an alert to an incident, if there is one.
    mutating func link(_ alert: Alert, _ position: Int, _ around: Surroundings, word: Int, incident at: Int)
        -> CorrelationLink?
    {
        if incidents[at].failing.contains(position) { return sameService(alert, position, word, at) }
        if vocabulary.isIndependent(word) { return nil }
        return effect(alert, around, word, at) ?? cause(alert, around, word, at) ?? sibling(alert, around, word, at)
    }

    private mutating func sameService(
        _ alert: Alert, _ position: Int, _ word: Int, _ at: Int
    ) -> CorrelationLink? {
        guard let activity = incidents[at].activity(of: position) else { return nil }
        let said = words(at, position)
        let isApart = vocabulary.isIndependent(word) || said.allSatisfy(vocabulary.isIndependent)
        if isApart, !said.contains(word) {
            let known = said.contains { other in
                [vocabulary.tie(cause: other, effect: word), vocabulary.tie(cause: word, effect: other)]
                    .contains { $0.pattern != nil && $0.score >= policy.links.telling }
            }
            guard known else { return nil }
        }
        return CorrelationLink(
            kind: .sameService, through: position, gap: gap(alert, activity), topology: policy.links.sameService,
            domain: 1, pattern: .sameService, support: 1)
    }

    /// An alert of a service that the topology ties to nothing, or that no service is known of.
    mutating func labelLink(_ word: Int, at time: Timestamp, incident at: Int) -> CorrelationLink {
        var best = (score: vocabulary.isIndependent(word) ? 0 : policies.causes.unknownPair, pattern: Int?.none)
        if !vocabulary.isIndependent(word) {
            for other in incidents[at].words(&vocabulary).prefix(Self.examined) {
                for found in [vocabulary.tie(cause: other, effect: word), vocabulary.tie(cause: word, effect: other)]
                where found.score > best.score { best = (found.score, found.pattern) }
            }
        }
        return CorrelationLink(
            kind: .labels, through: nil,
            gap: gap(time, from: incidents[at].profile.firstAlertAt, to: incidents[at].profile.lastAlertAt),
            topology: 0, domain: best.score, pattern: best.pattern.map { .known($0) }, support: 0)
    }

    private mutating func effect(
        _ alert: Alert, _ around: Surroundings, _ word: Int, _ at: Int
    ) -> CorrelationLink? {
        guard around.above.intersects(incidents[at].failing) else { return nil }
        var best: CorrelationLink?
        var support = 0
        for (layer, needs) in around.needs.enumerated() {
            for other in needs.firstShared(Self.examined, with: incidents[at].failing) {
                support += 1
                guard let (activity, said) = speaking(at, other) else { continue }
                var tie = (score: 0.0, pattern: Int?.none)
                for cause in said {
                    let found = vocabulary.tie(cause: cause, effect: word)
                    if found.score > tie.score { tie = (found.score, found.pattern) }
                }
                var worth = policy.links.hops[layer]
                if tie.pattern == nil, vocabulary.isIntrinsic(word) { worth *= policy.links.intrinsicEffect }
                let link = CorrelationLink(
                    kind: .effect(hops: layer + 1), through: other, gap: gap(alert, activity), topology: worth,
                    domain: tie.score, pattern: tie.pattern.map { .known($0) }, support: 0)
                if best.map({ isBetter(link, $0) }) ?? true { best = link }
            }
        }
        best?.support = support
        return best
    }

    private mutating func cause(
        _ alert: Alert, _ around: Surroundings, _ word: Int, _ at: Int
    ) -> CorrelationLink? {
        guard around.below.intersects(incidents[at].unexplained) else { return nil }
        var best: CorrelationLink?
        var explained = 0
        var support = 0
        for (layer, neededBy) in around.neededBy.enumerated() {
            for other in neededBy.firstShared(Self.examined, with: incidents[at].unexplained) {
                guard let (activity, said) = speaking(at, other) else { continue }
                support += 1
                explained += activity.alerts
                var tie = (score: 0.0, pattern: Int?.none)
                // Whether the effect speaks of a fault of its own.
                var isIntrinsic = false
                for effect in said {
                    let found = vocabulary.tie(cause: word, effect: effect)
                    if found.score > tie.score { tie = (found.score, found.pattern) }
                    isIntrinsic = isIntrinsic || (found.pattern == nil && vocabulary.isIntrinsic(effect))
                }
                let worth = policy.links.hops[layer] * (isIntrinsic ? policy.links.intrinsicEffect : 1)
                let link = CorrelationLink(
                    kind: .cause(hops: layer + 1), through: other, gap: gap(alert, activity), topology: worth,
                    domain: isIntrinsic ? 0 : tie.score, pattern: isIntrinsic ? nil : tie.pattern.map { .known($0) },
                    support: 0)
                if best.map({ isBetter(link, $0) }) ?? true { best = link }
            }
        }
        guard Double(explained) >= policy.causeShare * Double(max(incidents[at].unexplainedAlerts(), 1)) else {
            return nil
        }
        best?.support = support
        return best
    }

    /// Two victims of something that has not been heard of.
    private mutating func sibling(
        _ alert: Alert, _ around: Surroundings, _ word: Int, _ at: Int
    ) -> CorrelationLink? {
        guard !vocabulary.isIntrinsic(word), around.siblings.intersects(incidents[at].unexplained) else { return nil }
        var best: CorrelationLink?
        for other in around.siblings.firstShared(Self.examined, with: incidents[at].unexplained) {
            guard let (activity, said) = speaking(at, other) else { continue }
            let domain = said.map { vocabulary.tie(cause: $0, effect: word).alike }.max() ?? 0
            if domain < policy.links.telling || said.contains(where: vocabulary.isIntrinsic) { continue }
            let link = CorrelationLink(
                kind: .sharedDependency, through: other, gap: gap(alert, activity),
                topology: policy.links.sharedDependency, domain: domain, pattern: domain > 0 ? .alike : nil,
                support: 1)
            if best.map({ isBetter(link, $0) }) ?? true { best = link }
        }
        return best
    }

    // MARK: Comparing

    private func isBetter(_ one: CorrelationLink, _ other: CorrelationLink) -> Bool {
        let worth = { (link: CorrelationLink) in
            policy.weights.topology * link.topology + policy.weights.domain * link.domain
        }
        if abs(worth(one) - worth(other)) > 1e-9 { return worth(one) > worth(other) }
        return one.gap < other.gap
    }

    /// What is known of a failing service, and the names of its alerts that bear on others, if there are any.
    mutating func speaking(_ at: Int, _ position: Int) -> (OpenIncident.Activity, [Int])? {
        guard let activity = incidents[at].activity(of: position) else { return nil }
        let said = words(at, position)
        guard said.contains(where: vocabulary.isIndependent) else { return (activity, said) }
        let bearing = said.filter { !vocabulary.isIndependent($0) }
        return bearing.isEmpty ? nil : (activity, bearing)
    }

    private mutating func words(_ at: Int, _ position: Int) -> [Int] {
        incidents[at].words(of: position, &vocabulary)
    }

    private func gap(_ alert: Alert, _ activity: OpenIncident.Activity) -> Double {
        gap(alert.startsAt, from: activity.firstAt, to: activity.lastAt)
    }

    /// In seconds.
    private func gap(_ time: Timestamp, from: Timestamp, to: Timestamp) -> Double {
        let gap = max(from.microseconds - time.microseconds, time.microseconds - to.microseconds, 0)
        return Double(gap) / 1e6
    }
}

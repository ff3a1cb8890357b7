extension CorrelationRun {
    /// How many services of an incident a link looks at one by one.
    private static let examined = 4

    /// The best way through the topology from an alert to an incident, if there is one.
    mutating func link(
        _ alert: Alert, _ position: Int, _ around: Surroundings, symptom: SymptomTable.Symptom, incident at: Int,
        isIndependent: Bool
    ) -> CorrelationLink? {
        if incidents[at].failing.contains(position) {
            return sameService(alert, position, symptom, at, isIndependent: isIndependent)
        }
        if isIndependent { return nil }
        return effect(alert, around, symptom, at) ?? cause(alert, around, symptom, at)
            ?? sibling(alert, around, symptom, at)
    }

    private mutating func sameService(
        _ alert: Alert, _ position: Int, _ symptom: SymptomTable.Symptom, _ at: Int, isIndependent: Bool
    ) -> CorrelationLink? {
        guard let activity = incidents[at].activity(of: topology.services[position].id) else { return nil }
        let isSaid = activity.names.contains(alert.name)
        let isApart = isIndependent || activity.names.allSatisfy { isIndependentName($0) }
        if isApart, !isSaid {
            let known = activity.names.contains { name in
                let other = symptoms.symptom(named: name)
                return [symptoms.pair(cause: other, effect: symptom), symptoms.pair(cause: symptom, effect: other)]
                    .contains { $0.pattern != nil && $0.score >= policy.links.telling }
            }
            guard known else { return nil }
        }
        return CorrelationLink(
            kind: .sameService, through: position, gap: gap(alert, activity), topology: policy.links.sameService,
            domain: 1, pattern: "the same service", support: 1)
    }

    /// An alert of a service that the topology ties to nothing, or that no service is known of.
    mutating func labelLink(
        _ name: String, at time: Timestamp, symptom: SymptomTable.Symptom, incident at: Int, isIndependent: Bool
    ) -> CorrelationLink {
        let profile = incidents[at].profile
        var pair = SymptomTable.Pair(score: isIndependent ? 0 : policies.causes.unknownPair, pattern: nil)
        if !isIndependent {
            for name in profile.names.prefix(Self.examined) {
                let other = symptoms.symptom(named: name.name)
                for found in [
                    symptoms.pair(cause: other, effect: symptom), symptoms.pair(cause: symptom, effect: other),
                ] where found.score > pair.score { pair = found }
            }
        }
        return CorrelationLink(
            kind: .labels, through: nil, gap: gap(time, from: profile.firstAlertAt, to: profile.lastAlertAt),
            topology: 0, domain: pair.score, pattern: pair.pattern, support: 0)
    }

    private mutating func effect(
        _ alert: Alert, _ around: Surroundings, _ symptom: SymptomTable.Symptom, _ at: Int
    ) -> CorrelationLink? {
        guard around.above.intersects(incidents[at].failing) else { return nil }
        var best: CorrelationLink?
        var support = 0
        for (layer, needs) in around.needs.enumerated() {
            for other in shared(needs, incidents[at].failing) {
                support += 1
                guard let activity = speaking(at, other) else { continue }
                let pair = bestPair(causes: activity.names, effect: symptom)
                var worth = policy.links.hops[layer]
                if symptom.isIntrinsic, pair.pattern == nil { worth *= policy.links.intrinsicEffect }
                let link = CorrelationLink(
                    kind: .effect(hops: layer + 1), through: other, gap: gap(alert, activity), topology: worth,
                    domain: pair.score, pattern: pair.pattern, support: 0)
                if best.map({ isBetter(link, $0) }) ?? true { best = link }
            }
        }
        best?.support = support
        return best
    }

    private mutating func cause(
        _ alert: Alert, _ around: Surroundings, _ symptom: SymptomTable.Symptom, _ at: Int
    ) -> CorrelationLink? {
        guard around.below.intersects(incidents[at].unexplained) else { return nil }
        var best: CorrelationLink?
        var explained = 0
        var support = 0
        for (layer, neededBy) in around.neededBy.enumerated() {
            for other in shared(neededBy, incidents[at].unexplained) {
                guard let activity = speaking(at, other) else { continue }
                support += 1
                explained += activity.alerts
                let (pair, isIntrinsic) = bestPair(cause: symptom, effects: activity.names)
                var worth = policy.links.hops[layer]
                if isIntrinsic { worth *= policy.links.intrinsicEffect }
                let link = CorrelationLink(
                    kind: .cause(hops: layer + 1), through: other, gap: gap(alert, activity), topology: worth,
                    domain: isIntrinsic ? 0 : pair.score, pattern: isIntrinsic ? nil : pair.pattern, support: 0)
                if best.map({ isBetter(link, $0) }) ?? true { best = link }
            }
        }
        let open = incidents[at].unexplained.positions.reduce(0) {
            $0 + (incidents[at].activity(of: topology.services[$1].id)?.alerts ?? 0)
        }
        guard Double(explained) >= policy.causeShare * Double(max(open, 1)) else { return nil }
        best?.support = support
        return best
    }

    /// Two victims of something that has not been heard of.
    private mutating func sibling(
        _ alert: Alert, _ around: Surroundings, _ symptom: SymptomTable.Symptom, _ at: Int
    ) -> CorrelationLink? {
        guard !symptom.isIntrinsic, around.siblings.intersects(incidents[at].unexplained) else { return nil }
        var best: CorrelationLink?
        for other in shared(around.siblings, incidents[at].unexplained) {
            guard let activity = speaking(at, other) else { continue }
            var domain = 0.0
            var isIntrinsic = false
            for name in activity.names {
                let theirs = symptoms.symptom(named: name)
                isIntrinsic = isIntrinsic || theirs.isIntrinsic
                // Both are what the same pattern calls an effect.
                for pattern in theirs.effects where symptom.effects.contains(pattern) {
                    domain = max(domain, policies.causes.patterns[pattern].score)
                }
            }
            if isIntrinsic || domain < policy.links.telling { continue }
            let link = CorrelationLink(
                kind: .sharedDependency, through: other, gap: gap(alert, activity),
                topology: policy.links.sharedDependency, domain: domain, pattern: domain > 0 ? "alike symptoms" : nil,
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

    private func shared(_ one: ServiceSet, _ other: ServiceSet) -> [Int] {
        var found: [Int] = []
        one.forEachShared(with: other) { if found.count < Self.examined { found.append($0) } }
        return found
    }

    /// What is known of a failing service, if it says anything that bears on others.
    private mutating func speaking(_ at: Int, _ position: Int) -> IncidentProfile.ServiceActivity? {
        guard var activity = incidents[at].activity(of: topology.services[position].id) else { return nil }
        activity.names.removeAll { isIndependentName($0) }
        return activity.names.isEmpty ? nil : activity
    }

    mutating func isIndependentName(_ name: String) -> Bool {
        if let known = independent[name] { return known }
        let found = policy.independent.matches(AlertText(name))
        independent[name] = found
        return found
    }

    private mutating func bestPair(causes: [String], effect: SymptomTable.Symptom) -> SymptomTable.Pair {
        var best = SymptomTable.Pair(score: 0, pattern: nil)
        for name in causes {
            let pair = symptoms.pair(cause: symptoms.symptom(named: name), effect: effect)
            if pair.score > best.score { best = pair }
        }
        return best
    }

    /// Also whether the effect speaks of a fault of its own.
    private mutating func bestPair(
        cause: SymptomTable.Symptom, effects: [String]
    ) -> (pair: SymptomTable.Pair, isIntrinsic: Bool) {
        var best = SymptomTable.Pair(score: 0, pattern: nil)
        var isIntrinsic = false
        for name in effects {
            let effect = symptoms.symptom(named: name)
            let pair = symptoms.pair(cause: cause, effect: effect)
            if pair.score > best.score { best = pair }
            isIntrinsic = isIntrinsic || (effect.isIntrinsic && pair.pattern == nil)
        }
        return (best, isIntrinsic)
    }

    private func gap(_ alert: Alert, _ activity: IncidentProfile.ServiceActivity?) -> Duration {
        guard let activity else { return .zero }
        return gap(alert.startsAt, from: activity.firstAt, to: activity.lastAt)
    }

    private func gap(_ time: Timestamp, from: Timestamp, to: Timestamp) -> Duration {
        if time < from { return from - time }
        return time > to ? time - to : .zero
    }
}

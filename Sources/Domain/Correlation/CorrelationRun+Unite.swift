extension CorrelationRun {
    /// Merges incidents that turn out to be one as an alert of the service at `position` joins `incident`: nothing
    /// fails first in the one that does not depend on what fails in the other. Two failures with a victim in common
    /// stay two, for each has a beginning of its own.
    mutating func unite(_ incident: Int, at position: Int, because alert: Alert) {
        let around = neighbourhoods[position]
        let beginsHere = incidents[incident].unexplained.contains(position)
        for other in index.incidents(failing: around.reach).positions {
            let at = current(incident)
            guard incidents[other].mergedInto == nil, other != at, !isLeftToBlame(other, at, alert.startsAt) else {
                continue
            }
            if beginsHere, around.causes.intersects(incidents[other].failing), explains(other, at) {
                merge(at, with: other, because: alert, reason: reason(other, at))
            } else if around.effects.intersects(incidents[other].unexplained), explains(at, other) {
                merge(other, with: at, because: alert, reason: reason(at, other))
            } else if let sibling = sibling(of: position, at, other) {
                let names = [position, sibling].map { topology.services[$0].displayName }
                merge(
                    other, with: at, because: alert,
                    reason: "\(names[0]) and \(names[1]) depend on the same service, and nothing else explains why "
                        + "they fail alike")
            }
        }
    }

    /// A service that fails first in `other` and shares with this one, which fails first here, a dependency that has
    /// said nothing: both show what the failure of such a thing brings about.
    private mutating func sibling(of position: Int, _ one: Int, _ other: Int) -> Int? {
        let around = neighbourhoods[position]
        guard incidents[one].unexplained.contains(position),
            around.siblings.intersects(incidents[other].unexplained),
            let (activity, said) = speaking(one, position), !said.contains(where: vocabulary.isIntrinsic)
        else { return nil }
        for sibling in around.siblings.firstShared(Self.examined, with: incidents[other].unexplained) {
            guard let (theirs, others) = speaking(other, sibling), !others.contains(where: vocabulary.isIntrinsic)
            else { continue }
            let alike = said.flatMap { mine in others.map { vocabulary.tie(cause: mine, effect: $0).alike } }.max() ?? 0
            let total =
                policy.weights.temporal * nearness(gap(activity, theirs))
                + policy.weights.topology * policy.links.sharedDependency + policy.weights.domain * alike
            if alike >= policy.links.telling, total >= policy.uniteThreshold { return sibling }
        }
        return nil
    }

    /// In seconds; 0 where the two were active at the same time.
    private func gap(_ one: OpenIncident.Activity, _ other: OpenIncident.Activity) -> Double {
        let gap = max(
            one.firstAt.microseconds - other.lastAt.microseconds,
            other.firstAt.microseconds - one.lastAt.microseconds, 0)
        return Double(gap) / 1e6
    }

    /// Whether what fails in `one` explains what nothing in `other` explains.
    private mutating func explains(_ one: Int, _ other: Int) -> Bool {
        var left = (1 - policy.uniteShare) * Double(incidents[other].unexplainedAlerts())
        var found = false
        let unexplained = incidents[other].unexplained.positions
        // First what needs no words: a service that needs nothing that fails there is not explained.
        for position in unexplained where !neighbourhoods[position].causes.intersects(incidents[one].failing) {
            left -= Double(incidents[other].activity(of: position)?.alerts ?? 0)
            if left < 0 { return false }
        }
        for position in unexplained where neighbourhoods[position].causes.intersects(incidents[one].failing) {
            guard let (activity, said) = speaking(other, position) else { continue }
            if explains(one, position, activity, said) {
                found = true
            } else {
                left -= Double(activity.alerts)
                if left < 0 { return false }
            }
        }
        return found
    }

    private mutating func explains(
        _ one: Int, _ position: Int, _ activity: OpenIncident.Activity, _ said: [Int]
    ) -> Bool {
        let around = neighbourhoods[position]
        for (layer, needs) in around.needs.enumerated() {
            for need in needs.firstShared(Self.examined, with: incidents[one].failing)
            where !around.below.contains(need) {
                guard let (cause, causes) = speaking(one, need) else { continue }
                var domain = 0.0
                for effect in said {
                    let ties = causes.map { vocabulary.tie(cause: $0, effect: effect) }
                    guard let best = ties.max(by: { $0.score < $1.score }) else { continue }
                    // What fails by itself needs no other cause.
                    if vocabulary.isIntrinsic(effect), best.pattern == nil { return false }
                    domain = max(domain, best.score)
                }
                let total =
                    policy.weights.temporal * nearness(gap(activity, cause))
                    + policy.weights.topology * policy.links.hops[layer] + policy.weights.domain * domain
                if total >= policy.uniteThreshold { return true }
            }
        }
        return false
    }

    private func reason(_ one: Int, _ other: Int) -> String {
        let names = { (set: ServiceSet) in
            set.positions.prefix(2).map { topology.services[$0].displayName }.joined(separator: " and ")
        }
        return "what failed first, \(names(incidents[other].unexplained)), depends on "
            + "\(names(incidents[one].failing)), which failed as well"
    }
}

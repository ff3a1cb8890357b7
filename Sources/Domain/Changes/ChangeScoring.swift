#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Scores changes against alerts. Pure: the same changes, alerts, topology and policy give the same scores.
public struct ChangeScoring: Sendable {
    /// Of the policy by which is scored.
    public var policyVersion: String { policy.version }

    /// The alerts of one service, or of none that is known.
    struct Group: Sendable {
        var position: Int?
        /// What its alerts call the service, where the topology does not know it.
        var name: String?
        var environment: String?
        var count: Int
        var firstAt: Timestamp
        var firstAlert: AlertID
    }

    let topology: Topology
    let policy: ChangePolicy
    private let groups: [Group]
    private let total: Int
    /// Hops from each failing service up to what it needs, by group.
    private let needs: [[Int: Int]]
    /// What needs each failing service, by group.
    private let dependents: [Set<Int>]

    /// - Parameter alerts: of one incident, or a single one.
    public init(alerts: [Alert], topology: Topology, policy: ChangePolicy) {
        self.topology = topology
        self.policy = policy
        var groups: [Group] = []
        var index: [Key: Int] = [:]
        for alert in alerts {
            let position = alert.serviceID.flatMap { topology.position(of: $0) }
            let environment =
                alert.labels["environment"] ?? alert.labels["env"]
                ?? position.flatMap { topology.services[$0].environment }
            let name = position == nil ? Self.name(of: alert) : nil
            let key = Key(position: position, name: name, environment: environment)
            if let at = index[key] {
                groups[at].count += 1
                if (alert.startsAt, alert.id) < (groups[at].firstAt, groups[at].firstAlert) {
                    groups[at].firstAt = alert.startsAt
                    groups[at].firstAlert = alert.id
                }
            } else {
                index[key] = groups.count
                groups.append(
                    Group(
                        position: position, name: name, environment: environment, count: 1, firstAt: alert.startsAt,
                        firstAlert: alert.id))
            }
        }
        self.groups = groups
        total = max(1, alerts.count)
        let hops = policy.service.hops.count
        needs = groups.map { group in
            guard let position = group.position else { return [:] }
            var found = [position: 0]
            for (layer, members) in topology.layers(from: position, .up, hops: hops).enumerated() {
                for member in members { found[member] = layer + 1 }
            }
            return found
        }
        dependents = groups.map { group in
            guard let position = group.position else { return [] }
            return Set(topology.layers(from: position, .down, hops: hops).joined())
        }
    }

    private struct Key: Hashable {
        var position: Int?
        var name: String?
        var environment: String?
    }

    private static func name(of alert: Alert) -> String? {
        ["service", "service_name", "app", "application", "deployment", "job"].lazy.compactMap { alert.labels[$0] }
            .first.map { ServiceMatcher.folded($0) }
    }

    /// Which changes may matter at all: those that began, or were still under way, within the window before the first
    /// alert, or before the last one, a little clock skew allowed. Nil without alerts.
    public var window: ClosedRange<Timestamp>? {
        guard let first = groups.map(\.firstAt).min(), let last = groups.map(\.firstAt).max() else { return nil }
        return (first - policy.window)...(last + policy.clockSkew)
    }

    /// The score of one change; nil for one that lies outside the window of every alert that it could explain, or that
    /// has nothing to do with any of them.
    /// - Parameter isSure: somebody says that it is the cause: it has a score wherever it lies, by the first alert if need
    ///   be, and nil is returned only without alerts.
    public func score(_ change: Change, isSure: Bool = false) -> ChangeScore? {
        let changed = change.serviceID.flatMap { topology.position(of: $0) }
        var best: (match: Double, hops: Int?) = (0, nil)
        var sum = 0.0
        var first: Group?
        var isExplained = false
        for (at, group) in groups.enumerated() {
            let (match, hops) = match(change, changed, group, needs[at])
            if hops == nil, let changed, dependents[at].contains(changed) { isExplained = true }
            guard match > 0, isSure || lag(change, to: group.firstAt) != nil else { continue }
            sum += match * Double(group.count)
            if match > best.match { best = (match, hops) }
            if first.map({ group.firstAt < $0.firstAt }) ?? true { first = group }
        }
        if isSure, first == nil { first = groups.min { ($0.firstAt, $0.firstAlert) < ($1.firstAt, $1.firstAlert) } }
        guard let first,
            let lag: Duration = isSure ? distance(change, to: first.firstAt) : lag(change, to: first.firstAt)
        else {
            return nil
        }
        let parts = ChangeScore.Parts(
            time: time(lag),
            service: (0.5 * best.match + 0.5 * sum / Double(total)) * (isExplained ? policy.service.explained : 1),
            environment: environment(change.environment, first.environment),
            effect: change.kind.takesEffect ? 1 : policy.withoutEffect, type: policy.typeRisk[change.kind] ?? 0.5,
            files: files(change), status: policy.statusRisk[change.status] ?? 0.5,
            rollback: change.isRollback
                ? policy.rollback.rollback
                : change.wasRolledBack ? policy.rollback.rolledBack : policy.rollback.plain)
        let weights = policy.weights
        let risk =
            weights.time * parts.time + weights.type * parts.type + weights.files * parts.files
            + weights.status * parts.status + weights.rollback * parts.rollback
        return ChangeScore(
            value: min(1, max(0, parts.service * parts.environment * parts.effect * risk)), parts: parts, lag: lag,
            hops: best.hops,
            alert: first.firstAlert)
    }

    /// Scores of all, best first; of the events of one chain only the one that took effect, or the best.
    public func rank(_ changes: [Change], verdicts: [ChangeID: ChangeVerdict] = [:]) -> [ScoredChange] {
        var scored: [ScoredChange] = []
        for change in changes {
            let verdict = verdicts[change.id]
            guard var score = score(change, isSure: verdict == .confirmed) else { continue }
            switch verdict {
            case .confirmed: score.value = 1
            case .rejected: score.value = 0
            case nil: break
            }
            scored.append(ScoredChange(change: change, score: score, verdict: verdict))
        }
        scored.sort(by: Self.precedes)
        var seen: Set<String> = []
        var kept: [ScoredChange] = []
        for one in scored {
            let names = ChangeChain.names(of: one.change)
            // What people spoke about stays visible, and so do different targets of one commit.
            if one.verdict == nil, !names.isEmpty, !one.change.kind.takesEffect, !seen.isDisjoint(with: names) {
                continue
            }
            seen.formUnion(names)
            kept.append(one)
        }
        return kept
    }

    private static func precedes(_ one: ScoredChange, _ other: ScoredChange) -> Bool {
        if one.score.value != other.score.value { return one.score.value > other.score.value }
        if one.change.at != other.change.at { return one.change.at > other.change.at }
        return one.change.id < other.change.id
    }

    // MARK: Parts

    private func match(
        _ change: Change, _ changed: Int?, _ group: Group, _ needed: [Int: Int]
    ) -> (match: Double, hops: Int?) {
        if let changed, group.position != nil {
            guard let hops = needed[changed] else { return (policy.service.none, nil) }
            return hops == 0 ? (policy.service.same, 0) : (policy.service.hops[hops - 1], hops)
        }
        // One of the two is not in the topology: names must do.
        if let name = group.name, let service = change.service {
            return ServiceMatcher.folded(service) == name ? (policy.service.same, 0) : (policy.service.none, nil)
        }
        // A service that was named and is not in the topology is none of those that fail there.
        if group.position != nil, change.service != nil { return (policy.service.none, nil) }
        return (policy.service.unknown, nil)
    }

    /// How long after the change an alert began: 0 while the change was under way. Nil outside the window.
    private func lag(_ change: Change, to alert: Timestamp) -> Duration? {
        let lag = distance(change, to: alert)
        return alert - change.at >= .zero - policy.clockSkew && lag <= policy.window ? lag : nil
    }

    private func distance(_ change: Change, to alert: Timestamp) -> Duration {
        let sinceStart = alert - change.at
        let end = change.lastUnderWay
        guard end > change.at else { return sinceStart }
        return alert < end ? min(sinceStart, .zero) : alert - end
    }

    private func time(_ lag: Duration) -> Double {
        // Within the clocks' disagreement before and after counts alike.
        let seconds = abs(lag.inSeconds)
        return exp2(-seconds / policy.halfLife.inSeconds)
    }

    private func environment(_ changed: String?, _ failing: String?) -> Double {
        guard let changed, let failing else { return policy.environment.unknown }
        let one = policy.inference.environment(named: changed) ?? changed.lowercased()
        let other = policy.inference.environment(named: failing) ?? failing.lowercased()
        return one == other ? policy.environment.same : policy.environment.different
    }

    private func files(_ change: Change) -> Double {
        guard let types = change.facts.fileTypes, !types.isEmpty else { return policy.unknownFiles }
        return types.map { policy.fileRisk[$0] ?? policy.unknownFiles }.max() ?? policy.unknownFiles
    }
}

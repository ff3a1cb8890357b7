/// The deployments of one service to one environment in their order, and what follows from it: what each of them
/// replaced, and which of them brought an older version back. Pure, so that the order in which they were heard of does
/// not matter.
public struct DeploymentHistory: Sendable {
    /// Oldest first.
    public private(set) var deployments: [Change]
    /// Whether nothing lies before the oldest of them.
    let isWhole: Bool

    public init(_ deployments: [Change], isWhole: Bool) {
        self.deployments = deployments
        self.isWhole = isWhole
    }

    /// Fills in what the senders did not say of the deployment at a place and of those after it, and marks those before
    /// that were undone.
    public mutating func complete(from first: Int) {
        for place in deployments.indices.dropFirst(first) { complete(place) }
    }

    private mutating func complete(_ place: Int) {
        var change = deployments[place]
        guard change.bringsVersion, change.shownVersion != nil else { return }
        let earlier = deployments[..<place].reversed().filter { $0.shownVersion != nil }
        // Two senders may tell of one deployment.
        let others = Array(earlier.drop { $0.isSameVersion(as: change) })
        let back = others.firstIndex { $0.isSameVersion(as: change) && $0.status.leavesSomething }
        // It ran before the version that it replaces: the way back.
        if back != nil, change.status.leavesSomething { change.isRollback = true }
        if change.previousVersion == nil || change.facts.previousIsInferred == true {
            // A way back may be from what failed; otherwise those that failed left nothing to go back to.
            let ran = change.isRollback && back != nil ? others : others.filter { $0.status.leavesSomething }
            let previous = Self.name(ran, to: change)
            if previous != nil || isWhole {
                change.previousVersion = previous
                change.facts.previousIsInferred = previous == nil ? nil : true
            }
        }
        deployments[place] = change
        guard change.isRollback, let replaced = others.first else { return }
        let undone = back.map { others[..<$0] } ?? others.prefix { $0.isSameVersion(as: replaced) }
        let ids = Set(undone.filter { $0.bringsVersion && !$0.isSameVersion(as: change) }.map(\.id))
        for at in deployments[..<place].indices where ids.contains(deployments[at].id) {
            deployments[at].wasRolledBack = true
        }
    }

    /// What the last version before is called, by the same sender where it told of it as well.
    private static func name(_ earlier: [Change], to change: Change) -> String? {
        let others = earlier.drop { $0.isSameVersion(as: change) }
        guard let last = others.first else { return nil }
        let told = others.prefix { $0.isSameVersion(as: last) }
        return (told.first { $0.source == change.source } ?? last).shownVersion
    }
}

extension Change.Status {
    /// Whether a deployment that has got so far left what it deploys behind.
    var leavesSomething: Bool { self != .failure && self != .cancelled && self != .pending }
}

extension Change {
    /// Whether it brings what runs: not where only the settings of a workload changed while its image stayed.
    public var bringsVersion: Bool {
        guard kind == .deployment, facts.resource != nil, let diff = facts.diff, !diff.isEmpty else { return true }
        return diff.contains { $0.kind == .imageSwap }
    }

    /// The commit of what runs afterwards: the one that the version or the image's tag names, else its own. Where both
    /// differ, as Argo CD's do, its own is that of a configuration.
    public var deployedCommit: String? { ChangeChain.commitNamed(by: self) ?? commit }

    /// Whether two deployments of a service bring the same version: by its name, or by names of the same commit.
    public func isSameVersion(as other: Change) -> Bool {
        let names = [self, other].map { $0.version ?? $0.image.flatMap { Image.tag(of: $0) } }
        if let one = names[0], let two = names[1] {
            if one == two { return true }
            // Two names of which neither names a commit are two versions, whatever else is said.
            if ChangeChain.commitInTag(one) == nil, ChangeChain.commitInTag(two) == nil { return false }
        }
        guard let one = deployedCommit, let two = other.deployedCommit else { return false }
        return ChangeChain.sameCommit(one, two)
    }

    /// Until when it was under way as far as is known: its end, or when its sender last told that it runs.
    public var lastUnderWay: Timestamp { endedAt ?? (status == .running ? max(at, toldAt) : at) }
}

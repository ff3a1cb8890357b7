/// What follows from what: pull request, workflow, image, deployment. Found by commit, image and tag in whatever order
/// the events arrived, and never stored.
public struct ChangeChain: Sendable, Hashable {
    public struct Link: Sendable, Hashable {
        public enum Reason: String, Sendable, Codable, CaseIterable {
            case commit
            case image
            /// The image's tag, or the version, names the commit.
            case tag
            case version
            /// The workload uses the configuration.
            case config
            /// The sender says so.
            case told
        }

        public var from: ChangeID
        public var to: ChangeID
        public var reason: Reason

        public init(from: ChangeID, to: ChangeID, reason: Reason) {
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    /// In the order of the chain, then of time.
    public var changes: [Change]
    public var links: [Link]

    /// Links each change to the nearest later stage that it shares something with, and a configuration to the first
    /// deployment after it of each workload that uses it.
    /// - Parameter rolloutWithin: how long after a configuration was changed a deployment of what uses it follows from it.
    public init(_ changes: [Change], rolloutWithin: Duration) {
        let sorted = changes.sorted {
            (Self.stage($0.kind), $0.at, $0.id) < (Self.stage($1.kind), $1.at, $1.id)
        }
        var links: [Link] = []
        var rolledOut: Set<String> = []
        for (at, change) in sorted.enumerated() {
            // The nearest earlier stage that it follows from; all changes of that stage that fit.
            var stage: Int?
            for earlier in sorted[..<at].reversed() where Self.stage(earlier.kind) < Self.stage(change.kind) {
                let isConfig = earlier.kind == .config && change.kind == .deployment
                if !isConfig, let stage, Self.stage(earlier.kind) != stage { break }
                guard let reason = Self.reason(earlier, change, rolloutWithin: rolloutWithin) else { continue }
                if isConfig {
                    if reason != .config || rolledOut.insert("\(earlier.id) \(change.facts.resource ?? "")").inserted {
                        links.append(Link(from: earlier.id, to: change.id, reason: reason))
                    }
                    continue
                }
                stage = Self.stage(earlier.kind)
                links.append(Link(from: earlier.id, to: change.id, reason: reason))
            }
        }
        self.changes = sorted
        self.links = links.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }

    /// A configuration comes before the deployment that rolls it out; two stages apart, so that there is room for it.
    static func stage(_ kind: Change.Kind) -> Int {
        if kind == .config { return stage(.deployment) - 1 }
        return 2 * (Change.Kind.allCases.firstIndex(of: kind) ?? 0)
    }

    /// Why one follows from the other; nil if it does not.
    public static func reason(_ earlier: Change, _ later: Change, rolloutWithin: Duration) -> Link.Reason? {
        if earlier.kind == .config, later.kind == .deployment, let resource = earlier.facts.resource,
            earlier.facts.cluster == later.facts.cluster, later.facts.relations?.dependsOn?.contains(resource) ?? false
        {
            return later.at >= earlier.at && later.at - earlier.at <= rolloutWithin ? .config : nil
        }
        // What leaves the image as it is follows from no build, and one rollout of a workload not from another.
        guard earlier.bringsVersion, later.bringsVersion else { return nil }
        if let resource = later.facts.resource, resource == earlier.facts.resource,
            earlier.facts.cluster == later.facts.cluster
        {
            return nil
        }
        if let one = earlier.commit, let other = later.commit, sameCommit(one, other) { return .commit }
        if let one = earlier.image, one == later.image { return .image }
        for (commit, tags) in [(earlier.commit, tags(of: later)), (later.commit, tags(of: earlier))] {
            guard let commit else { continue }
            if tags.contains(where: { commitInTag($0).map { sameCommit($0, commit) } ?? false }) { return .tag }
        }
        if let version = earlier.version, version == later.version, earlier.service != nil,
            earlier.service == later.service || earlier.repository == later.repository && later.repository != nil
        {
            return .version
        }
        if let told = later.facts.relations?.follows ?? later.facts.relations?.triggeredBy,
            let number = earlier.facts.number, told == "pr-\(number)" || told == "#\(number)"
        {
            return .told
        }
        return nil
    }

    /// What two events of one chain have in common.
    static func names(of change: Change) -> Set<String> {
        var names: Set<String> = []
        guard change.bringsVersion else { return names }
        if let commit = change.commit { names.insert("c:\(commit.prefix(12))") }
        if let image = change.image { names.insert("i:\(image)") }
        for tag in tags(of: change) {
            if let commit = commitInTag(tag) { names.insert("c:\(commit.prefix(12))") }
        }
        return names
    }

    private static func tags(of change: Change) -> [String] {
        [change.image.flatMap { Image.tag(of: $0) }, change.version].compactMap { $0 }
    }

    /// The commit that a change's version or its image's tag names.
    public static func commitNamed(by change: Change) -> String? {
        tags(of: change).lazy.compactMap { commitInTag($0) }.first
    }

    /// The commit that a tag names: `sha-1a2b3c4`, `main-1a2b3c4d`, `1a2b3c4`.
    public static func commitInTag(_ tag: String) -> String? {
        tag.lowercased().split { !$0.isLetter && !$0.isNumber }.reversed().lazy.map(String.init).first { part in
            (7...40).contains(part.count) && part.allSatisfy { $0.isHexDigit } && part.contains { $0.isNumber }
                && !part.allSatisfy { $0.isNumber }
        }
    }

    /// Short and long forms of one commit are the same.
    public static func sameCommit(_ one: String, _ other: String) -> Bool {
        one.count >= 7 && other.count >= 7 && (one.hasPrefix(other) || other.hasPrefix(one))
    }
}

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

    /// Links each change to the nearest later stage that it shares something with.
    public init(_ changes: [Change]) {
        let sorted = changes.sorted {
            (Self.stage($0.kind), $0.at, $0.id) < (Self.stage($1.kind), $1.at, $1.id)
        }
        var links: [Link] = []
        for (at, change) in sorted.enumerated() {
            // The nearest earlier stage that it follows from; all changes of that stage that fit.
            var stage: Int?
            for earlier in sorted[..<at].reversed() where Self.stage(earlier.kind) < Self.stage(change.kind) {
                if let stage, Self.stage(earlier.kind) != stage { break }
                guard let reason = Self.reason(earlier, change) else { continue }
                stage = Self.stage(earlier.kind)
                links.append(Link(from: earlier.id, to: change.id, reason: reason))
            }
        }
        self.changes = sorted
        self.links = links.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }

    static func stage(_ kind: Change.Kind) -> Int {
        Change.Kind.allCases.firstIndex(of: kind) ?? 0
    }

    /// Why one follows from the other; nil if it does not.
    public static func reason(_ earlier: Change, _ later: Change) -> Link.Reason? {
        if let one = earlier.commit, let other = later.commit, sameCommit(one, other) { return .commit }
        if let one = earlier.image, one == later.image { return .image }
        for (commit, tags) in [(earlier.commit, tags(of: later)), (later.commit, tags(of: earlier))] {
            guard let commit else { continue }
            if tags.contains(where: { commitInTag($0).map { sameCommit($0, commit) } ?? false }) { return .tag }
        }
        if earlier.kind == .config, let resource = earlier.facts.resource,
            later.facts.relations?.dependsOn?.contains(resource) ?? false
        {
            return .config
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

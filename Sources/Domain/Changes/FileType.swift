/// What a changed file is about, by its path and by what was changed in it.
public enum FileType: String, Sendable, Codable, CaseIterable {
    case dbMigration = "db_migration"
    case dependency
    case config
    case timeoutRetry = "timeout_retry"
    case httpClient = "http_client"
    case sharedUtil = "shared_util"
    case auth, test, docs, other
}

/// Tells what files are about: rules in order, the first that fits.
public struct FileClassifier: Sendable, Hashable {
    public struct Rule: Sendable, Hashable {
        public var type: FileType
        public var paths: [PathPattern]
        /// Words in the changed lines, lower case.
        public var words: [String]

        public init(type: FileType, paths: [PathPattern], words: [String]) {
            self.type = type
            self.paths = paths
            self.words = words
        }
    }

    public var rules: [Rule]

    public init(rules: [Rule]) {
        self.rules = rules
    }

    /// - Parameter hunk: a unified diff; nil where it is not known. Only its changed lines count.
    public func type(path: String, hunk: String? = nil) -> FileType {
        let lower = path.lowercased()
        let changed = hunk.map(Self.changedLines)
        for rule in rules {
            if rule.paths.contains(where: { $0.matches(lower) }) { return rule.type }
            if let changed, rule.words.contains(where: { changed.contains($0) }) { return rule.type }
        }
        return .other
    }

    private static func changedLines(_ hunk: String) -> String {
        hunk.split(separator: "\n").filter {
            ($0.hasPrefix("+") || $0.hasPrefix("-")) && !$0.hasPrefix("+++") && !$0.hasPrefix("---")
        }.joined(separator: "\n").lowercased()
    }
}

/// A path with wildcards: `*` within a segment, `**` across segments. Case does not matter.
public struct PathPattern: Sendable, Hashable {
    public let text: String
    private let segments: [[Character]]

    public init(_ text: String) {
        self.text = text
        segments = text.lowercased().split(separator: "/").map { Array($0) }
    }

    /// - Parameter path: in lower case.
    public func matches(_ path: String) -> Bool {
        Self.match(segments[...], path.split(separator: "/").map { Array($0) }[...])
    }

    private static func match(_ pattern: ArraySlice<[Character]>, _ path: ArraySlice<[Character]>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == ["*", "*"] {
            // The last one wants at least a name.
            if pattern.count == 1 { return !path.isEmpty }
            return (path.startIndex...path.endIndex).contains { match(pattern.dropFirst(), path[$0...]) }
        }
        guard let name = path.first, segment(first[...], name[...]) else { return false }
        return match(pattern.dropFirst(), path.dropFirst())
    }

    private static func segment(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            return (name.startIndex...name.endIndex).contains { segment(pattern.dropFirst(), name[$0...]) }
        }
        return name.first == first && segment(pattern.dropFirst(), name.dropFirst())
    }
}

/// Which alerts are a team's: any of its rules is enough; of a rule all conditions must hold.
public struct TeamMatcher: Sendable, Hashable, Codable {
    /// Patterns of alert names, as in `Platform-*`.
    public var names: [String]
    /// Labels and what their values must look like.
    public var labels: [String: String]
    /// Patterns of service names.
    public var services: [String]

    public init(names: [String] = [], labels: [String: String] = [:], services: [String] = []) {
        self.names = names
        self.labels = labels
        self.services = services
    }

    private enum CodingKeys: String, CodingKey { case names, labels, services }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        names = try values.decodeIfPresent([String].self, forKey: .names) ?? []
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        services = try values.decodeIfPresent([String].self, forKey: .services) ?? []
    }

    /// Without a condition it would match everything, which nobody means.
    public var isEmpty: Bool { names.isEmpty && labels.isEmpty && services.isEmpty }

    public func matches(name: String, labels alertLabels: Labels, service: String?) -> Bool {
        guard !isEmpty else { return false }
        return (names.isEmpty || names.contains { Glob.matches($0, name) })
            && labels.allSatisfy { label, pattern in alertLabels[label].map { Glob.matches(pattern, $0) } ?? false }
            && (services.isEmpty || service.map { service in services.contains { Glob.matches($0, service) } } ?? false)
    }
}

/// Patterns in which `*` stands for anything and case does not matter.
public enum Glob {
    public static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.lowercased().utf8)
        let text = Array(text.lowercased().utf8)
        var (patternAt, textAt) = (0, 0)
        // Where the last star stood, and up to where it has been stretched.
        var star: (pattern: Int, text: Int)?
        while textAt < text.count {
            if patternAt < pattern.count, pattern[patternAt] == UInt8(ascii: "*") {
                star = (patternAt, textAt)
                patternAt += 1
            } else if patternAt < pattern.count, pattern[patternAt] == text[textAt] {
                patternAt += 1
                textAt += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                patternAt = last.pattern + 1
                textAt = last.text + 1
            } else {
                return false
            }
        }
        return pattern[patternAt...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// The teams of an organization with their matchers: says whose an alert is.
public struct TeamDirectory: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var team: TeamID
        public var slug: String
        public var matchers: [TeamMatcher]

        public init(team: TeamID, slug: String, matchers: [TeamMatcher]) {
            self.team = team
            self.slug = slug
            self.matchers = matchers
        }
    }

    private let entries: [Entry]

    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// Whose an alert is, in the order of the directory; nobody's is everybody's.
    ///
    /// A team owns what its matchers name, and what happens to services that name it as their owner.
    public func owners(name: String, labels: Labels, service: Service?) -> [TeamID] {
        entries.filter { entry in
            service?.ownerTeam == entry.slug
                || entry.matchers.contains { $0.matches(name: name, labels: labels, service: service?.name) }
        }.map(\.team)
    }
}

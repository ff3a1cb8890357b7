/// How names of environments are read: whole words, and what stands before them.
public struct EnvironmentNaming: Sendable, Hashable {
    /// Words that mean an environment: `prod` is `production`.
    public var words: [String: String]
    /// Those that mean one only as the whole name or its last word: `shop-live`, and not `live-chat`.
    public var last: Set<String>
    /// Words that take the next one back: `non-prod`. Both together may be a word of their own.
    public var negations: Set<String>
    /// Words of regions: `eu`, `west`; numbers behind them count as well.
    public var regions: Set<String>

    public init(words: [String: String], last: Set<String>, negations: Set<String>, regions: Set<String>) {
        self.words = words
        self.last = last
        self.negations = negations
        self.regions = regions
    }

    /// The environment that a name is: an alias alone, or with a region behind it. Nil for every other name, which may
    /// be an environment of its own.
    public func environment(named text: String) -> (name: String, region: String?)? {
        let parts = Self.parts(text)
        guard let first = parts.first else { return nil }
        // `non-prod`, `pre-production`
        var used = 1
        var name = words[first]
        if negations.contains(first), parts.count > 1 {
            name = words[first + parts[1]]
            used = 2
        }
        guard let name else { return nil }
        let rest = parts.dropFirst(used)
        // A number alone is no region: `prod-2` is an environment of its own.
        guard rest.allSatisfy(isRegion), rest.first?.contains(where: \.isLetter) ?? true else { return nil }
        return (name, rest.isEmpty ? nil : rest.joined(separator: "-"))
    }

    /// The environment that one of the words of a text means: `shop-prod-eu` is production, `shop-non-prod` is not.
    public func environment(in text: String) -> String? {
        let parts = Self.parts(text)
        for (at, part) in parts.enumerated() {
            if at > 0, negations.contains(parts[at - 1]) {
                if let both = words[parts[at - 1] + part] { return both }
                continue
            }
            guard let name = words[part] else { continue }
            if last.contains(part), at < parts.count - 1 { continue }
            return name
        }
        return nil
    }

    /// `eu`, `west1`, `1a`, `2`.
    private func isRegion(_ word: String) -> Bool {
        let letters = word.prefix { !$0.isNumber }
        let digits = word.dropFirst(letters.count).prefix { $0.isNumber }
        let zone = word.dropFirst(letters.count + digits.count)
        guard zone.count <= 1, digits.count <= 2 else { return false }
        return letters.isEmpty ? !digits.isEmpty : regions.contains(String(letters)) && zone.isEmpty
    }

    private static func parts(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

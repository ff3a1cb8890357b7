/// Who is told of an incident that nobody has acknowledged, and after how long.
public struct EscalationPolicy: Sendable, Hashable, Codable {
    public struct Level: Sendable, Hashable, Codable {
        /// Minutes after the round began: 0, 15, 30, 60…
        public var afterMinutes: Int
        public var targets: [EscalationTarget]

        enum CodingKeys: String, CodingKey {
            case afterMinutes = "after_minutes"
            case targets
        }

        public init(afterMinutes: Int, targets: [EscalationTarget]) {
            self.afterMinutes = afterMinutes
            self.targets = targets
        }
    }

    public var levels: [Level]
    /// How often it all begins again after the last level: 0 for never.
    public var repeats: Int
    /// Minutes from the last level to the next round.
    public var repeatAfterMinutes: Int

    enum CodingKeys: String, CodingKey {
        case levels, repeats
        case repeatAfterMinutes = "repeat_after_minutes"
    }

    public init(levels: [Level], repeats: Int = 0, repeatAfterMinutes: Int = 30) {
        self.levels = levels
        self.repeats = repeats
        self.repeatAfterMinutes = repeatAfterMinutes
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        levels = try container.decode([Level].self, forKey: .levels)
        repeats = try container.decodeIfPresent(Int.self, forKey: .repeats) ?? 0
        repeatAfterMinutes = try container.decodeIfPresent(Int.self, forKey: .repeatAfterMinutes) ?? 30
    }

    /// What is wrong with it: the field, and why.
    public var issues: [(field: String, message: String)] {
        var issues: [(String, String)] = []
        if !(1...20).contains(levels.count) { issues.append(("levels", "must have 1 to 20 levels")) }
        for (index, level) in levels.enumerated() {
            if !(0...10_080).contains(level.afterMinutes) {
                issues.append(("levels[\(index)].after_minutes", "must be 0 to 10080"))
            }
            if index > 0, level.afterMinutes <= levels[index - 1].afterMinutes {
                issues.append(("levels[\(index)].after_minutes", "must be later than the level before"))
            }
            if !(1...20).contains(level.targets.count) {
                issues.append(("levels[\(index)].targets", "must have 1 to 20 targets"))
            }
        }
        if !(0...10).contains(repeats) { issues.append(("repeats", "must be 0 to 10")) }
        if !(1...1440).contains(repeatAfterMinutes) { issues.append(("repeat_after_minutes", "must be 1 to 1440")) }
        return issues
    }
}

/// Whom a level tells.
public struct EscalationTarget: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case user, schedule, team, channel
    }

    public var kind: Kind
    public var id: String

    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

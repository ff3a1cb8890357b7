/// What a job does: `correlate`, `deliver`. One handler serves one kind.
public struct JobKind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(stringLiteral value: String) {
        rawValue = value
    }

    public var description: String { rawValue }
}

/// Which of an organization's jobs of one kind go first: lower numbers.
public struct JobPriority: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int16

    public init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    public static let high = JobPriority(rawValue: -10)
    public static let normal = JobPriority(rawValue: 0)
    public static let low = JobPriority(rawValue: 10)

    public static func < (left: JobPriority, right: JobPriority) -> Bool { left.rawValue < right.rawValue }
}

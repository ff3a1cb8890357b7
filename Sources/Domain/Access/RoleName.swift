/// Names a role of an organization: one of the four that every organization has, or one of its own.
public struct RoleName: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads.
    public static let viewer = RoleName(rawValue: "viewer")
    /// Also acts on incidents.
    public static let `operator` = RoleName(rawValue: "operator")
    /// Also integrations, channels, people and keys; sees every team.
    public static let admin = RoleName(rawValue: "admin")
    /// Everything. There is always at least one.
    public static let owner = RoleName(rawValue: "owner")

    /// The four that every organization has, the least first.
    public static let builtIn: [RoleName] = [.viewer, .operator, .admin, .owner]

    public var isBuiltIn: Bool { Self.builtIn.contains(self) }

    /// Whether an organization may call a role of its own so: a lower-case word of up to 40 letters, digits and hyphens.
    public var isValidCustomName: Bool {
        guard !isBuiltIn, (1...40).contains(rawValue.utf8.count), let first = rawValue.utf8.first else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
        return isLetter(first) && rawValue.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 45 }
    }

    public var description: String { rawValue }
}

/// How bad it is, least first.
public enum Severity: String, CaseIterable, Codable, Comparable, Hashable, Sendable {
    case info, warning, error, critical, fatal

    /// 0 for `info` to 4 for `fatal`: the order, and what the database stores.
    public var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        case .critical: 3
        case .fatal: 4
        }
    }

    public init?(rank: Int) {
        guard let severity = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = severity
    }

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    /// Reads the words that senders use: `page`, `P1`, `crit`, `high`… Nil for a word that nobody agreed on.
    public init?(word: String) {
        switch word.lowercased() {
        case "fatal", "emergency", "emerg", "disaster", "p0": self = .fatal
        case "critical", "crit", "page", "alert", "p1", "sev1", "blocker": self = .critical
        case "error", "err", "major", "high", "p2", "sev2", "average": self = .error
        case "warning", "warn", "minor", "medium", "p3", "sev3", "ticket": self = .warning
        case "info", "informational", "information", "notice", "low", "none", "ok", "debug", "p4", "p5", "sev4", "sev5":
            self = .info
        default: return nil
        }
    }
}

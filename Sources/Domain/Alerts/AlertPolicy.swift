/// How single alerts are read. The figures are in `policies/alerts.yaml`.
public struct AlertPolicy: Sendable, Hashable {
    /// Repeats that raise a severity.
    public struct Escalation: Sendable, Hashable {
        /// So many occurrences within `window` raise it by a step; then counting begins anew.
        public var repeats: Int
        public var window: Duration
        /// From which severity to which.
        public var steps: [Severity: Severity]

        public init(repeats: Int, window: Duration, steps: [Severity: Severity]) {
            self.repeats = repeats
            self.window = window
            self.steps = steps
        }
    }

    /// When an alert flaps.
    public struct Flapping: Sendable, Hashable {
        /// So many transitions within `window` begin it; fewer than `ends` end it.
        public var begins: Int
        public var ends: Int
        public var window: Duration

        public init(begins: Int, ends: Int, window: Duration) {
            self.begins = begins
            self.ends = ends
            self.window = window
        }
    }

    public var version: String
    /// Labels that are no part of an alert's fingerprint.
    public var ignoredLabels: Set<String>
    /// Labels that may hold the severity, the first that an alert has counts.
    public var severityLabels: [String]
    /// The severity of an alert whose sender says none that is understood.
    public var defaultSeverity: Severity
    /// Words of senders beyond those that `Severity(word:)` knows; lower case.
    public var severityWords: [String: Severity]
    public var escalation: Escalation
    public var flapping: Flapping

    public init(
        version: String, ignoredLabels: Set<String>, severityLabels: [String], defaultSeverity: Severity,
        severityWords: [String: Severity], escalation: Escalation, flapping: Flapping
    ) {
        self.version = version
        self.ignoredLabels = ignoredLabels
        self.severityLabels = severityLabels
        self.defaultSeverity = defaultSeverity
        self.severityWords = severityWords
        self.escalation = escalation
        self.flapping = flapping
    }

    /// How many `Alert.recentTransitions` are kept.
    public static let transitionsKept = 16
    /// How many `Alert.recentOccurrences` are kept.
    public static let occurrencesKept = 16

    /// The severity that an alert's labels give.
    public func severity(of labels: Labels) -> Severity {
        for name in severityLabels {
            guard let word = labels[name] else { continue }
            if let severity = severityWords[word.lowercased()] ?? Severity(word: word) { return severity }
        }
        return defaultSeverity
    }
}

/// What is known of how failures lead to others, and how a cause is judged. The table is in `policies/causes.yaml`.
public struct CausePolicy: Sendable, Hashable {
    /// What a confidence is made of; they add up to 1.
    public struct Weights: Sendable, Hashable {
        public var temporal: Double
        public var distance: Double
        public var domain: Double

        public init(temporal: Double, distance: Double, domain: Double) {
            self.temporal = temporal
            self.distance = distance
            self.domain = domain
        }
    }

    /// "Connection refused leads to service errors: 0.70."
    public struct Pattern: Sendable, Hashable {
        /// Unique.
        public var name: String
        public var cause: TextPattern
        public var effect: TextPattern
        /// How sure, 0…1.
        public var score: Double

        public init(name: String, cause: TextPattern, effect: TextPattern, score: Double) {
            self.name = name
            self.cause = cause
            self.effect = effect
            self.score = score
        }
    }

    /// What kind of cause an alert speaks for.
    public struct KindRule: Sendable, Hashable {
        public var kind: Hypothesis.Kind
        public var pattern: TextPattern

        public init(kind: Hypothesis.Kind, pattern: TextPattern) {
            self.kind = kind
            self.pattern = pattern
        }
    }

    /// A symptom that tells through what kind of dependency it came: slow queries, of a database.
    public struct ThroughRule: Sendable, Hashable {
        public var kinds: Set<Dependency.Kind>
        public var pattern: TextPattern

        public init(kinds: Set<Dependency.Kind>, pattern: TextPattern) {
            self.kinds = kinds
            self.pattern = pattern
        }
    }

    public var version: String
    public var weights: Weights
    public var patterns: [Pattern]
    /// The domain score of a pair that no pattern knows.
    public var unknownPair: Double
    /// Alerts that tell of the failing thing itself and are nobody's consequence: out of memory, a full disk.
    public var intrinsic: TextPattern
    /// In order, the first that matches counts.
    public var kinds: [KindRule]
    /// The first that matches counts.
    public var through: [ThroughRule]
    /// How far a failure is followed through the topology.
    public var hopLimit: Int
    /// A cause heard of this long after its effect is half as likely.
    public var lateHalfLife: Duration
    /// How many hypotheses are kept at most.
    public var hypotheses: Int

    public init(
        version: String, weights: Weights, patterns: [Pattern], unknownPair: Double, intrinsic: TextPattern,
        kinds: [KindRule], through: [ThroughRule], hopLimit: Int, lateHalfLife: Duration, hypotheses: Int
    ) {
        self.version = version
        self.weights = weights
        self.patterns = patterns
        self.unknownPair = unknownPair
        self.intrinsic = intrinsic
        self.kinds = kinds
        self.through = through
        self.hopLimit = hopLimit
        self.lateHalfLife = lateHalfLife
        self.hypotheses = hypotheses
    }
}

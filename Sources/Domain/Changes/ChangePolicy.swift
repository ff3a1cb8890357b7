/// How changes are read, and how they are suspected. From `policies/changes.yaml`.
public struct ChangePolicy: Sendable, Hashable {
    /// What a score's sum is made of; they add up to 1.
    public struct Weights: Sendable, Hashable {
        public var time: Double
        public var type: Double
        public var files: Double
        public var status: Double
        public var rollback: Double

        public init(time: Double, type: Double, files: Double, status: Double, rollback: Double) {
            self.time = time
            self.type = type
            self.files = files
            self.status = status
            self.rollback = rollback
        }
    }

    /// How near a changed service is to one that fails.
    public struct ServiceMatch: Sendable, Hashable {
        public var same: Double
        /// The failing service needs the changed one, over one hop, two hops…
        public var hops: [Double]
        /// The changed service, or the failing one, is not known.
        public var unknown: Double
        public var none: Double
        /// What is left of the match where the changed service needs another that fails as well, and that the change
        /// cannot have broken: that one explains the changed service's failure already.
        public var explained: Double

        public init(same: Double, hops: [Double], unknown: Double, none: Double, explained: Double) {
            self.same = same
            self.hops = hops
            self.unknown = unknown
            self.none = none
            self.explained = explained
        }
    }

    public struct EnvironmentMatch: Sendable, Hashable {
        public var same: Double
        public var unknown: Double
        public var different: Double

        public init(same: Double, unknown: Double, different: Double) {
            self.same = same
            self.unknown = unknown
            self.different = different
        }
    }

    public struct RollbackRisk: Sendable, Hashable {
        public var plain: Double
        /// Somebody took it back afterwards.
        public var rolledBack: Double
        /// It is the way back.
        public var rollback: Double

        public init(plain: Double, rolledBack: Double, rollback: Double) {
            self.plain = plain
            self.rolledBack = rolledBack
            self.rollback = rollback
        }
    }

    public struct Retention: Sendable, Hashable {
        public var changes: Duration
        /// How long a delivery's id is kept, so that it is known again.
        public var deliveries: Duration
        /// How long messages that were not understood are shown.
        public var ignored: Duration

        public init(changes: Duration, deliveries: Duration, ignored: Duration) {
            self.changes = changes
            self.deliveries = deliveries
            self.ignored = ignored
        }
    }

    public var version: String
    /// How long before an alert a change is suspected.
    public var window: Duration
    /// How far clocks may disagree: a change that seems to come so little after its effect may still be the cause.
    public var clockSkew: Duration
    public var halfLife: Duration
    public var weights: Weights
    /// What is left of the score of a change that takes no effect by itself: a merged pull request, a build.
    public var withoutEffect: Double
    public var service: ServiceMatch
    public var environment: EnvironmentMatch
    public var typeRisk: [Change.Kind: Double]
    public var fileRisk: [FileType: Double]
    public var unknownFiles: Double
    public var statusRisk: [Change.Status: Double]
    public var rollback: RollbackRisk
    /// A score from which on a change is shown with an incident.
    public var shown: Double
    /// A score from which on a change is said to be the likely cause.
    public var suspect: Double
    /// How many changes become hypotheses.
    public var hypotheses: Int
    public var inference: ChangeInference.Policy
    public var classifier: FileClassifier
    /// So many commits stand for a deployment's range where the revision before it is not known.
    public var lastCommits: Int
    /// So long after a configuration was changed a deployment is waited for.
    public var rolloutGrace: Duration
    /// So long after a configuration was changed a deployment of what uses it follows from it.
    public var rolloutWithin: Duration
    public var retention: Retention

    public init(
        version: String, window: Duration, clockSkew: Duration, halfLife: Duration, weights: Weights,
        withoutEffect: Double, service: ServiceMatch, environment: EnvironmentMatch, typeRisk: [Change.Kind: Double],
        fileRisk: [FileType: Double], unknownFiles: Double, statusRisk: [Change.Status: Double],
        rollback: RollbackRisk, shown: Double, suspect: Double, hypotheses: Int,
        inference: ChangeInference.Policy, classifier: FileClassifier, lastCommits: Int, rolloutGrace: Duration,
        rolloutWithin: Duration, retention: Retention
    ) {
        self.version = version
        self.window = window
        self.clockSkew = clockSkew
        self.halfLife = halfLife
        self.weights = weights
        self.withoutEffect = withoutEffect
        self.service = service
        self.environment = environment
        self.typeRisk = typeRisk
        self.fileRisk = fileRisk
        self.unknownFiles = unknownFiles
        self.statusRisk = statusRisk
        self.rollback = rollback
        self.shown = shown
        self.suspect = suspect
        self.hypotheses = hypotheses
        self.inference = inference
        self.classifier = classifier
        self.lastCommits = lastCommits
        self.rolloutGrace = rolloutGrace
        self.rolloutWithin = rolloutWithin
        self.retention = retention
    }
}

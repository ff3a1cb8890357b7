/// How likely a change caused an incident, 0…1, and why.
///
/// `value = service × environment × (w_time·time + w_type·type + w_files·files + w_status·status + w_rollback·rollback)`
public struct ChangeScore: Sendable, Hashable, Codable {
    /// Each 0…1.
    public struct Parts: Sendable, Hashable, Codable {
        /// Halves with every half-life between the change and the first alert that it may explain.
        public var time: Double
        /// Half the best match with a failing service, half the mean over all alerts.
        public var service: Double
        public var environment: Double
        public var type: Double
        public var files: Double
        public var status: Double
        public var rollback: Double

        public init(
            time: Double, service: Double, environment: Double, type: Double, files: Double, status: Double,
            rollback: Double
        ) {
            self.time = time
            self.service = service
            self.environment = environment
            self.type = type
            self.files = files
            self.status = status
            self.rollback = rollback
        }
    }

    public var value: Double
    public var parts: Parts
    /// From the change to the first alert that it may explain; negative where clocks disagree.
    public var lag: Duration
    /// Dependency hops between the nearest failing service and the changed one; nil where there is no way.
    public var hops: Int?
    /// The first alert that it may explain.
    public var alert: AlertID?

    public init(value: Double, parts: Parts, lag: Duration, hops: Int?, alert: AlertID?) {
        self.value = value
        self.parts = parts
        self.lag = lag
        self.hops = hops
        self.alert = alert
    }
}

/// A change with its score.
public struct ScoredChange: Sendable, Hashable {
    public var change: Change
    public var score: ChangeScore
    /// What a person said about it.
    public var verdict: ChangeVerdict?

    public init(change: Change, score: ChangeScore, verdict: ChangeVerdict? = nil) {
        self.change = change
        self.score = score
        self.verdict = verdict
    }
}

/// What a person said about a change and an incident.
public enum ChangeVerdict: String, Sendable, Codable, CaseIterable {
    case confirmed, rejected
}

/// How likely a change caused an incident, 0…1, and why.
///
/// `value = service × environment × effect × (w_time·time + w_type·type + w_files·files + w_status·status + w_rollback·rollback)`
public struct ChangeScore: Sendable, Hashable, Codable {
    /// Each 0…1.
    public struct Parts: Sendable, Hashable, Codable {
        /// Halves with every half-life between the change and the first alert that it may explain.
        public var time: Double
        /// Half the best match with a failing service, half the mean over all alerts; less where something that the
        /// changed service needs fails as well.
        public var service: Double
        public var environment: Double
        /// 1 for what takes effect by itself, less for what only leads to something that does.
        public var effect: Double
        public var type: Double
        public var files: Double
        public var status: Double
        public var rollback: Double

        public init(
            time: Double, service: Double, environment: Double, effect: Double = 1, type: Double, files: Double,
            status: Double,
            rollback: Double
        ) {
            self.time = time
            self.service = service
            self.environment = environment
            self.effect = effect
            self.type = type
            self.files = files
            self.status = status
            self.rollback = rollback
        }

        /// Scores that were stored before there was a part for effect have none.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                time: try values.decode(Double.self, forKey: .time),
                service: try values.decode(Double.self, forKey: .service),
                environment: try values.decode(Double.self, forKey: .environment),
                effect: try values.decodeIfPresent(Double.self, forKey: .effect) ?? 1,
                type: try values.decode(Double.self, forKey: .type),
                files: try values.decode(Double.self, forKey: .files),
                status: try values.decode(Double.self, forKey: .status),
                rollback: try values.decode(Double.self, forKey: .rollback))
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

/// When alerts are one incident. The figures are in `policies/correlation.yaml`.
public struct CorrelationPolicy: Sendable, Hashable {
    /// How much each part of a score counts; they add up to 1. Of topology and labels the part that links better
    /// gets the larger weight, and where no topology is known labels get both.
    public struct Weights: Sendable, Hashable {
        public var temporal: Double
        public var topology: Double
        public var labels: Double
        public var domain: Double

        public init(temporal: Double, topology: Double, labels: Double, domain: Double) {
            self.temporal = temporal
            self.topology = topology
            self.labels = labels
            self.domain = domain
        }
    }

    /// What a link through the topology is worth, each 0…1.
    public struct Links: Sendable, Hashable {
        public var sameService: Double
        /// By hops: the first for one hop. Its length is the hop limit.
        public var hops: [Double]
        /// Two services that need the same third one, which has not been heard of.
        public var sharedDependency: Double
        /// A dependency that more services than this share tells nothing.
        public var sharedDependencyFanIn: Int
        /// How sure a pattern of causes and effects must be where little else ties two alerts: a shared dependency, or
        /// an alert of `independent`.
        public var telling: Double
        /// What remains of shared label values where both services are known, and no dependency ties them.
        public var unrelated: Double
        /// What remains of a link's worth where the supposed effect is an alert of `CausePolicy.intrinsic`.
        public var intrinsicEffect: Double

        public init(
            sameService: Double, hops: [Double], sharedDependency: Double, sharedDependencyFanIn: Int,
            telling: Double, unrelated: Double, intrinsicEffect: Double
        ) {
            self.sameService = sameService
            self.hops = hops
            self.sharedDependency = sharedDependency
            self.sharedDependencyFanIn = sharedDependencyFanIn
            self.telling = telling
            self.unrelated = unrelated
            self.intrinsicEffect = intrinsicEffect
        }
    }

    /// How an alert of which nothing is known but its time finds an incident.
    public struct Burst: Sendable, Hashable {
        /// An incident with so many alerts this near to it in time, if it is the only one, takes it.
        public var alerts: Int
        public var within: Duration

        public init(alerts: Int, within: Duration) {
            self.alerts = alerts
            self.within = within
        }
    }

    /// How much an incident's profile keeps at most.
    public struct Limits: Sendable, Hashable {
        public var services: Int
        public var labelValues: Int
        public var names: Int
        public var separations: Int

        public init(services: Int, labelValues: Int, names: Int, separations: Int) {
            self.services = services
            self.labelValues = labelValues
            self.names = names
            self.separations = separations
        }
    }

    public var version: String
    /// Alerts this near in time count nearly in full.
    public var window: Duration
    /// What nearness in time is worth at the end of `window`, 0…1; it then sinks to nothing at `joinWindow`.
    public var windowEnd: Double
    /// An incident takes alerts until this long after its last one.
    public var joinWindow: Duration
    /// The least score that joins an alert to an incident, 0…1.
    public var threshold: Double
    /// The least score with which an alert that explains an incident merges it with its own, 0…1: higher, for a wrong
    /// merger harms more than one alert in a wrong place.
    public var mergeThreshold: Double
    /// The least score with which a failing service of one incident explains one of another, 0…1; labels do not count.
    public var uniteThreshold: Double
    /// Two incidents are one if what fails in the one explains this share of the alerts that nothing explains in the
    /// other, 0…1.
    public var uniteShare: Double
    public var weights: Weights
    public var links: Links
    /// What a shared value of a label is worth, 0…1; labels not named are worth nothing.
    public var labels: [String: Double]
    /// A value that this many open incidents have is worth half.
    public var commonValueIncidents: Int
    /// The least share of an incident's unexplained alerts that an alert must explain to count as its cause.
    public var causeShare: Double
    public var burst: Burst
    /// Alerts that have nothing to do with failures elsewhere (a certificate that runs out): they join only where
    /// the same thing is said of the same service, or where a pattern of causes and effects knows them.
    public var independent: TextPattern
    public var limits: Limits
    /// How failures that overlap are told apart.
    public var blame: Blame

    public init(
        version: String, window: Duration, windowEnd: Double, joinWindow: Duration, threshold: Double,
        mergeThreshold: Double, uniteThreshold: Double, uniteShare: Double, weights: Weights, links: Links,
        labels: [String: Double], commonValueIncidents: Int, causeShare: Double, burst: Burst, independent: TextPattern,
        limits: Limits, blame: Blame
    ) {
        self.version = version
        self.window = window
        self.windowEnd = windowEnd
        self.joinWindow = joinWindow
        self.threshold = threshold
        self.mergeThreshold = mergeThreshold
        self.uniteThreshold = uniteThreshold
        self.uniteShare = uniteShare
        self.weights = weights
        self.links = links
        self.labels = labels
        self.commonValueIncidents = commonValueIncidents
        self.causeShare = causeShare
        self.burst = burst
        self.independent = independent
        self.limits = limits
        self.blame = blame
    }

    public var hopLimit: Int { links.hops.count }
}

/// When alerts are one incident. The figures are in `policies/correlation.yaml`.
public struct CorrelationPolicy: Sendable, Hashable {
    /// How much each part of a score counts; they add up to 1.
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

        public init(sameService: Double, hops: [Double], sharedDependency: Double, sharedDependencyFanIn: Int) {
            self.sameService = sameService
            self.hops = hops
            self.sharedDependency = sharedDependency
            self.sharedDependencyFanIn = sharedDependencyFanIn
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
    /// Alerts this near in time count as simultaneous.
    public var window: Duration
    /// An incident takes alerts until this long after its last one.
    public var joinWindow: Duration
    /// The least score that joins an alert to an incident, 0…1.
    public var threshold: Double
    public var weights: Weights
    public var links: Links
    /// What a shared value of a label is worth, 0…1; labels not named are worth nothing.
    public var labels: [String: Double]
    /// A value that this many open incidents have is worth half.
    public var commonValueIncidents: Int
    /// Alerts that no failure elsewhere explains (a certificate that runs out): they join only on their own service.
    public var independent: TextPattern
    public var limits: Limits

    public init(
        version: String, window: Duration, joinWindow: Duration, threshold: Double, weights: Weights, links: Links,
        labels: [String: Double], commonValueIncidents: Int, independent: TextPattern, limits: Limits
    ) {
        self.version = version
        self.window = window
        self.joinWindow = joinWindow
        self.threshold = threshold
        self.weights = weights
        self.links = links
        self.labels = labels
        self.commonValueIncidents = commonValueIncidents
        self.independent = independent
        self.limits = limits
    }

    public var hopLimit: Int { links.hops.count }
}

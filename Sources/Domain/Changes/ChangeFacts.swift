/// What is known of a change beyond what lists show and look for. Stored as one small document; what is absent takes no
/// room.
public struct ChangeFacts: Sendable, Hashable, Codable {
    /// Where a person looks further. What a vendor's address follows from is not stored: see `ChangeLinks.complete`.
    public struct Links: Sendable, Hashable, Codable {
        public var page: String?
        public var commit: String?
        public var diff: String?
        public var logs: String?
        public var trace: String?
        public var metrics: String?
        public var deployment: String?

        public init(
            page: String? = nil, commit: String? = nil, diff: String? = nil, logs: String? = nil, trace: String? = nil,
            metrics: String? = nil, deployment: String? = nil
        ) {
            self.page = page
            self.commit = commit
            self.diff = diff
            self.logs = logs
            self.trace = trace
            self.metrics = metrics
            self.deployment = deployment
        }

        enum CodingKeys: String, CodingKey {
            case page = "u"
            case commit = "c"
            case diff = "d"
            case logs = "l"
            case trace = "t"
            case metrics = "m"
            case deployment = "p"
        }

        public var isEmpty: Bool { self == Links() }
    }

    /// Why it failed.
    public struct Failure: Sendable, Hashable, Codable {
        /// As in `ContainerCrash`, `job_failed`.
        public var type: String?
        public var exitCode: Int?
        public var summary: String
        public var firstSeen: Timestamp?
        public var count: Int?
        /// The lines that tell most, at most ten.
        public var lines: [String]?
        /// Read in the job's own log, which says more than its sender does.
        public var isFromLog: Bool?

        public init(
            type: String? = nil, exitCode: Int? = nil, summary: String, firstSeen: Timestamp? = nil, count: Int? = nil,
            lines: [String]? = nil, isFromLog: Bool? = nil
        ) {
            self.type = type
            self.exitCode = exitCode
            self.summary = summary
            self.firstSeen = firstSeen
            self.count = count
            self.lines = lines
            self.isFromLog = isFromLog
        }
    }

    /// What it hangs together with, in the sender's words; chains are found by commit and image besides.
    public struct Relations: Sendable, Hashable, Codable {
        public var triggeredBy: String?
        public var follows: String?
        public var affects: [String]?
        public var dependsOn: [String]?

        public init(
            triggeredBy: String? = nil, follows: String? = nil, affects: [String]? = nil, dependsOn: [String]? = nil
        ) {
            self.triggeredBy = triggeredBy
            self.follows = follows
            self.affects = affects
            self.dependsOn = dependsOn
        }

        public var isEmpty: Bool { self == Relations() }
    }

    public struct Impact: Sendable, Hashable, Codable {
        public var podsAffected: Int?
        public var downtimeSeconds: Double?
        public var errorRateIncrease: Double?

        public init(podsAffected: Int? = nil, downtimeSeconds: Double? = nil, errorRateIncrease: Double? = nil) {
            self.podsAffected = podsAffected
            self.downtimeSeconds = downtimeSeconds
            self.errorRateIncrease = errorRateIncrease
        }

        public var isEmpty: Bool { self == Impact() }
    }

    /// How the service or the environment was found where the sender did not say.
    public struct Inference: Sendable, Hashable, Codable {
        public var service: String?
        public var environment: String?

        public init(service: String? = nil, environment: String? = nil) {
            self.service = service
            self.environment = environment
        }

        enum CodingKeys: String, CodingKey {
            case service = "s"
            case environment = "e"
        }

        public var isEmpty: Bool { self == Inference() }
    }

    public var application: String?
    public var region: String?
    public var cluster: String?
    public var namespace: String?
    /// As in `rolling_update`, `canary`.
    public var deploymentType: String?
    public var links: Links?
    public var error: Failure?
    public var relations: Relations?
    public var impact: Impact?
    public var team: String?
    /// What changed in a Kubernetes object or a parameter.
    public var diff: [FieldDifference]?
    /// What kinds of files it changes.
    public var fileTypes: [FileType]?
    public var files: Int?
    public var additions: Int?
    public var deletions: Int?
    public var commits: Int?
    /// Number of a pull or merge request.
    public var number: Int?
    /// The commit before, where the sender says it.
    public var before: String?
    /// `Deployment/shop/checkout`.
    public var resource: String?
    public var inferred: Inference?
    /// When the sender last told of it: older news does not undo newer.
    public var toldAt: Timestamp?
    /// Found in history rather than told.
    public var previousIsInferred: Bool?
    public var detailsLost: Bool?
    /// Of a run that was run again, which one it is: 2, 3… Nil for the first.
    public var attempt: Int?

    public init() {}

    enum CodingKeys: String, CodingKey {
        case application = "ap"
        case region = "rg"
        case cluster = "cl"
        case namespace = "ns"
        case deploymentType = "dt"
        case links = "l"
        case error = "e"
        case relations = "r"
        case impact = "i"
        case team = "t"
        case diff = "d"
        case fileTypes = "ft"
        case files = "f"
        case additions = "a"
        case deletions = "x"
        case commits = "c"
        case number = "n"
        case before = "b"
        case resource = "rs"
        case inferred = "in"
        case toldAt = "at"
        case previousIsInferred = "pi"
        case detailsLost = "dl"
        case attempt = "ra"
    }
}

/// One field before and after. Never a secret's value: keys and hashes only.
public struct FieldDifference: Sendable, Hashable, Codable {
    /// What sort of thing changed.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case imageSwap = "image_swap"
        case envVar = "env_var"
        case resourceLimit = "resource_limit"
        case replicaCount = "replica_count"
        case configMapKey = "configmap_key"
        case secretKey = "secret_key"
        case probe
        case network
        case other
    }

    public var field: String
    /// Nil where it was not there.
    public var old: String?
    /// Nil where it is gone.
    public var new: String?
    public var kind: Kind

    public init(field: String, old: String?, new: String?, kind: Kind) {
        self.field = field
        self.old = old
        self.new = new
        self.kind = kind
    }

    enum CodingKeys: String, CodingKey {
        case field = "f"
        case old = "o"
        case new = "n"
        case kind = "k"
    }
}

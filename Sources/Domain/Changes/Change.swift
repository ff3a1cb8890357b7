/// Something that was changed: deployed, configured, merged, built. What may have caused an incident.
public struct Change: Sendable, Hashable {
    /// What sort of change, in the order of a chain: what comes later follows from what comes before.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case pullRequest = "pull_request"
        case push
        case workflow
        case job
        case image
        case release
        case deployment
        /// Configuration: a ConfigMap, a Secret, a parameter.
        case config
        /// More or fewer replicas, larger or smaller limits.
        case scaling
        case featureFlag = "feature_flag"
        case database
        /// Networks, ingresses, machines.
        case infrastructure
        case other

        /// Whether running software differs afterwards: a merged pull request changes nothing yet.
        public var takesEffect: Bool {
            switch self {
            case .deployment, .config, .scaling, .featureFlag, .database, .infrastructure: true
            case .pullRequest, .push, .workflow, .job, .image, .release, .other: false
            }
        }
    }

    /// How far it has got.
    public enum Status: String, Sendable, Codable, CaseIterable {
        case pending, running, success, failure, cancelled
        case open, merged, closed
        case unknown

        /// Whether more is to come.
        public var isEnd: Bool { self != .pending && self != .running && self != .open && self != .unknown }
    }

    public var id: ChangeID
    public var kind: Kind
    public var status: Status
    /// Who told of it: `github`, `argocd`, `manual`…
    public var source: String
    /// When it began to take effect.
    public var at: Timestamp
    /// When it was done; nil while it is under way, or where nobody said.
    public var endedAt: Timestamp?
    public var receivedAt: Timestamp
    public var integrationID: IntegrationID?
    /// One line for a person.
    public var title: String
    /// Who made it.
    public var actor: String?
    /// As the sender names it, or as it was inferred.
    public var service: String?
    public var serviceID: ServiceID?
    public var environment: String?
    public var repository: String?
    public var branch: String?
    /// Hexadecimal, lower case.
    public var commit: String?
    public var version: String?
    public var previousVersion: String?
    public var image: String?
    /// It brought an older version back.
    public var isRollback: Bool
    /// It was undone by a rollback afterwards.
    public var wasRolledBack: Bool
    public var facts: ChangeFacts
    /// Whether the sender's whole message lies in the detail store.
    public var hasDetails: Bool

    /// What to call its version: the version, the image's tag, or the commit.
    public var shownVersion: String? { version ?? image.flatMap { Image.tag(of: $0) } ?? commit }

    public init(
        id: ChangeID, kind: Kind, status: Status, source: String, at: Timestamp, endedAt: Timestamp? = nil,
        receivedAt: Timestamp, integrationID: IntegrationID? = nil, title: String, actor: String? = nil,
        service: String? = nil, serviceID: ServiceID? = nil, environment: String? = nil, repository: String? = nil,
        branch: String? = nil, commit: String? = nil, version: String? = nil, previousVersion: String? = nil,
        image: String? = nil, isRollback: Bool = false, wasRolledBack: Bool = false,
        facts: ChangeFacts = ChangeFacts(), hasDetails: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.status = status
        self.source = source
        self.at = at
        self.endedAt = endedAt
        self.receivedAt = receivedAt
        self.integrationID = integrationID
        self.title = title
        self.actor = actor
        self.service = service
        self.serviceID = serviceID
        self.environment = environment
        self.repository = repository
        self.branch = branch
        self.commit = commit
        self.version = version
        self.previousVersion = previousVersion
        self.image = image
        self.isRollback = isRollback
        self.wasRolledBack = wasRolledBack
        self.facts = facts
        self.hasDetails = hasDetails
    }
}

public typealias ChangeID = ID<Change>

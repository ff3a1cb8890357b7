/// One possible cause of an incident, and why we think so.
public struct Hypothesis: Sendable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case release, traffic, dependency, db, infra, unknown
    }

    /// What the confidence is made of; each 0…1.
    public struct Factors: Sendable, Hashable, Codable {
        public var temporal: Double
        public var distance: Double
        public var domain: Double

        public init(temporal: Double, distance: Double, domain: Double) {
            self.temporal = temporal
            self.distance = distance
            self.domain = domain
        }
    }

    public var id: HypothesisID
    /// From 1.
    public var rank: Int
    public var kind: Kind
    public var serviceID: ServiceID?
    /// "Database Primary: connection refused".
    public var title: String
    /// One or two sentences that a person reads at 3 AM.
    public var summary: String
    /// 0…1.
    public var confidence: Double
    public var factors: Factors
    /// Never empty: no claim without evidence.
    public var evidenceIDs: [EvidenceID]
    /// The change that is suspected, where it is one.
    public var changeID: ChangeID?
    /// What to do about it: "Roll Payment Service back to v2.3.0."
    public var suggestion: String?

    public init(
        id: HypothesisID, rank: Int, kind: Kind, serviceID: ServiceID?, title: String, summary: String,
        confidence: Double, factors: Factors, evidenceIDs: [EvidenceID],
        changeID: ChangeID? = nil, suggestion: String? = nil
    ) {
        self.id = id
        self.rank = rank
        self.kind = kind
        self.serviceID = serviceID
        self.title = title
        self.summary = summary
        self.confidence = confidence
        self.factors = factors
        self.evidenceIDs = evidenceIDs
        self.changeID = changeID
        self.suggestion = suggestion
    }
}

/// What was found out about an incident's cause: ranked hypotheses, and the evidence that they point at.
public struct Investigation: Sendable, Hashable {
    /// A service with alerts in the incident.
    public struct AffectedService: Sendable, Hashable, Codable {
        public enum Relation: String, Sendable, Codable, CaseIterable {
            /// It is the cause.
            case cause
            /// It depends on the cause.
            case downstream
            /// The cause depends on it.
            case upstream
            case unrelated
        }

        public var service: ServiceID
        public var alerts: Int
        public var firing: Int
        /// Dependency hops from the cause; nil where there is no way.
        public var hops: Int?
        public var relation: Relation
    }

    /// Best first, ranked from 1; empty only without alerts.
    public var hypotheses: [Hypothesis]
    /// What the incident is called by it: the best hypothesis about what fails, for a change is a reason and no symptom.
    public var title: String?
    /// Every change that may have to do with it, best first.
    public var changes: [ScoredChange] = []
    /// Everything that the hypotheses point at.
    public var evidence: [EvidenceArtifact]
    /// The first hypothesis as incidents show it.
    public var rootCause: Incident.RootCause?
    /// Nearest to the cause first.
    public var affected: [AffectedService]
    /// Every service that depends on the cause within the hop limit, alerting or not, nearest first.
    public var blastRadius: [Topology.Neighbour]
    /// The version of the policy that ranked.
    public var policyVersion: String
}

/// Something stored that a claim can point at.
public struct EvidenceArtifact: Sendable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Alerts of this incident: `ref` names the first, `metadata.alert_ids` all.
        case alert
        /// Services and dependencies as they stood: `ref` names the service, `metadata` holds the path.
        case topology
        case logPattern = "log_pattern"
        case promQuery = "prom_query"
        case k8sEvent = "k8s_event"
        case gitDiff = "git_diff"
        /// Something that was deployed or configured: `ref` names the change.
        case change
        case snapshot, note
    }

    public var id: EvidenceID
    public var kind: Kind
    /// Who holds it: `bellwether`, `prometheus`, `github`…
    public var source: String
    public var ref: String
    /// One line for a person.
    public var summary: String
    public var metadata: [String: String]

    public init(
        id: EvidenceID, kind: Kind, source: String, ref: String, summary: String, metadata: [String: String] = [:]
    ) {
        self.id = id
        self.kind = kind
        self.source = source
        self.ref = ref
        self.summary = summary
        self.metadata = metadata
    }
}

public import Domain

/// A possible cause with the evidence behind it.
public struct HypothesisRow: Sendable, Hashable {
    public var hypothesis: Hypothesis
    /// The service's display name.
    public var serviceName: String?
    /// Never empty.
    public var evidence: [EvidenceArtifact]
}

/// Ranks what may have caused an incident.
public enum RootCauseRanking {
    /// The hypotheses for the incident that these alerts make, firing or resolved.
    /// - Parameter random: where the ids of hypotheses and evidence come from.
    public static func rank(
        _ alerts: [Alert], topology: Topology, policy: CausePolicy, now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Investigation {
        Investigation(
            hypotheses: [], evidence: [], rootCause: nil, affected: [], blastRadius: [], policyVersion: policy.version)
    }
}

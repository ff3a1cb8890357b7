/// Decides which alerts are one incident. Pure: the same input gives the same plan, but for the ids it draws.
public enum Correlator {
    /// - Parameters:
    ///   - candidates: what changed, in any order; they are taken in the order in which they began. Resolved alerts,
    ///     and episodes placed before, are passed over.
    ///   - open: the profiles of all open incidents of the organization.
    ///   - now: when this is decided; what claims to begin later is taken to begin now.
    ///   - random: where the ids of new incidents come from.
    public static func correlate(
        _ candidates: [CorrelationCandidate], open: [IncidentProfile], topology: Topology, policies: PolicySet,
        now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> CorrelationPlan {
        CorrelationPlan()
    }
}

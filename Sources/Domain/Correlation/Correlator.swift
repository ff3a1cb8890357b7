/// Decides which alerts are one incident. Pure: the same input gives the same plan, but for the ids it draws.
public enum Correlator {
    /// An alert joins the open incident that it fits best, or opens one. It fits by time, by the topology (its
    /// service is the incident's own, depends on one that fails there, or explains what nothing there explains yet),
    /// by shared label values, and by what is known of causes and effects. A service that two failures reach joins
    /// one and never glues the two; an alert that explains several incidents merges them. While incidents are young, all
    /// of this is looked at again with what came later: a service goes to the incident of the failure that explains it
    /// best.
    ///
    /// - Parameters:
    ///   - candidates: what changed, in any order; they are taken in the order in which they began. Resolved alerts,
    ///     and episodes placed before, are not placed again.
    ///   - open: the profiles of all open incidents of the organization.
    ///   - now: when this is decided; what claims to begin later is taken to begin now.
    ///   - random: where the ids of new incidents come from.
    public static func correlate(
        _ candidates: [CorrelationCandidate], open: [IncidentProfile], topology: Topology, policies: PolicySet,
        now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> CorrelationPlan {
        var run = CorrelationRun(
            open: open, candidates: candidates.count, topology: topology, policies: policies, now: now)
        let inOrder = candidates.sorted {
            ($0.alert.startsAt, $0.alert.id, $0.alert.episode) < ($1.alert.startsAt, $1.alert.id, $1.alert.episode)
        }
        for candidate in inOrder { run.take(candidate, using: &random) }
        run.regroup(using: &random)
        return run.plan()
    }
}

package import Domain
import JobQueue
import Postgres

/// Places changed alerts in incidents: one transaction a batch, one batch of an organization at a time.
///
/// Doing a batch again changes nothing: an episode that was placed is passed over, and figures are moved only by the
/// difference to what was counted.
package struct CorrelationStore: Sendable {
    let database: Database
    let topologies: TopologyCache
    let policies: @Sendable () -> PolicySet
    let profiles = ProfileCache()
    let matchers = MatcherCache()

    /// What a batch did.
    package struct Report: Sendable, Hashable {
        package var opened: [IncidentID] = []
        package var placed = 0
        package var merged = 0
        package var resolved: [IncidentID] = []
    }

    /// - Parameters:
    ///   - ids: the alerts that changed; unknown ones are passed over.
    ///   - acknowledged: those of them that somebody has taken on where they come from.
    ///   - settle: how long the first notification of an incident waits, so that it can name the cause.
    package func correlate(
        _ scope: Scope, _ ids: [AlertID], acknowledged: Set<AlertID> = [], at now: Timestamp, settle: Duration
    ) async throws -> Report {
        let graph = try await topologies.current(scope)
        let policies = policies()
        let matcher = matchers.matcher(scope, policies.services, graph)
        return try await database.write(scope, byIndex: true) { tx in
            try OrgLock.take(tx, scope)
            let batch = try CorrelationBatch(tx, scope, ids: ids, matcher: matcher, graph: graph)
            guard !batch.candidates.isEmpty else { return Report() }
            let since = batch.earliest(now) - policies.correlation.joinWindow - policies.correlation.window
            let homes = try batch.homes(tx, after: now - policies.correlation.window)
            let open = try profiles.open(tx, scope, since: since, besides: homes.open.union(homes.reopenable))
            var random = SystemRandom()
            let plan = Correlator.correlate(
                batch.candidates, open: open, topology: graph, policies: policies, now: now, using: &random)
            var changes = try IncidentChanges(
                tx, scope, batch, plan, graph: graph, policyVersion: policies.correlation.version, settle: settle,
                at: now)
            changes.openIncidents(plan)
            changes.reopen(homes.reopenable.intersection(plan.placements.map(\.incident)))
            changes.merge(plan.merges)
            changes.place(plan.placements, batch.candidates)
            changes.face(plan.faces)
            changes.raise(batch.candidates)
            try changes.acknowledge(acknowledged, plan, batch)
            try changes.writeMembership(plan, batch)
            try changes.countFiring(batch)
            changes.resolveFinished()
            changes.gate(plan.decisions)
            try changes.write(plan, batch)
            try changes.describeMoved(plan, policies.correlation)
            try changes.setOwners(plan, batch)
            return changes.report
        }
    }
}

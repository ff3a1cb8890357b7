import Domain
import Postgres
import Synchronization

/// The profiles of open incidents. Reading them is the dearest part of a small batch, so those that nobody has touched
/// since are not read again: a row's `xmin` names the transaction that wrote it.
final class ProfileCache: Sendable {
    private struct Known {
        var writer: Int
        var profile: IncidentProfile
    }

    /// How many organizations' profiles are kept.
    private static let capacity = 64
    private let known = Mutex<[OrgID: [IncidentID: Known]]>([:])

    /// - Parameters:
    ///   - since: incidents without an alert since then are left out.
    ///   - besides: incidents to be taken in all the same, resolved or without an alert since.
    func open(
        _ tx: Transaction, _ scope: Scope, since: Timestamp, besides: Set<IncidentID>
    ) throws -> [IncidentProfile] {
        let written = try tx.query(
            """
            SELECT id, xmin::text::bigint FROM incidents
            WHERE org_id = \(scope.org) AND status NOT IN ('resolved', 'merged')
                AND last_alert_at >= \(since) AND profile IS NOT NULL
            UNION
            SELECT id, xmin::text::bigint FROM incidents
            WHERE org_id = \(scope.org) AND id = ANY(\(besides.sorted())) AND profile IS NOT NULL
            """
        ).decode(IncidentID.self, Int.self)
        var current = known.withLock { $0[scope.org] } ?? [:]
        let stale = written.filter { current[$0.0]?.writer != $0.1 }.map(\.0)
        if !stale.isEmpty {
            let writers = Dictionary(written, uniquingKeysWith: { first, _ in first })
            let rows = try tx.query(
                "SELECT id, profile FROM incidents WHERE org_id = \(scope.org) AND id = ANY(\(stale))")
            for row in rows {
                let (id, profile) = try row.decode(IncidentID.self, JSON.self)
                current[id] = Known(writer: writers[id] ?? 0, profile: try profile.decoded())
            }
        }
        let open = written.compactMap { current[$0.0]?.profile }
        let ids = Set(written.map(\.0))
        let kept = current.filter { ids.contains($0.key) }
        known.withLock { known in
            if known.count >= Self.capacity, known[scope.org] == nil { known.removeAll() }
            known[scope.org] = kept
        }
        return open
    }
}

/// Service matchers, each good for one version of a graph and of the rules.
final class MatcherCache: Sendable {
    private struct Known {
        var topology: Int
        var policy: String
        var matcher: ServiceMatcher
    }

    private static let capacity = 64
    private let known = Mutex<[OrgID: Known]>([:])

    func matcher(_ scope: Scope, _ policy: ServiceMatchingPolicy, _ graph: Topology) -> ServiceMatcher {
        if let found = known.withLock({ $0[scope.org] }), found.topology == graph.version,
            found.policy == policy.version
        {
            return found.matcher
        }
        let matcher = ServiceMatcher(policy: policy, topology: graph)
        known.withLock { known in
            if known.count >= Self.capacity, known[scope.org] == nil { known.removeAll() }
            known[scope.org] = Known(topology: graph.version, policy: policy.version, matcher: matcher)
        }
        return matcher
    }
}

import Domain
import Postgres

/// The alerts of a batch as they stand now.
struct CorrelationBatch {
    private(set) var candidates: [CorrelationCandidate] = []
    /// When each last began or ceased to fire.
    private(set) var changedAt: [AlertID: Timestamp] = [:]
    /// Whose each is.
    private(set) var owners: [AlertID: [TeamID]] = [:]
    private let scope: Scope

    /// Reads them and finds their services.
    init(_ tx: Transaction, _ scope: Scope, ids: [AlertID], matcher: ServiceMatcher, graph: Topology) throws {
        self.scope = scope
        let teams = try TeamOwnership.directory(tx, scope)
        let rows = try tx.query(
            """
            SELECT l.* FROM unnest(\(Array(Set(ids)))) r (id)
            CROSS JOIN LATERAL (
                SELECT \(sql: Alert.columns), a.incident_id, a.correlated_episode, a.changed_at FROM alerts a
                WHERE a.org_id = \(scope.org) AND a.id = r.id LIMIT 1) l
            """)
        candidates.reserveCapacity(rows.count)
        for row in rows {
            var columns = Columns(row)
            var alert = try Alert(columns: &columns)
            alert.serviceID = matcher.match(alert.labels)?.service
            owners[alert.id] = TeamOwnership.owners(of: alert, teams, graph)
            candidates.append(
                CorrelationCandidate(
                    alert: alert, incidentID: try columns.next(), correlatedEpisode: try columns.next()))
            changedAt[alert.id] = try columns.next(Timestamp.self)
        }
        candidates.sort { ($0.alert.startsAt, $0.alert.id) < ($1.alert.startsAt, $1.alert.id) }
    }

    func teams(of alert: AlertID) -> TeamList { TeamList(owners[alert] ?? [.none]) }

    /// When the first of them began.
    func earliest(_ now: Timestamp) -> Timestamp {
        candidates.lazy.map(\.alert.startsAt).min().map { min($0, now) } ?? now
    }

    /// The incidents to which alerts that fire again belong.
    struct Homes {
        /// They are still open, however long ago their last alert began.
        var open: Set<IncidentID> = []
        /// They ended by themselves a moment ago: the same thing goes on.
        var reopenable: Set<IncidentID> = []
    }

    /// - Parameter time: what ended before it stays ended.
    func homes(_ tx: Transaction, after time: Timestamp) throws -> Homes {
        let asked = Set(
            candidates.filter { $0.alert.status == .firing && $0.alert.episode > $0.correlatedEpisode }
                .compactMap(\.incidentID))
        guard !asked.isEmpty else { return Homes() }
        let found = try tx.query(
            """
            SELECT id, status = 'resolved' FROM incidents WHERE org_id = \(scope.org) AND id = ANY(\(asked.sorted()))
                AND (status NOT IN ('resolved', 'merged')
                    OR status = 'resolved' AND resolution = 'alerts_resolved' AND resolved_at > \(time))
                AND profile IS NOT NULL
            """
        ).decode(IncidentID.self, Bool.self)
        return Homes(
            open: Set(found.filter { !$0.1 }.map(\.0)), reopenable: Set(found.filter(\.1).map(\.0)))
    }
}

import Domain
import Postgres

extension IncidentChanges {
    /// Writes who is where: new incidents first, then moves, merges and placements.
    mutating func writeMembership(_ plan: CorrelationPlan, _ batch: CorrelationBatch) throws {
        if !created.isEmpty {
            let first = try IncidentStatements.takeNumbers(tx, scope, created.count)
            for at in created.indices {
                created[at].number = first + at
                incidents[created[at].id]?.number = first + at
            }
        }
        let rows = created.compactMap { incidents[$0.id] }
        try IncidentStatements.insert(tx, scope, rows, policyVersion: policyVersion)
        try writeMoves(plan)
        for merge in plan.merges where incidents[merge.from]?.status == .merged {
            try AlertMoves.moveAll(tx, scope, from: merge.from, to: merge.into)
        }
        guard !plan.placements.isEmpty else { return }
        // In the order in which intake locks alerts, so that neither waits for the other in a circle.
        let placements = plan.placements.sorted { $0.alert < $1.alert }
        let worst = Dictionary(
            batch.candidates.map { ($0.alert.id, $0.alert.severity) }, uniquingKeysWith: { first, _ in first })
        let inserted = try tx.query(
            """
            INSERT INTO incident_alerts (
                org_id, joined_at, incident_id, alert_id, episode, alert_at, service_id, score, parts, reason)
            SELECT \(scope.org), \(now), r.* FROM unnest(
                \(placements.map(\.incident)), \(placements.map(\.alert)), \(placements.map { Int32($0.episode) }),
                \(placements.map(\.at)), \(placements.map(\.service)), \(placements.map { Float($0.score.total) }),
                \(try placements.map { try JSON(encoding: $0.score.parts) }), \(placements.map(\.reason.rawValue))) r
            ON CONFLICT (org_id, incident_id, alert_id) DO UPDATE SET episode = excluded.episode
            RETURNING incident_id, alert_id, service_id, xmax = 0
            """)
        for row in inserted {
            let (incident, alert, service, isNew) = try row.decode(
                IncidentID.self, AlertID.self, ServiceID?.self, Bool.self)
            guard isNew else { continue }
            incidents[incident]?.alertCount += 1
            count(incident, service, alerts: 1, firing: 0, severity: worst[alert] ?? .info)
        }
        try tx.later(
            """
            UPDATE alerts a
            SET incident_id = r.incident_id, correlated_episode = r.episode, service_id = r.service_id,
                team_ids = r.teams::uuid[]
            FROM unnest(\(placements.map(\.alert)), \(placements.map(\.incident)),
                \(placements.map { Int32($0.episode) }), \(placements.map(\.service)),
                \(placements.map { batch.teams(of: $0.alert).text })) r (id, incident_id, episode, service_id, teams)
            WHERE a.org_id = \(scope.org) AND a.id = r.id
            """)
    }

    /// Lets the teams of placed alerts see where these are now.
    func setOwners(_ plan: CorrelationPlan, _ batch: CorrelationBatch) throws {
        var owners: [IncidentID: Set<TeamID>] = [:]
        for placement in plan.placements {
            owners[placement.incident, default: []].formUnion(batch.owners[placement.alert] ?? [])
        }
        try TeamOwnership.add(tx, scope, owners)
    }

    /// Moves the figures by what began or ceased to fire since they were last counted.
    mutating func countFiring(_ batch: CorrelationBatch) throws {
        let ids = batch.candidates.map(\.alert.id)
        let moved = try tx.query(
            """
            UPDATE incident_alerts m SET firing = NOT m.firing
            FROM unnest(\(ids)) r (id) JOIN alerts a ON a.org_id = \(scope.org) AND a.id = r.id
            WHERE m.org_id = \(scope.org) AND m.alert_id = r.id
                AND m.firing <> (a.firing AND a.incident_id = m.incident_id)
            RETURNING m.incident_id, m.alert_id, m.service_id, m.firing
            """
        ).decode(IncidentID.self, AlertID.self, ServiceID?.self, Bool.self)
        try lock(Set(moved.map(\.0)))
        let candidates = Dictionary(
            batch.candidates.map { ($0.alert.id, $0) }, uniquingKeysWith: { first, _ in first })
        var ended: [IncidentID: [CorrelationCandidate]] = [:]
        for (incident, alert, service, isFiring) in moved {
            incidents[incident]?.firingCount += isFiring ? 1 : -1
            count(
                incident, service, alerts: 0, firing: isFiring ? 1 : -1,
                severity: candidates[alert]?.alert.severity ?? .info)
            if !isFiring, let candidate = candidates[alert], candidate.alert.status == .resolved {
                ended[incident, default: []].append(candidate)
            }
        }
        for (incident, candidates) in ended.sorted(by: { $0.key < $1.key }) {
            resolved(candidates, of: incident)
            incidents[incident]?.updatedAt = now
        }
    }

    private mutating func count(
        _ incident: IncidentID, _ service: ServiceID?, alerts: Int, firing: Int, severity: Severity
    ) {
        guard let service else { return }
        figures[incident, default: [:]][service, default: Figures()].add(alerts, firing, severity)
    }
}

import Domain
import Postgres

extension IncidentChanges {
    /// Acknowledges open incidents of alerts that somebody has taken on where they come from, unless a person has
    /// acknowledged them here. Nothing else about them changes.
    mutating func acknowledge(_ alerts: Set<AlertID>, _ plan: CorrelationPlan, _ batch: CorrelationBatch) throws {
        guard !alerts.isEmpty else { return }
        let placed = Dictionary(plan.placements.map { ($0.alert, $0.incident) }, uniquingKeysWith: { $1 })
        let acknowledged = batch.candidates.filter { alerts.contains($0.alert.id) }
        let names = try integrationNames(Set(acknowledged.map(\.alert.integrationID)))
        for candidate in acknowledged {
            let alert = candidate.alert
            guard let id = placed[alert.id] ?? candidate.incidentID,
                var incident = incidents[incidents[id]?.mergedInto ?? id],
                incident.status.isOpen, incident.acknowledgedAt == nil
            else { continue }
            if incident.status == .detected {
                incident = (try? IncidentLifecycle.move(incident, to: .investigating, at: now)) ?? incident
            }
            let isNew = before[incident.id] == nil
            incident.acknowledgedAt = now
            incident.updatedAt = now
            if !isNew { incident.version += 1 }
            incidents[incident.id] = incident
            let actor = TimelineActor(
                kind: .integration, id: alert.integrationID.uuid, name: names[alert.integrationID] ?? "an integration")
            entries.append(
                TimelineStore.Entry(
                    incident.id, at: now + .microseconds(entries.count), .acknowledged, by: actor,
                    "Acknowledged through \(actor.name)", details: ["alert_id": alert.id.description]))
            // Not before people have heard of the incident at all.
            notify(
                incident, .acknowledged, key: "acknowledged:\(now.microseconds)", after: isNew ? settle : .zero)
        }
    }

    private func integrationNames(_ ids: Set<IntegrationID>) throws -> [IntegrationID: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try tx.query(
            "SELECT id, name FROM integrations WHERE org_id = \(scope.org) AND id = ANY(\(ids.sorted()))"
        ).decode(IntegrationID.self, String.self)
        return Dictionary(rows.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
    }
}

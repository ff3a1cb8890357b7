import Domain
import JobQueue
import Postgres

extension IncidentChanges {
    /// Records what gating said, and tells people of new incidents that it approved of.
    mutating func gate(_ decisions: [GatingDecision]) {
        for decision in decisions {
            guard let incident = incidents[decision.incident] else { continue }
            let isApproved = decision.verdict == .approved
            tell(
                incident.id, .gated,
                (isApproved ? "Approved for notification: " : "Notifications suppressed: ") + decision.rationale,
                details: ["policy_version": decision.policyVersion, "decision": decision.verdict.rawValue])
            guard isApproved, decision.isNews, incident.status.isOpen else { continue }
            notify(incident, .opened, key: "opened", after: settle)
        }
    }

    /// Writes all that was gathered, with the jobs that follow.
    mutating func write(_ plan: CorrelationPlan, _ batch: CorrelationBatch) throws {
        // Rows that this batch made are written again, now that their figures are known.
        let changed = incidents.values.filter { $0 != before[$0.id] }.sorted { $0.id < $1.id }
        let versioned = changed.map { incident in
            var incident = incident
            if let old = before[incident.id], incident.differs(from: old) { incident.version = old.version + 1 }
            return incident
        }
        try IncidentStatements.update(tx, scope, versioned)
        try IncidentStatements.setProfiles(tx, scope, plan.profiles)
        try writeFigures()
        if !recounted.isEmpty { try IncidentStatements.recount(tx, scope, recounted.sorted()) }
        try writeDecisions(plan.decisions)
        try TimelineStore.add(tx, scope, entries)
        try NotificationRouting.route(tx, scope, events, at: now)
        let joined = regrouped.compactMap { incidents[$0] }.filter(\.status.isOpen).sorted { $0.id < $1.id }
        try NotificationRouting.routeIfHeard(
            tx, scope,
            joined.map { incident in
                NotificationRouting.Event(
                    incident: incident.id, severity: incident.severity, event: .alertReceived,
                    dedupKey: "incident:\(incident.id):alerts:\(now.microseconds)", sendAt: now + settle)
            }, at: now)
        let turned = versioned.filter { incident in
            guard let old = before[incident.id] else { return false }
            return old.status.isOpen != incident.status.isOpen
                || (old.acknowledgedAt == nil) != (incident.acknowledgedAt == nil)
        }
        if !turned.isEmpty { try EscalationSteps.run(tx, scope, .incidents(turned.map(\.id)), at: now) }
        try AlertTermsStatement.write(tx, scope, batch)
        let investigated = regrouped.filter { incidents[$0]?.status.isOpen == true }.sorted()
        try JobQueue.enqueue(
            investigated.map { id in
                // The first look is at once; later ones wait for company.
                let at: Timestamp? = before[id] == nil ? nil : now + .milliseconds(500)
                return InvestigateJob.job(org: scope.org, incident: id, at: at)
            }, in: tx)
        for incident in versioned { try ChangeFeed.incident(tx, scope, incident.id, version: incident.version) }
        try ChangeFeed.alerts(tx, scope)
    }

    private func writeFigures() throws {
        var incidentIDs: [IncidentID] = []
        var services: [ServiceID] = []
        var values: [Figures] = []
        for (incident, byService) in figures.sorted(by: { $0.key < $1.key }) where !recounted.contains(incident) {
            for (service, figure) in byService.sorted(by: { $0.key < $1.key }) {
                incidentIDs.append(incident)
                services.append(service)
                values.append(figure)
            }
        }
        guard !values.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO incident_services AS t (org_id, incident_id, service_id, alert_count, firing_count, severity)
            SELECT \(scope.org), r.* FROM unnest(
                \(incidentIDs), \(services), \(values.map { Int32($0.alerts) }), \(values.map { Int32($0.firing) }),
                \(values.map(\.severity))) r
            ON CONFLICT (org_id, incident_id, service_id) DO UPDATE
            SET alert_count = t.alert_count + excluded.alert_count,
                firing_count = t.firing_count + excluded.firing_count,
                severity = greatest(t.severity, excluded.severity)
            """)
    }

    private func writeDecisions(_ decisions: [GatingDecision]) throws {
        guard !decisions.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO incident_decisions (
                org_id, decided_at, id, incident_id, decision, rationale, policy_version, details)
            SELECT \(scope.org), \(now), r.* FROM unnest(
                \(decisions.map { _ in DecisionID(at: now) }), \(decisions.map(\.incident)),
                \(decisions.map(\.verdict.rawValue)), \(decisions.map(\.rationale)), \(decisions.map(\.policyVersion)),
                \(decisions.map { JSON($0.details) })) r
            """)
    }
}

extension Incident {
    /// Whether people who look at both would see a difference that they could collide on.
    fileprivate func differs(from old: Incident) -> Bool {
        title != old.title || severity != old.severity || status != old.status
    }
}

/// Writes what alerts are found by, and the service and the teams that were found for them.
enum AlertTermsStatement {
    static func write(_ tx: Transaction, _ scope: Scope, _ batch: CorrelationBatch) throws {
        let alerts = batch.candidates.map(\.alert).sorted { $0.id < $1.id }
        guard !alerts.isEmpty else { return }
        try tx.later(
            """
            UPDATE alerts a SET service_id = r.service_id, team_ids = r.teams::uuid[]
            FROM unnest(\(alerts.map(\.id)), \(alerts.map(\.serviceID)), \(alerts.map { batch.teams(of: $0.id).text }))
                r (id, service_id, teams)
            WHERE a.org_id = \(scope.org) AND a.id = r.id
                AND (a.service_id IS DISTINCT FROM r.service_id OR a.team_ids IS DISTINCT FROM r.teams::uuid[])
            """)
        try tx.later(
            """
            SELECT store_alert_terms(
                \(alerts.map(\.id)), \(alerts.map { batch.changedAt[$0.id] ?? $0.lastSeen }),
                \(alerts.map { AlertTerms.text(of: $0, org: scope.org) }))
            """)
    }
}

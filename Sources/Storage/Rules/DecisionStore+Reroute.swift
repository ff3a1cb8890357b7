package import Domain
import Postgres

extension DecisionStore {
    /// Looks again at what a gate held: whoever was not told of an incident that is still open is told now.
    /// - Returns: false if there was nothing to look at.
    package func reroute(
        _ scope: Scope, _ id: ID<NotificationDecision>, at now: Timestamp
    ) async throws -> Bool {
        try await database.write(scope) { tx in
            try OrgLock.take(tx, scope)
            let row = try tx.first(
                """
                UPDATE notification_decisions d SET waits = false
                FROM incidents n
                WHERE d.org_id = \(scope.org) AND d.id = \(id) AND d.waits
                    AND n.org_id = d.org_id AND n.id = d.incident_id
                RETURNING d.incident_id, d.trigger, d.dedup_key, n.status, n.acknowledged_at IS NOT NULL, n.severity
                """)
            guard let row else { return false }
            var columns = Columns(row)
            let incident = try columns.next(IncidentID.self)
            let event = try columns.optionalWord(NotifiedEvent.self)
            let key = try columns.next(String.self)
            let status = try columns.word(Incident.Status.self)
            let isAcknowledged = try columns.next(Bool.self)
            // What became of it in the meantime is not news any more.
            guard let event, [.opened, .severityRaised].contains(event), status.isOpen, !isAcknowledged else {
                return true
            }
            let again = NotificationRouting.Event(
                incident: incident, severity: try columns.next(), event: event, dedupKey: key, sendAt: now)
            try NotificationRouting.route(tx, scope, [again], at: now)
            return true
        }
    }
}

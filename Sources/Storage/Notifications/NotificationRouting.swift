package import Domain
import JobQueue
package import Postgres

/// Events of incidents that people can be told of; channels choose among them.
package enum NotifiedEvent: String, Sendable, CaseIterable {
    case opened = "incident.opened"
    case severityRaised = "incident.severity_raised"
    case acknowledged = "incident.acknowledged"
    case resolved = "incident.resolved"
}

/// From an event to who hears of it: outbox rows and the jobs that send them, in the event's own transaction.
package enum NotificationRouting {
    /// Something to tell.
    package struct Event: Sendable {
        package var incident: IncidentID
        package var severity: Severity
        package var event: NotifiedEvent
        /// Names what is told: a channel hears of one key once, whatever happens.
        package var dedupKey: String
        /// When to send it: a little later where the message will know more then.
        package var sendAt: Timestamp

        package init(
            incident: IncidentID, severity: Severity, event: NotifiedEvent, dedupKey: String, sendAt: Timestamp
        ) {
            self.incident = incident
            self.severity = severity
            self.event = event
            self.dedupKey = dedupKey
            self.sendAt = sendAt
        }
    }

    /// Routes events of incidents whose gating approved of them.
    /// - Returns: the names of the channels that will hear of each event, in the events' order.
    @discardableResult
    package static func route(
        _ tx: Transaction, _ scope: Scope, _ events: [Event], at now: Timestamp
    ) throws -> [[String]] {
        guard !events.isEmpty else { return [] }
        let channels = try tx.query(
            """
            SELECT id, name, events, minimum_severity FROM notification_channels
            WHERE org_id = \(scope.org) AND enabled ORDER BY name
            """
        ).decode(ChannelID.self, String.self, [String].self, Severity.self)
        guard !channels.isEmpty else { return events.map { _ in [] } }
        let suppressed = try suppressed(tx, scope, Set(events.map(\.incident)))
        var outbox: [(id: NotificationID, channel: ChannelID, event: Event)] = []
        let names = events.map { event -> [String] in
            guard !suppressed.contains(event.incident) else { return [] }
            let hearing = channels.filter { $0.2.contains(event.event.rawValue) && $0.3 <= event.severity }
            outbox += hearing.map { (NotificationID(at: now), $0.0, event) }
            return hearing.map(\.1)
        }
        guard !outbox.isEmpty else { return names }
        let written = try tx.query(
            """
            INSERT INTO notifications (org_id, created_at, message, id, channel_id, incident_id, event, dedup_key)
            SELECT \(scope.org), \(now), '{}', r.* FROM unnest(
                \(outbox.map(\.id)), \(outbox.map(\.channel)), \(outbox.map(\.event.incident)),
                \(outbox.map(\.event.event.rawValue)), \(outbox.map(\.event.dedupKey))) r
            ON CONFLICT (org_id, channel_id, dedup_key) DO NOTHING
            RETURNING id
            """
        ).column(NotificationID.self)
        let fresh = Set(written)
        let jobs = outbox.filter { fresh.contains($0.id) }.map {
            DeliverJob.job(org: scope.org, notification: $0.id, at: $0.event.sendAt)
        }
        try JobQueue.enqueue(jobs, in: tx)
        return names
    }

    /// What was still to be told of an incident that has become part of another one: it is told of that one, unless
    /// its channel has heard, or is to hear, the same already. Nobody is paged twice for one thing, and nobody missed.
    package static func follow(_ tx: Transaction, _ scope: Scope, from: IncidentID, to: IncidentID) throws {
        let key: SQL = "replace(n.dedup_key, \(from.description), \(to.description))"
        let waiting: SQL = """
            n.org_id = \(scope.org) AND n.incident_id = \(from) AND n.status = 'pending' AND n.attempts = 0
            """
        try tx.later(
            """
            UPDATE notifications n SET incident_id = \(to), dedup_key = \(sql: key)
            WHERE \(sql: waiting) AND NOT EXISTS (
                SELECT FROM notifications o
                WHERE o.org_id = \(scope.org) AND o.channel_id = n.channel_id AND o.dedup_key = \(sql: key))
            """)
        try tx.later(
            """
            UPDATE notifications n SET status = 'dropped', last_error = 'merged before it was sent'
            WHERE \(sql: waiting)
            """)
    }

    /// Those of the incidents about which gating said last that nobody is to be told.
    private static func suppressed(
        _ tx: Transaction, _ scope: Scope, _ incidents: Set<IncidentID>
    ) throws -> Set<IncidentID> {
        let rows = try tx.query(
            """
            SELECT DISTINCT ON (incident_id) incident_id, decision FROM incident_decisions
            WHERE org_id = \(scope.org) AND incident_id = ANY(\(incidents.sorted()))
            ORDER BY incident_id, decided_at DESC, id DESC
            """
        ).decode(IncidentID.self, String.self)
        return Set(rows.filter { $0.1 == "suppressed" }.map(\.0))
    }
}

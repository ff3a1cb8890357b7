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

    /// One event for one channel.
    private struct Told {
        var id: NotificationID
        var channel: ChannelID
        var event: Event

        var listener: Listener { Listener(channel: channel, incident: event.incident) }
    }

    /// A channel that hears of an incident.
    private struct Listener: Hashable {
        var channel: ChannelID
        var incident: IncidentID
    }

    /// Routes events of incidents whose gating approved of them. What an incident goes through before its opening was
    /// told is not told on its own, see `inOrder`.
    package static func route(_ tx: Transaction, _ scope: Scope, _ events: [Event], at now: Timestamp) throws {
        guard !events.isEmpty else { return }
        let channels = try tx.query(
            """
            SELECT id, events, minimum_severity FROM notification_channels
            WHERE org_id = \(scope.org) AND enabled ORDER BY name
            """
        ).decode(ChannelID.self, [String].self, Severity.self)
        guard !channels.isEmpty else { return }
        let suppressed = try suppressed(tx, scope, Set(events.map(\.incident)))
        let approved = events.filter { !suppressed.contains($0.incident) }
        let heard = approved.flatMap { event in
            channels.filter { $0.1.contains(event.event.rawValue) && $0.2 <= event.severity }.map {
                Told(id: NotificationID(at: now), channel: $0.0, event: event)
            }
        }
        let outbox = try inOrder(tx, scope, approved, heard)
        guard !outbox.isEmpty else { return }
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
    }

    /// Nobody hears what became of an incident before hearing that it opened. To whom the opening waits to be sent, and
    /// was not tried yet, a raised severity is not told besides: the opening is put into words when it is sent, and
    /// names the severity of that time. Nor is an acknowledgement, which is there to see for whom the opening sends to
    /// the incident. An incident that ends in that time is not told of at all: its opening is dropped too.
    /// - Returns: what of `heard` is to be told.
    private static func inOrder(
        _ tx: Transaction, _ scope: Scope, _ events: [Event], _ heard: [Told]
    ) throws -> [Told] {
        let later = Set(events.filter { $0.event != .opened }.map(\.incident))
        guard !later.isEmpty else { return heard }
        let ended = Set(events.filter { $0.event == .resolved }.map(\.incident))
        let waiting: SQL = """
            org_id = \(scope.org) AND event = \(NotifiedEvent.opened.rawValue) AND status = 'pending' AND attempts = 0
            """
        var unheard = Set(heard.filter { $0.event.event == .opened }.map(\.listener))
        if !ended.isEmpty {
            let dropped = try tx.query(
                """
                UPDATE notifications SET status = 'dropped', last_error = 'resolved before it was sent'
                WHERE \(sql: waiting) AND incident_id = ANY(\(ended.sorted()))
                RETURNING id, channel_id, incident_id
                """
            ).decode(NotificationID.self, ChannelID.self, IncidentID.self)
            for (id, channel, incident) in dropped {
                unheard.insert(Listener(channel: channel, incident: incident))
                try ChangeFeed.notification(tx, scope, id)
            }
        }
        let unsent = try tx.query(
            """
            SELECT channel_id, incident_id FROM notifications
            WHERE \(sql: waiting) AND incident_id = ANY(\(later.subtracting(ended).sorted())) FOR NO KEY UPDATE
            """
        ).decode(ChannelID.self, IncidentID.self)
        unheard.formUnion(unsent.map { Listener(channel: $0.0, incident: $0.1) })
        return heard.filter {
            guard unheard.contains($0.listener) else { return true }
            return $0.event.event == .opened && !ended.contains($0.event.incident)
        }
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

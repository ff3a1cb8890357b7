package import Domain
import JobQueue
package import Postgres

/// Events that people can be told of; channels and rules choose among those that routing knows.
package enum NotifiedEvent: String, Sendable, CaseIterable {
    case alertReceived = "alert.received"
    case opened = "incident.opened"
    case severityRaised = "incident.severity_raised"
    case acknowledged = "incident.acknowledged"
    case analysisComplete = "incident.analysis_complete"
    case resolved = "incident.resolved"
    /// A level of an escalation tells somebody.
    case escalated = "incident.escalated"
    /// What was held back in an hour, in sum.
    case summary = "notification.summary"

    /// What a new channel hears where nobody chose.
    static let usual: [NotifiedEvent] = [.opened, .severityRaised, .acknowledged, .resolved]
}

/// From an event to who hears of it: outbox rows and the jobs that send them, in the event's own transaction.
package enum NotificationRouting {
    /// Something to tell.
    package struct Event: Sendable, Hashable {
        package var incident: IncidentID
        package var severity: Severity
        package var event: NotifiedEvent
        /// Names what is told: a channel hears of one key once, whatever happens.
        package var dedupKey: String
        /// When to send it: a little later where the message will know more then.
        package var sendAt: Timestamp
        /// What is told, where that is not the incident's title.
        package var title: String?

        package init(
            incident: IncidentID, severity: Severity, event: NotifiedEvent, dedupKey: String, sendAt: Timestamp,
            title: String? = nil
        ) {
            self.incident = incident
            self.severity = severity
            self.event = event
            self.dedupKey = dedupKey
            self.sendAt = sendAt
            self.title = title
        }
    }

    /// One event for one channel.
    struct Told {
        var id: NotificationID
        var channel: ChannelID
        var event: Event
        var pattern: String

        fileprivate var listener: Listener { Listener(channel: channel, incident: event.incident) }
    }

    /// A channel that hears of an incident.
    fileprivate struct Listener: Hashable {
        var channel: ChannelID
        var incident: IncidentID
    }

    /// As `route`, for what happens often and is seldom of interest: unless a rule or a channel asks for it nothing is
    /// decided, and nothing is kept of it.
    package static func routeIfHeard(_ tx: Transaction, _ scope: Scope, _ events: [Event], at now: Timestamp) throws {
        guard let first = events.first else { return }
        let word = first.event.rawValue
        let isHeard = try tx.query(
            """
            SELECT EXISTS (
                SELECT FROM notification_channels WHERE org_id = \(scope.org) AND enabled AND \(word) = ANY(events))
                OR EXISTS (
                SELECT FROM notification_rules
                WHERE org_id = \(scope.org) AND enabled AND (document -> 'triggers') ? \(word))
            """
        ).column(Bool.self).contains(true)
        if isHeard { try route(tx, scope, events, at: now) }
    }

    /// Routes events through the stages of `NotificationPipeline` and keeps what each of them said. What an incident
    /// goes through before its opening was told is not told on its own, see `inOrder`.
    package static func route(_ tx: Transaction, _ scope: Scope, _ events: [Event], at now: Timestamp) throws {
        guard !events.isEmpty else { return }
        let context = try RoutingContext(tx, scope, incidents: Set(events.map(\.incident)), at: now)
        var routed = events.map { RoutedEvent($0, context, at: now) }
        let passed = routed.filter(\.passesGate)
        let heard = passed.flatMap { event in
            event.route.channels.map {
                Told(id: NotificationID(at: now), channel: $0, event: event.event, pattern: event.facts.pattern)
            }
        }
        let ordered = try consolidated(tx, scope, try inOrder(tx, scope, passed.map(\.event), heard))
        let outbox = try RateLimiting.withinLimits(tx, scope, ordered, &routed, at: now)
        let fresh = try write(tx, scope, outbox, at: now)
        let jobs = outbox.filter { fresh.contains($0.id) }.map { told in
            DeliverJob.job(org: scope.org, notification: told.id, at: told.event.sendAt)
        }
        try JobQueue.enqueue(jobs, in: tx)
        for index in routed.indices where routed[index].passesGate {
            let own = ordered.filter { $0.event == routed[index].event }
            for channel in routed[index].route.channels where !own.contains(where: { $0.channel == channel }) {
                let isPart = routed[index].event.event == .alertReceived
                routed[index].lines.append(
                    .init(.consolidate, isPart ? .consolidated : .openingWaits, passed: false, channel: channel))
            }
            for told in outbox where told.event == routed[index].event {
                let isNew = fresh.contains(told.id)
                routed[index].lines.append(
                    .init(.consolidate, isNew ? .first : .toldAlready, passed: isNew, channel: told.channel))
                if isNew {
                    routed[index].told.append(told.channel)
                    routed[index].lines.append(.init(.deliver, .queued, passed: true, channel: told.channel))
                }
            }
        }
        try startEscalations(tx, scope, &routed, at: now)
        try record(tx, scope, routed, at: now)
    }

    /// Alerts that join while the word about earlier ones still waits are part of it: it is put into words when it goes.
    private static func consolidated(_ tx: Transaction, _ scope: Scope, _ heard: [Told]) throws -> [Told] {
        let alerts = heard.filter { $0.event.event == .alertReceived }
        guard !alerts.isEmpty else { return heard }
        let waiting = try tx.query(
            """
            SELECT channel_id, incident_id FROM notifications
            WHERE org_id = \(scope.org) AND event = \(NotifiedEvent.alertReceived.rawValue) AND status = 'pending'
                AND attempts = 0 AND incident_id = ANY(\(Set(alerts.map(\.event.incident)).sorted()))
            """
        ).decode(ChannelID.self, IncidentID.self)
        let busy = Set(waiting.map { Listener(channel: $0.0, incident: $0.1) })
        return heard.filter { $0.event.event != .alertReceived || !busy.contains($0.listener) }
    }

    /// The outbox rows; what is there under its key already is not written again.
    private static func write(
        _ tx: Transaction, _ scope: Scope, _ outbox: [Told], at now: Timestamp
    ) throws -> Set<NotificationID> {
        guard !outbox.isEmpty else { return [] }
        return Set(
            try tx.query(
                """
                INSERT INTO notifications (
                    org_id, created_at, message, id, channel_id, incident_id, event, dedup_key, pattern)
                SELECT \(scope.org), \(now), '{}', r.* FROM unnest(
                    \(outbox.map(\.id)), \(outbox.map(\.channel)), \(outbox.map(\.event.incident)),
                    \(outbox.map(\.event.event.rawValue)), \(outbox.map(\.event.dedupKey)), \(outbox.map(\.pattern))) r
                ON CONFLICT (org_id, channel_id, dedup_key) DO NOTHING
                RETURNING id
                """
            ).column(NotificationID.self))
    }

    private static func startEscalations(
        _ tx: Transaction, _ scope: Scope, _ routed: inout [RoutedEvent], at now: Timestamp
    ) throws {
        let wanted = Set(routed.filter(\.passesGate).flatMap(\.route.policies))
        guard !wanted.isEmpty else { return }
        let rows = try tx.query(
            """
            SELECT id, name, document FROM escalation_policies
            WHERE org_id = \(scope.org) AND enabled AND id = ANY(\(wanted.sorted()))
            """
        ).decode(ID<EscalationPolicy>.self, String.self, JSON.self)
        for index in routed.indices where routed[index].passesGate && routed[index].facts.trigger != .resolved {
            for (id, name, document) in rows where routed[index].route.policies.contains(id) {
                let isNew = try EscalationSteps.start(
                    tx, scope, incident: routed[index].event.incident, policyID: id, name: name,
                    policy: try document.decoded(), at: now)
                routed[index].lines.append(
                    .init(.deliver, isNew ? .escalationStarted : .escalationRuns, passed: true, detail: name))
            }
        }
    }

    private static func record(
        _ tx: Transaction, _ scope: Scope, _ routed: [RoutedEvent], at now: Timestamp
    ) throws {
        try tx.later(
            """
            INSERT INTO notification_decisions (
                org_id, decided_at, id, incident_id, dedup_key, trigger, facts, lines, channels, waits)
            SELECT \(scope.org), \(now), r.id, r.incident, r.key, r.trigger, r.facts, r.lines,
                CASE WHEN r.channels = '' THEN '{}' ELSE string_to_array(r.channels, ',')::uuid[] END, r.waits
            FROM unnest(
                \(routed.map(\.decision)), \(routed.map(\.event.incident)), \(routed.map(\.event.dedupKey)),
                \(routed.map(\.facts.trigger.rawValue)), \(try routed.map { try JSON(encoding: $0.facts) }),
                \(try routed.map { try JSON(encoding: $0.lines) }),
                \(routed.map { $0.told.map(\.description).joined(separator: ",") }), \(routed.map { $0.gate.until != nil })
            ) r (id, incident, key, trigger, facts, lines, channels, waits)
            """)
        let waiting = routed.compactMap { event in
            event.gate.until.map { RouteJob.job(org: scope.org, decision: event.decision, at: $0) }
        }
        try JobQueue.enqueue(waiting, in: tx)
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
        guard !later.isEmpty, !heard.isEmpty || events.contains(where: { $0.event == .resolved }) else { return heard }
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
        // An escalation goes on with the incident that goes on.
        try tx.later(
            """
            UPDATE escalations e SET incident_id = \(to)
            WHERE e.org_id = \(scope.org) AND e.incident_id = \(from) AND NOT EXISTS (
                SELECT FROM escalations o
                WHERE o.org_id = \(scope.org) AND o.incident_id = \(to) AND o.policy_id = e.policy_id)
            """)
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
}

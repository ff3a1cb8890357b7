import Domain
import Postgres

/// What there is to do about notifications, read for many at once.
enum DeliveryClaims {
    struct Wish: Sendable {
        var id: NotificationID
        /// Kinds of channels that keep one message an incident.
        var editing: Set<String>
    }

    /// Incidents and their worst hit services by name, in the order of `ids`; nil for those that are gone.
    static func incidents(
        _ tx: Transaction, _ scope: Scope, _ ids: [IncidentID]
    ) throws -> [(incident: Incident, services: [String])?] {
        let found = try tx.query(
            "SELECT \(sql: Incident.columns) FROM incidents n WHERE n.org_id = \(scope.org) AND n.id = ANY(\(ids))"
        ).map { row in
            var columns = Columns(row)
            return try Incident(columns: &columns)
        }
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let services = try AffectedServices.top(tx, scope, Array(byID.keys).sorted())
        return ids.map { id in byID[id].map { ($0, services[id]?.map(\.name) ?? []) } }
    }

    static func claim(_ tx: Transaction, _ scope: Scope, _ wishes: [Wish]) throws -> [DeliveryStore.Claim] {
        let rows = try tx.query(
            """
            SELECT \(sql: ChannelRecord.columns), o.id, o.incident_id, o.event, o.dedup_key, o.message, o.attempts,
                g.name, o.recipient, o.held, o.pattern, t.reference, o.status, o.created_at,
                i.status, i.acknowledged_at IS NOT NULL, (e.state ->> 'cycle')::integer
            FROM notifications o
            JOIN notification_channels c ON c.org_id = o.org_id AND c.id = o.channel_id
            JOIN organizations g ON g.id = o.org_id
            LEFT JOIN channel_threads t
                ON t.org_id = o.org_id AND t.channel_id = o.channel_id AND t.incident_id = o.incident_id
            LEFT JOIN incidents i ON i.org_id = o.org_id AND i.id = o.incident_id
            LEFT JOIN escalations e ON e.org_id = o.org_id AND e.id = o.escalation_id
            WHERE o.org_id = \(scope.org) AND o.id = ANY(\(wishes.map(\.id)))
            """)
        var found: [NotificationID: Found] = [:]
        for row in rows {
            let one = try Found(row)
            found[one.ticket.id] = one
        }
        let heldUp = try heldUp(
            tx, scope, wishes.compactMap { wish in found[wish.id].flatMap { InLine($0, editing: wish.editing) } })
        return wishes.map { wish in
            guard let one = found[wish.id] else { return .nothing }
            let ticket = one.ticket
            switch one.status {
            case .pending:
                if let reason = one.obsoleteBecause { return .obsolete(ticket, reason: reason) }
                return heldUp.contains(ticket.id) ? .wait(since: one.createdAt) : .send(ticket)
            case .sending: return .interrupted(ticket)
            case .sent, .unknown, .dead, .dropped: return .nothing
            }
        }
    }

    private struct Found {
        var ticket: DeliveryStore.Ticket
        var status: NotificationRow.Status
        var createdAt: Timestamp
        /// Why nobody needs to hear of it any more: the acknowledgement always wins, also over a page that still waits.
        var obsoleteBecause: String?

        init(_ row: Row) throws {
            var columns = Columns(row)
            let channel = try ChannelRecord(columns: &columns)
            ticket = DeliveryStore.Ticket(
                id: try columns.next(), channel: channel, incident: try columns.next(), event: try columns.next(),
                dedupKey: try columns.next(), message: try columns.next(JSON.self).bytes,
                attempt: try columns.next(Int.self) + 1, organization: try columns.next(), held: 0, thread: [:])
            let recipient = try columns.next(JSON?.self)?.texts ?? [:]
            ticket.address = recipient["address"]
            ticket.user = recipient["user_id"].flatMap { UserID($0) }
            ticket.level = recipient["level"].flatMap { Int($0) }
            ticket.held = try columns.next()
            ticket.pattern = try columns.next()
            // A person's own conversation has a thread of its own, which is not kept.
            let thread = try columns.next(JSON?.self)?.texts ?? [:]
            if ticket.address == nil { ticket.thread = thread }
            status = try columns.word()
            createdAt = try columns.next()
            let incident = try columns.optionalWord(Incident.Status.self)
            let isAcknowledged = try columns.next(Bool?.self) ?? false
            let cycle = try columns.next(Int?.self)
            guard ticket.event == NotifiedEvent.escalated.rawValue, let incident else { return }
            if !incident.isOpen {
                obsoleteBecause = "the incident was over before it was sent"
            } else if isAcknowledged {
                obsoleteBecause = "somebody acknowledged before it was sent"
            } else if let cycle, let own = EscalationSteps.cycle(ofPage: ticket.dedupKey), own < cycle {
                obsoleteBecause = "the escalation began anew before it was sent"
            }
        }
    }

    /// A message that is told after those before it about the same incident: what became of something is not told
    /// before that it began. A page waits for nobody, but where it would be edited into the same message.
    private struct InLine {
        var ticket: DeliveryStore.Ticket
        var incident: IncidentID
        var createdAt: Timestamp
        /// There is a message to edit: what has failed, and waits for its next attempt, holds nothing up.
        var mayOvertake: Bool

        init?(_ one: Found, editing: Set<String>) {
            let isEdited = editing.contains(one.ticket.channel.kind)
            guard one.status == .pending, one.obsoleteBecause == nil, one.ticket.address == nil,
                let incident = one.ticket.incident, one.ticket.event != NotifiedEvent.summary.rawValue,
                isEdited || one.ticket.event != NotifiedEvent.escalated.rawValue
            else { return nil }
            (ticket, self.incident, createdAt) = (one.ticket, incident, one.createdAt)
            mayOvertake = isEdited && !one.ticket.thread.isEmpty
        }
    }

    /// Those to whose channel another message about their incident is under way, or was to go before. What sums up an
    /// hour is about many incidents, and nothing waits for it.
    private static func heldUp(_ tx: Transaction, _ scope: Scope, _ line: [InLine]) throws -> Set<NotificationID> {
        guard !line.isEmpty else { return [] }
        return Set(
            try tx.query(
                """
                SELECT w.id
                FROM unnest(
                    \(line.map(\.ticket.id)), \(line.map(\.incident)), \(line.map(\.ticket.channel.id)),
                    \(line.map(\.createdAt)), \(line.map(\.mayOvertake))
                ) w (id, incident, channel, created_at, may_overtake)
                WHERE EXISTS (
                    SELECT FROM notifications o
                    WHERE o.org_id = \(scope.org) AND o.incident_id = w.incident AND o.channel_id = w.channel
                        AND o.id <> w.id AND o.recipient ->> 'address' IS NULL
                        AND o.event <> \(NotifiedEvent.summary.rawValue)
                        AND (o.status = 'sending' OR o.status = 'pending' AND (o.created_at, o.id) < (w.created_at, w.id)
                            AND (o.attempts = 0 OR NOT w.may_overtake)))
                """
            ).column(NotificationID.self))
    }
}

package import Domain
import Postgres

/// What the delivery worker reads and writes about one notification. The attempt is on record before the call goes
/// out and after it came back, so that a crash in between can be told from either.
package struct DeliveryStore: Sendable {
    let database: Database

    /// A notification that is to be sent now.
    package struct Ticket: Sendable {
        package var id: NotificationID
        package var channel: ChannelRecord
        package var incident: IncidentID?
        package var event: String
        package var dedupKey: String
        /// What earlier attempts said; empty before the first.
        package var message: [UInt8]
        /// From 1.
        package var attempt: Int
        package var organization: String
        /// Where in the channel, for those that reach several.
        package var address: String?
        package var user: UserID?
        /// Of an escalation: which level, from 1.
        package var level: Int?
        /// How many were held back and are told in sum.
        package var held: Int
        package var pattern: String?
        /// Where the channel's message about the incident stands.
        package var thread: [String: String]
    }

    package enum Claim: Sendable {
        case send(Ticket)
        /// An attempt began and its end was never recorded.
        case interrupted(Ticket)
        /// There is nothing to do: sent, given up, or gone with its channel.
        case nothing
        /// An earlier message about the same incident is on its way to a channel that edits it: this one comes after.
        case wait
    }

    /// What there is to do about a notification.
    /// - Parameter editing: kinds of channels whose messages about one incident go one after the other.
    package func claim(
        _ scope: Scope, _ id: NotificationID, editing: Set<String> = []
    ) async throws -> Claim {
        try await database.read(scope) { tx in try Self.claim(tx, scope, id, editing: editing) }
    }

    /// Keeps where a channel's message about an incident stands.
    package func keep(
        _ scope: Scope, _ ticket: Ticket, thread: [String: String], at now: Timestamp
    ) async throws {
        guard let incident = ticket.incident, ticket.address == nil else { return }
        _ = try await database.write(scope) { tx in
            try tx.execute(
                """
                INSERT INTO channel_threads (org_id, channel_id, incident_id, reference, updated_at)
                VALUES (\(scope.org), \(ticket.channel.id), \(incident), \(JSON(thread)), \(now))
                ON CONFLICT (org_id, channel_id, incident_id) DO UPDATE
                SET reference = excluded.reference, updated_at = excluded.updated_at
                """)
        }
    }

    /// What a message about an incident says: the incident, and its worst hit services by name.
    package func incident(_ scope: Scope, _ id: IncidentID) async throws -> (incident: Incident, services: [String])? {
        try await database.read(scope) { tx in
            let row = try tx.first(
                "SELECT \(sql: Incident.columns) FROM incidents n WHERE n.org_id = \(scope.org) AND n.id = \(id)")
            guard let row else { return nil }
            var columns = Columns(row)
            let services = try AffectedServices.top(tx, scope, [id])[id] ?? []
            return (try Incident(columns: &columns), services.map(\.name))
        }
    }

    /// Records that an attempt begins, and with which words.
    /// - Returns: false if somebody else has begun this attempt already.
    package func begin(_ scope: Scope, _ ticket: Ticket, message: [UInt8], at now: Timestamp) async throws -> Bool {
        try await database.write(scope) { tx in
            let count = try tx.execute(
                """
                UPDATE notifications
                SET status = 'sending', attempts = \(Int32(ticket.attempt)), message = \(JSON(bytes: message))
                WHERE org_id = \(scope.org) AND id = \(ticket.id) AND attempts = \(Int32(ticket.attempt - 1))
                    AND status IN ('pending', 'sending')
                """)
            guard count == 1 else { return false }
            try tx.execute(
                """
                INSERT INTO notification_attempts (org_id, notification_id, attempt, at, outcome)
                VALUES (\(scope.org), \(ticket.id), \(Int32(ticket.attempt)), \(now), 'started')
                """)
            return true
        }
    }

    /// Records how an attempt ended, what the notification is now, and says so in the incident's timeline.
    package func end(
        _ scope: Scope, _ ticket: Ticket, _ attempt: NotificationAttempt, status: NotificationRow.Status,
        at now: Timestamp
    ) async throws {
        try await database.write(scope) { tx in
            try tx.later(
                """
                UPDATE notification_attempts
                SET outcome = \(attempt.outcome.rawValue), error = \(attempt.error),
                    status_code = \(attempt.statusCode.map { Int32(clamping: $0) }),
                    took_ms = \(attempt.took.map { Int32(clamping: $0.inMicroseconds / 1000) })
                WHERE org_id = \(scope.org) AND notification_id = \(ticket.id) AND attempt = \(Int32(attempt.attempt))
                """)
            try Self.settle(tx, scope, ticket, status: status, error: attempt.error, at: now)
        }
    }

    /// Gives up what never began.
    package func giveUp(_ scope: Scope, _ ticket: Ticket, reason: String, at now: Timestamp) async throws {
        try await database.write(scope) { tx in
            try Self.settle(tx, scope, ticket, status: .dead, error: reason, at: now)
        }
    }

    private static func settle(
        _ tx: Transaction, _ scope: Scope, _ ticket: Ticket, status: NotificationRow.Status, error: String?,
        at now: Timestamp
    ) throws {
        let sentAt: Timestamp? = status == .sent ? now : nil
        let changed = try tx.execute(
            """
            UPDATE notifications SET status = \(status.rawValue), sent_at = \(sentAt), last_error = \(error)
            WHERE org_id = \(scope.org) AND id = \(ticket.id) AND status NOT IN ('sent', 'dead', 'unknown', 'dropped')
            """)
        try ChangeFeed.notification(tx, scope, ticket.id)
        if changed == 1 { try health(tx, scope, ticket, status: status, error: error, at: now) }
        guard changed == 1, let incident = ticket.incident else { return }
        let details = ["notification_id": ticket.id.description, "channel_id": ticket.channel.id.description]
        switch status {
        case .sent:
            try TimelineStore.add(
                tx, scope,
                [
                    TimelineStore.Entry(
                        incident, at: now, .notified,
                        "Notified \(ticket.channel.name)\(error.map { " (\($0))" } ?? "")",
                        details: details)
                ])
        case .dead, .unknown:
            let what = status == .dead ? "could not be notified" : "may or may not have been notified"
            try TimelineStore.add(
                tx, scope,
                [
                    TimelineStore.Entry(
                        incident, at: now, .notificationFailed,
                        "\(ticket.channel.name) \(what): \(error ?? "no reason given")", details: details)
                ])
        case .pending, .sending, .dropped: return
        }
        try ChangeFeed.incident(tx, scope, incident)
    }

    /// What a delivery that ended says of its channel: one that is given up is an administrator's business, and rules
    /// that use the channel are shown as broken until it works again.
    private static func health(
        _ tx: Transaction, _ scope: Scope, _ ticket: Ticket, status: NotificationRow.Status, error: String?,
        at now: Timestamp
    ) throws {
        switch status {
        case .sent where ticket.channel.brokenSince != nil:
            try tx.later(
                """
                UPDATE notification_channels SET broken_since = NULL, broken_reason = NULL
                WHERE org_id = \(scope.org) AND id = \(ticket.channel.id)
                """)
        case .dead:
            try tx.later(
                """
                UPDATE notification_channels
                SET broken_since = coalesce(broken_since, \(now)), broken_reason = \(error)
                WHERE org_id = \(scope.org) AND id = \(ticket.channel.id)
                """)
            try NoticeStore.raise(
                tx, scope, kind: "dead_letter", subject: ticket.channel.name,
                text: "\(ticket.channel.name) could not be told: \(error ?? "no reason given")", at: now)
        default: break
        }
    }

    private static func claim(
        _ tx: Transaction, _ scope: Scope, _ id: NotificationID, editing: Set<String>
    ) throws -> Claim {
        let row = try tx.first(
            """
            SELECT \(sql: ChannelRecord.columns), o.incident_id, o.event, o.dedup_key, o.message, o.attempts, g.name,
                o.recipient, o.held, o.pattern, t.reference, o.status, o.created_at
            FROM notifications o
            JOIN notification_channels c ON c.org_id = o.org_id AND c.id = o.channel_id
            JOIN organizations g ON g.id = o.org_id
            LEFT JOIN channel_threads t
                ON t.org_id = o.org_id AND t.channel_id = o.channel_id AND t.incident_id = o.incident_id
            WHERE o.org_id = \(scope.org) AND o.id = \(id)
            """)
        guard let row else { return .nothing }
        var columns = Columns(row)
        let channel = try ChannelRecord(columns: &columns)
        var ticket = Ticket(
            id: id, channel: channel, incident: try columns.next(), event: try columns.next(),
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
        switch try columns.word(NotificationRow.Status.self) {
        case .pending:
            if editing.contains(channel.kind), ticket.thread.isEmpty, let incident = ticket.incident,
                try hasEarlier(tx, scope, ticket, incident, createdAt: try columns.next())
            {
                return .wait
            }
            return .send(ticket)
        case .sending: return .interrupted(ticket)
        case .sent, .unknown, .dead, .dropped: return .nothing
        }
    }

    /// Whether another message about the incident is under way to the same channel, or was to go before.
    private static func hasEarlier(
        _ tx: Transaction, _ scope: Scope, _ ticket: Ticket, _ incident: IncidentID, createdAt: Timestamp
    ) throws -> Bool {
        try tx.first(
            """
            SELECT 1 FROM notifications
            WHERE org_id = \(scope.org) AND incident_id = \(incident) AND channel_id = \(ticket.channel.id)
                AND id <> \(ticket.id) AND recipient ->> 'address' IS NULL
                AND (status = 'sending' OR status = 'pending' AND (created_at, id) < (\(createdAt), \(ticket.id)))
            LIMIT 1
            """) != nil
    }
}

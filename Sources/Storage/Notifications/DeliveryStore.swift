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
    }

    package enum Claim: Sendable {
        case send(Ticket)
        /// An attempt began and its end was never recorded.
        case interrupted(Ticket)
        /// There is nothing to do: sent, given up, or gone with its channel.
        case nothing
    }

    /// What there is to do about a notification.
    package func claim(_ scope: Scope, _ id: NotificationID) async throws -> Claim {
        try await database.read(scope) { tx in try Self.claim(tx, scope, id) }
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
        guard changed == 1, let incident = ticket.incident else { return }
        let details = ["notification_id": ticket.id.description, "channel_id": ticket.channel.id.description]
        switch status {
        case .sent:
            try TimelineStore.add(
                tx, scope,
                [
                    TimelineStore.Entry(
                        incident, at: now, .notified, "Notified \(ticket.channel.name)", details: details)
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

    private static func claim(_ tx: Transaction, _ scope: Scope, _ id: NotificationID) throws -> Claim {
        let row = try tx.first(
            """
            SELECT \(sql: ChannelRecord.columns), o.incident_id, o.event, o.dedup_key, o.message, o.attempts, g.name, o.status
            FROM notifications o
            JOIN notification_channels c ON c.org_id = o.org_id AND c.id = o.channel_id
            JOIN organizations g ON g.id = o.org_id
            WHERE o.org_id = \(scope.org) AND o.id = \(id)
            """)
        guard let row else { return .nothing }
        var columns = Columns(row)
        let channel = try ChannelRecord(columns: &columns)
        let ticket = Ticket(
            id: id, channel: channel, incident: try columns.next(), event: try columns.next(),
            dedupKey: try columns.next(), message: try columns.next(JSON.self).bytes,
            attempt: try columns.next(Int.self) + 1, organization: try columns.next())
        switch try columns.word(NotificationRow.Status.self) {
        case .pending: return .send(ticket)
        case .sending: return .interrupted(ticket)
        case .sent, .unknown, .dead, .dropped: return .nothing
        }
    }
}

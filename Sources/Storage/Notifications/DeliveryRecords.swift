import Domain
import Postgres

/// What is put on record about attempts, for many at once.
enum DeliveryRecords {
    struct Begun: Sendable {
        var ticket: DeliveryStore.Ticket
        var message: [UInt8]
        var at: Timestamp
    }

    struct Ended: Sendable {
        var ticket: DeliveryStore.Ticket
        /// Nil for what is given up before it began.
        var attempt: NotificationAttempt?
        var status: NotificationRow.Status
        var error: String?
        var at: Timestamp
    }

    /// Puts on record that attempts begin.
    /// - Returns: for each, whether it is this one that begins it: nobody else has, nobody has acknowledged, and its
    ///   escalation has not begun anew.
    static func begin(_ tx: Transaction, _ scope: Scope, _ all: [Begun]) throws -> [Bool] {
        let begun = Set(
            try tx.query(
                """
                WITH r AS (
                    SELECT * FROM unnest(
                        \(all.map(\.ticket.id)), \(all.map { Int32($0.ticket.attempt) }),
                        \(all.map { JSON(bytes: $0.message) }), \(all.map(\.at))) r (id, attempt, message, at)
                ), begun AS (
                    UPDATE notifications n SET status = 'sending', attempts = r.attempt, message = r.message
                    FROM r WHERE n.org_id = \(scope.org) AND n.id = r.id AND n.attempts = r.attempt - 1
                        AND n.status IN ('pending', 'sending')
                        AND (n.event <> \(NotifiedEvent.escalated.rawValue) OR n.incident_id IS NULL OR EXISTS (
                            SELECT FROM incidents i WHERE i.org_id = n.org_id AND i.id = n.incident_id
                                AND i.acknowledged_at IS NULL AND i.status NOT IN ('resolved', 'merged')))
                        AND NOT EXISTS (
                            SELECT FROM escalations e WHERE e.org_id = n.org_id AND e.id = n.escalation_id
                                AND (e.state ->> 'cycle')::integer > split_part(n.dedup_key, ':', 3)::integer)
                    RETURNING n.id, n.attempts, r.at
                )
                INSERT INTO notification_attempts (org_id, notification_id, attempt, at, outcome)
                SELECT \(scope.org), b.id, b.attempts, b.at, 'started' FROM begun b RETURNING notification_id
                """
            ).column(NotificationID.self))
        return all.map { begun.contains($0.ticket.id) }
    }

    /// Puts on record how attempts ended, and says so in the timelines of their incidents.
    static func end(_ tx: Transaction, _ scope: Scope, _ all: [Ended]) throws {
        let attempts = all.compactMap { ended in ended.attempt.map { (ended.ticket.id, $0) } }
        if !attempts.isEmpty {
            try tx.later(
                """
                UPDATE notification_attempts a SET outcome = r.outcome, error = r.error, status_code = r.code,
                    took_ms = r.took
                FROM unnest(
                    \(attempts.map(\.0)), \(attempts.map { Int32($0.1.attempt) }),
                    \(attempts.map(\.1.outcome.rawValue)), \(attempts.map(\.1.error)),
                    \(attempts.map { $0.1.statusCode.map { Int32(clamping: $0) } }),
                    \(attempts.map { $0.1.took.map { Int32(clamping: $0.inMicroseconds / 1000) } })
                ) r (id, attempt, outcome, error, code, took)
                WHERE a.org_id = \(scope.org) AND a.notification_id = r.id AND a.attempt = r.attempt
                """)
        }
        let changed = Set(
            try tx.query(
                """
                UPDATE notifications n SET status = r.status, sent_at = r.sent_at, last_error = r.error
                FROM unnest(
                    \(all.map(\.ticket.id)), \(all.map(\.status.rawValue)),
                    \(all.map { $0.status == .sent ? $0.at : nil }), \(all.map(\.error))
                ) r (id, status, sent_at, error)
                WHERE n.org_id = \(scope.org) AND n.id = r.id
                    AND n.status NOT IN ('sent', 'dead', 'unknown', 'dropped')
                RETURNING n.id
                """
            ).column(NotificationID.self))
        for ended in all { try ChangeFeed.notification(tx, scope, ended.ticket.id) }
        let news = all.filter { changed.contains($0.ticket.id) }
        for ended in news { try health(tx, scope, ended) }
        let dead = news.filter { $0.status == .dead && $0.ticket.event == NotifiedEvent.escalated.rawValue }
        if let last = dead.map(\.at).max() {
            try EscalationSteps.pagesFailed(tx, scope, dead.map(\.ticket.id), at: last)
        }
        let entries = news.compactMap(entry)
        try TimelineStore.add(tx, scope, entries)
        for incident in Set(entries.map(\.incident)).sorted() { try ChangeFeed.incident(tx, scope, incident) }
    }

    /// What the incident's timeline says of it; nil for what has not ended yet, or is about none.
    private static func entry(_ ended: Ended) -> TimelineStore.Entry? {
        guard let incident = ended.ticket.incident else { return nil }
        let (ticket, error) = (ended.ticket, ended.error)
        let details = ["notification_id": ticket.id.description, "channel_id": ticket.channel.id.description]
        switch ended.status {
        case .sent:
            return TimelineStore.Entry(
                incident, at: ended.at, .notified, "Notified \(ticket.channel.name)\(error.map { " (\($0))" } ?? "")",
                details: details)
        case .dead, .unknown:
            let what = ended.status == .dead ? "could not be notified" : "may or may not have been notified"
            return TimelineStore.Entry(
                incident, at: ended.at, .notificationFailed,
                "\(ticket.channel.name) \(what): \(error ?? "no reason given")", details: details)
        case .pending, .sending, .dropped: return nil
        }
    }

    /// What a delivery that ended says of its channel: one that is given up is an administrator's business, and rules
    /// that use the channel are shown as broken until it works again.
    private static func health(_ tx: Transaction, _ scope: Scope, _ ended: Ended) throws {
        let (channel, error) = (ended.ticket.channel, ended.error)
        switch ended.status {
        case .sent where channel.brokenSince != nil:
            try tx.later(
                """
                UPDATE notification_channels SET broken_since = NULL, broken_reason = NULL
                WHERE org_id = \(scope.org) AND id = \(channel.id)
                """)
        case .dead: try markBroken(tx, scope, channel, error ?? "no reason given", at: ended.at)
        default: break
        }
    }

    static func markBroken(
        _ tx: Transaction, _ scope: Scope, _ channel: ChannelRecord, _ reason: String, at now: Timestamp
    ) throws {
        try tx.later(
            """
            UPDATE notification_channels
            SET broken_since = coalesce(broken_since, \(now)), broken_reason = \(reason)
            WHERE org_id = \(scope.org) AND id = \(channel.id)
            """)
        try NoticeStore.raise(
            tx, scope, kind: "dead_letter", subject: channel.name,
            text: "\(channel.name) could not be told: \(reason)", at: now)
    }
}

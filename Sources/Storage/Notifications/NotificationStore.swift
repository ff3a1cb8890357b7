public import Domain
import JobQueue
import Postgres

/// What was told to whom: the delivery log.
public struct NotificationStore: Sendable {
    let database: Database

    /// Newest first, each with its attempts.
    /// - Parameters:
    ///   - incident: only those about it.
    ///   - statuses: only those; empty for any.
    public func list(
        _ scope: Scope, incident: IncidentID? = nil, statuses: [NotificationRow.Status] = [], _ request: PageRequest
    ) async throws -> Page<NotificationRow> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            var conditions: [SQL] = ["o.org_id = \(scope.org)"]
            if let incident { conditions.append("o.incident_id = \(incident)") }
            if !statuses.isEmpty { conditions.append("o.status = ANY(\(statuses.map(\.rawValue)))") }
            if let cursor {
                conditions.append(
                    "o.created_at <= \(cursor.at) AND (o.created_at < \(cursor.at) OR o.id > \(cursor.id))")
            }
            let rows = try tx.query(
                """
                SELECT \(sql: NotificationRow.columns) FROM notifications o \(sql: NotificationRow.joins)
                WHERE \(sql: SQL.joined(conditions, separator: " AND "))
                ORDER BY o.created_at DESC, o.id LIMIT \(request.limit + 1)
                """)
            var page = Page(try rows.map(NotificationRow.init(row:)), limit: request.limit) {
                Cursor(at: $0.createdAt, id: $0.id.uuid)
            }
            let attempts = try Self.attempts(tx, scope, page.items.map(\.id))
            for at in page.items.indices { page.items[at].attempts = attempts[page.items[at].id] ?? [] }
            return page
        }
    }

    /// What was told of an incident, oldest first, without the attempts, at most 5,000.
    public func deliveries(_ scope: Scope, incident: IncidentID) async throws -> [NotificationRow] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT \(sql: NotificationRow.columns) FROM notifications o \(sql: NotificationRow.joins)
                WHERE o.org_id = \(scope.org) AND o.incident_id = \(incident)
                ORDER BY o.created_at, o.id LIMIT 5000
                """
            ).map(NotificationRow.init(row:))
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: NotificationID) async throws -> NotificationRow {
        try await database.read(scope) { tx in try Self.get(tx, scope, id) }
    }

    /// What a sum tells of, oldest first, at most 1,000.
    public func heldBack(_ scope: Scope, _ id: NotificationID) async throws -> [HeldEvent] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT n.id, n.number, n.title, h.event, h.title, h.severity, h.at FROM held_events h
                LEFT JOIN incidents n ON n.org_id = h.org_id AND n.id = h.incident_id
                WHERE h.org_id = \(scope.org) AND h.notification_id = \(id) ORDER BY h.at, h.id LIMIT 1000
                """
            ).map { row in
                var columns = Columns(row)
                let id = try columns.next(IncidentID?.self)
                let number = try columns.next(Int?.self)
                let title = try columns.next(String?.self)
                var incident: IncidentReference?
                if let id, let number, let title {
                    incident = IncidentReference(id: id, number: number, title: title)
                }
                return HeldEvent(
                    incident: incident, event: try columns.next(), title: try columns.next(),
                    severity: try columns.next(), at: try columns.next())
            }
        }
    }

    /// Sends again what ended as `dead` or `unknown`, and at once what still waits to be sent.
    /// - Throws: `StoreError.notFound`, `.illegal`.
    public func retry(_ scope: Scope, _ id: NotificationID, at now: Timestamp) async throws -> NotificationRow {
        try await again(scope, id, after: [.dead, .unknown, .pending], verb: "retried")
    }

    /// Sends once more what was sent, with the same words and under the same id.
    /// - Throws: `StoreError.notFound`, `.illegal`.
    public func redeliver(_ scope: Scope, _ id: NotificationID, at now: Timestamp) async throws -> NotificationRow {
        try await again(scope, id, after: [.sent, .dead, .unknown], verb: "sent once more")
    }

    private func again(
        _ scope: Scope, _ id: NotificationID, after statuses: [NotificationRow.Status], verb: String
    ) async throws -> NotificationRow {
        try await database.write(scope) { tx in
            let attempts = try tx.first(
                """
                UPDATE notifications SET status = 'pending', last_error = NULL
                WHERE org_id = \(scope.org) AND id = \(id) AND status = ANY(\(statuses.map(\.rawValue)))
                RETURNING attempts
                """
            )?.decode(Int.self)
            let row = try Self.get(tx, scope, id)
            guard let attempts else {
                throw StoreError.illegal(reason: "a notification that is \(row.status.rawValue) cannot be \(verb)")
            }
            let job = DeliverJob.job(org: scope.org, notification: id, at: nil, attemptsBefore: attempts)
            try JobQueue.enqueue([job], in: tx)
            try ChangeFeed.notification(tx, scope, id)
            return row
        }
    }

    private static func get(_ tx: Transaction, _ scope: Scope, _ id: NotificationID) throws -> NotificationRow {
        let found = try tx.first(
            """
            SELECT \(sql: NotificationRow.columns) FROM notifications o \(sql: NotificationRow.joins)
            WHERE o.org_id = \(scope.org) AND o.id = \(id)
            """)
        guard let found else { throw StoreError.notFound(what: "notification") }
        var row = try NotificationRow(row: found)
        row.attempts = try attempts(tx, scope, [id])[id] ?? []
        return row
    }

    private static func attempts(
        _ tx: Transaction, _ scope: Scope, _ ids: [NotificationID]
    ) throws -> [NotificationID: [NotificationAttempt]] {
        let rows = try tx.query(
            """
            SELECT notification_id, attempt, at, outcome, status_code, error, took_ms FROM notification_attempts
            WHERE org_id = \(scope.org) AND notification_id = ANY(\(ids)) ORDER BY notification_id, attempt
            """)
        var found: [NotificationID: [NotificationAttempt]] = [:]
        for row in rows {
            var columns = Columns(row)
            let id = try columns.next(NotificationID.self)
            found[id, default: []].append(
                NotificationAttempt(
                    attempt: try columns.next(), at: try columns.next(), outcome: try columns.word(),
                    statusCode: try columns.next(), error: try columns.next(),
                    took: try columns.next(Int?.self).map { .milliseconds($0) }))
        }
        return found
    }
}

extension NotificationRow {
    static let columns: SQL = """
        o.id, o.channel_id, c.name, c.kind, n.id, n.number, n.title, o.event, o.status, o.created_at, o.sent_at, \
        o.last_error, u.name, o.dedup_key, o.held
        """

    static let joins: SQL = """
        JOIN notification_channels c ON c.org_id = o.org_id AND c.id = o.channel_id
        LEFT JOIN incidents n ON n.org_id = o.org_id AND n.id = o.incident_id
        LEFT JOIN users u ON u.id = (o.recipient ->> 'user_id')::uuid
        """

    init(row: Row) throws {
        var columns = Columns(row)
        id = try columns.next()
        channelID = try columns.next()
        channelName = try columns.next()
        channelKind = try columns.next()
        let incidentID = try columns.next(IncidentID?.self)
        let number = try columns.next(Int?.self)
        let title = try columns.next(String?.self)
        if let incidentID, let number, let title {
            incident = IncidentReference(id: incidentID, number: number, title: title)
        }
        event = try columns.next()
        status = try columns.word()
        createdAt = try columns.next()
        sentAt = try columns.next()
        lastError = try columns.next()
        recipientName = try columns.next()
        dedupKey = try columns.next()
        held = try columns.next()
        attempts = []
    }
}

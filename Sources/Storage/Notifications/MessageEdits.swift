package import Domain
import JobQueue
import Postgres

/// Messages about incidents that stand in channels which can edit them, and follow their incidents.
enum MessageEdits {
    /// Has the messages about incidents looked at that have changed, where there are any.
    static func ask(_ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]) throws {
        let shown = try tx.query(
            """
            SELECT DISTINCT incident_id FROM channel_threads
            WHERE org_id = \(scope.org) AND incident_id = ANY(\(incidents)) ORDER BY incident_id
            """
        ).column(IncidentID.self)
        try JobQueue.enqueue(shown.map { EditMessagesJob.job(org: scope.org, incident: $0) }, in: tx)
    }
}

extension DeliveryStore {
    /// What a message shows of an incident: 0 where that is not known.
    package struct Shown: Sendable, Hashable {
        package var version: Int
        package var alerts: Int

        package init(version: Int, alerts: Int) {
            self.version = version
            self.alerts = alerts
        }

        package static let unknown = Shown(version: 0, alerts: 0)
    }

    /// A message that stands in a channel.
    package struct Standing: Sendable {
        package var channel: ChannelRecord
        package var incident: IncidentID
        package var thread: [String: String]
        /// What of the incident it shows.
        package var shown: Shown
        /// When it was written last.
        package var at: Timestamp
        /// True while another message about the incident is under way to the channel, which edits it as well.
        package var isBusy: Bool
        /// The latest delivery about the incident by this channel: what its links are good for.
        package var latest: NotificationID?
        package var organization: String
    }

    /// The messages about an incident.
    package func standing(_ scope: Scope, _ incident: IncidentID) async throws -> [Standing] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT \(sql: ChannelRecord.columns), t.reference, t.shown_version, t.shown_alerts, t.updated_at,
                    EXISTS (
                        SELECT FROM notifications o
                        WHERE o.org_id = t.org_id AND o.incident_id = t.incident_id AND o.channel_id = t.channel_id
                            AND o.recipient ->> 'address' IS NULL
                            AND (o.status = 'sending' OR o.status = 'pending' AND o.attempts = 0)),
                    (SELECT o.id FROM notifications o
                     WHERE o.org_id = t.org_id AND o.incident_id = t.incident_id AND o.channel_id = t.channel_id
                     ORDER BY o.created_at DESC, o.id LIMIT 1), g.name
                FROM channel_threads t
                JOIN notification_channels c ON c.org_id = t.org_id AND c.id = t.channel_id
                JOIN organizations g ON g.id = t.org_id
                WHERE t.org_id = \(scope.org) AND t.incident_id = \(incident) ORDER BY t.channel_id
                """
            ).map { row in
                var columns = Columns(row)
                return Standing(
                    channel: try ChannelRecord(columns: &columns), incident: incident,
                    thread: try columns.next(JSON.self).texts,
                    shown: Shown(version: try columns.next(), alerts: try columns.next()), at: try columns.next(),
                    isBusy: try columns.next(), latest: try columns.next(), organization: try columns.next())
            }
        }
    }

    /// Takes on the edit of a message: of several workers one.
    package func takeOn(_ scope: Scope, _ standing: Standing, at now: Timestamp) async throws -> Bool {
        try await database.write(scope) { tx in
            try tx.execute(
                """
                UPDATE channel_threads SET updated_at = \(now)
                WHERE org_id = \(scope.org) AND channel_id = \(standing.channel.id)
                    AND incident_id = \(standing.incident) AND updated_at = \(standing.at)
                """) == 1
        }
    }

    /// Records what a message shows now.
    package func shown(_ scope: Scope, _ standing: Standing, _ shown: Shown) async throws {
        _ = try await database.write(scope) { tx in
            try tx.execute(
                """
                UPDATE channel_threads SET shown_version = \(Int32(clamping: shown.version)),
                    shown_alerts = \(Int32(clamping: shown.alerts))
                WHERE org_id = \(scope.org) AND channel_id = \(standing.channel.id)
                    AND incident_id = \(standing.incident)
                """)
        }
    }

    /// Says of a channel that its message can no longer be edited, for good.
    package func broke(_ scope: Scope, _ standing: Standing, reason: String, at now: Timestamp) async throws {
        try await database.write(scope) { tx in
            try DeliveryRecords.markBroken(tx, scope, standing.channel, reason, at: now)
        }
    }
}

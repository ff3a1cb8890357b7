public import Domain
import Postgres

/// What does not move although it should: timers of escalations that nobody fires, notifications that nobody sends.
public struct WatchdogStore: Sendable {
    let database: Database

    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Escalations whose time has come and gone.
        case escalations
        /// Notifications that wait to be sent.
        case deliveries
    }

    public struct Alarm: Sendable, Hashable {
        public var kind: Kind
        public var org: OrgID
        /// When the oldest of them was due.
        public var since: Timestamp
        public var count: Int

        /// One line for a person.
        public var detail: String {
            switch kind {
            case .escalations:
                "\(count) escalation\(count == 1 ? " is" : "s are") due since \(since) and not carried out"
            case .deliveries: "\(count) notification\(count == 1 ? " waits" : "s wait") since \(since) to be sent"
            }
        }
    }

    /// What has been due for longer than `patience`, by organization.
    public func stuck(at now: Timestamp, patience: Duration) async throws -> [Alarm] {
        let limit = now - patience
        return try await database.readUnfenced { tx in
            let escalations = try tx.query(
                """
                SELECT org_id, count(*), min(due_at) FROM escalation_timers WHERE due_at < \(limit)
                GROUP BY org_id ORDER BY org_id
                """
            ).decode(OrgID.self, Int.self, Timestamp.self).map {
                Alarm(kind: .escalations, org: $0.0, since: $0.2, count: $0.1)
            }
            // A job that waits for its next attempt is not stuck: its time has not come.
            let deliveries = try tx.query(
                """
                SELECT org_id, count(*), min(coalesce(run_at, enqueued_at)) FROM jobs
                WHERE kind = 'deliver' AND coalesce(run_at, enqueued_at) < \(limit)
                GROUP BY org_id ORDER BY org_id
                """
            ).decode(OrgID.self, Int.self, Timestamp.self).map {
                Alarm(kind: .deliveries, org: $0.0, since: $0.2, count: $0.1)
            }
            return escalations + deliveries
        }
    }

    /// Takes alarms on: whoever asks first is to tell of them. Those that are over are forgotten.
    /// - Returns: the ones that nobody has told of.
    package func claim(_ alarms: [Alarm], at now: Timestamp) async throws -> [Alarm] {
        try await database.writeUnfenced { tx in
            try tx.later("SELECT pg_advisory_xact_lock(hashtext('bellwether.watchdog'))")
            try tx.later(
                """
                DELETE FROM watchdog_alarms w WHERE NOT EXISTS (
                    SELECT FROM unnest(\(alarms.map(\.kind.rawValue)), \(alarms.map(\.org))) r (kind, org)
                    WHERE r.kind = w.kind AND r.org = w.org_id)
                """)
            let fresh = try tx.query(
                """
                INSERT INTO watchdog_alarms (kind, org_id, since, detail, told_at)
                SELECT r.kind, r.org, r.since, r.detail, \(now)
                FROM unnest(\(alarms.map(\.kind.rawValue)), \(alarms.map(\.org)), \(alarms.map(\.since)),
                    \(alarms.map(\.detail))) r (kind, org, since, detail)
                ON CONFLICT (kind, org_id) DO NOTHING
                RETURNING kind, org_id
                """
            ).decode(String.self, OrgID.self)
            return alarms.filter { alarm in fresh.contains { $0.0 == alarm.kind.rawValue && $0.1 == alarm.org } }
        }
    }

    /// When the queue takes up an alarm that whoever raised it could not send itself.
    private static let fallBackAfter: Duration = .seconds(120)

    /// Raises a notice, and puts an alarm in the outbox of the channel that is told when nothing else can be. Whoever
    /// raised it sends it at once: the queue, which may be what is stuck, comes to it later and only if that failed.
    /// - Parameter message: puts it into words, as they are kept, from the organization's name.
    /// - Returns: what is to be sent; nil where there is no such channel.
    package func raise(
        _ alarm: Alarm, at now: Timestamp, message: @escaping @Sendable (String) throws -> [UInt8]
    ) async throws -> NotificationID? {
        let scope = Scope(org: alarm.org)
        return try await database.write(scope) { tx in
            try NoticeStore.raise(
                tx, scope, kind: "watchdog", subject: alarm.kind.rawValue, text: alarm.detail, at: now)
            let channel = try tx.query(
                """
                SELECT id FROM notification_channels
                WHERE org_id = \(scope.org) AND is_fallback AND enabled ORDER BY created_at LIMIT 1
                """
            ).column(ChannelID.self).first
            guard let channel else { return nil }
            let name = try tx.first("SELECT name FROM organizations WHERE id = \(scope.org)")?.decode(String.self)
            return try Outbox.put(
                tx, scope, Recipient(channel: channel), event: "bellwether.alarm",
                key: "alarm:\(alarm.kind.rawValue):\(now.microseconds)", message: try message(name ?? ""), at: now,
                sendAt: now + Self.fallBackAfter)
        }
    }
}

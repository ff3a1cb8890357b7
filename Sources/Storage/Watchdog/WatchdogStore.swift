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

        /// As a count goes with it.
        public func word(_ count: Int) -> String {
            switch self {
            case .escalations: count == 1 ? "escalation" : "escalations"
            case .deliveries: count == 1 ? "delivery" : "deliveries"
            }
        }
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
                "\(count) escalation\(count == 1 ? " is" : "s are") due since \(since.minute) and not carried out"
            case .deliveries:
                "\(count) notification\(count == 1 ? " waits" : "s wait") since \(since.minute) to be sent"
            }
        }

        /// One line for a person, once it is over.
        static func past(_ kind: Kind, since: Timestamp, until: Timestamp) -> String {
            let time = "from \(since.minute) until \(until.minute)"
            return switch kind {
            case .escalations: "Escalations were not carried out in time \(time). They are on time again."
            case .deliveries: "Notifications were not sent in time \(time). They are on time again."
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

    /// Takes alarms on: whoever asks first is to tell of them.
    /// - Returns: the ones that nobody has told of.
    package func claim(_ alarms: [Alarm], at now: Timestamp) async throws -> [Alarm] {
        guard !alarms.isEmpty else { return [] }
        return try await database.writeUnfenced { tx in
            try tx.later("SELECT pg_advisory_xact_lock(hashtext('bellwether.watchdog'))")
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

    /// Forgets the alarms that are over, and has their notices say so.
    /// - Parameter stuck: all that is stuck now.
    package func end(allBut stuck: [Alarm], at now: Timestamp) async throws {
        let over = try await database.readUnfenced { tx in
            try tx.query(
                """
                SELECT w.kind, w.org_id FROM watchdog_alarms w WHERE NOT EXISTS (
                    SELECT FROM unnest(\(stuck.map(\.kind.rawValue)), \(stuck.map(\.org))) r (kind, org)
                    WHERE r.kind = w.kind AND r.org = w.org_id)
                """
            ).decode(String.self, OrgID.self)
        }
        for (word, org) in over {
            guard let kind = Kind(rawValue: word) else { continue }
            try await database.write(Scope(org: org)) { tx in
                let since = try tx.query(
                    "DELETE FROM watchdog_alarms WHERE kind = \(word) AND org_id = \(org) RETURNING since"
                ).column(Timestamp.self).first
                guard let since else { return }
                try tx.execute(
                    """
                    UPDATE notices SET text = \(Alarm.past(kind, since: since, until: now))
                    WHERE org_id = \(org) AND kind = 'watchdog' AND subject = \(word) AND dismissed_at IS NULL
                    """)
            }
        }
    }

    /// When the queue takes up an alarm that whoever raised it could not send itself.
    private static let fallBackAfter: Duration = .seconds(120)

    /// Raises a notice, and puts an alarm in the outbox of each channel that is told when nothing else can be. Whoever
    /// raised it sends it at once: the queue, which may be what is stuck, comes to it later and only if that failed.
    /// - Parameter message: puts it into words, as they are kept, from the organization's name.
    /// - Returns: what is to be sent; empty where there is no such channel.
    package func raise(
        _ alarm: Alarm, at now: Timestamp, message: @escaping @Sendable (String) throws -> [UInt8]
    ) async throws -> [NotificationID] {
        let scope = Scope(org: alarm.org)
        return try await database.write(scope) { tx in
            try NoticeStore.raise(
                tx, scope, kind: "watchdog", subject: alarm.kind.rawValue, text: alarm.detail, at: now)
            let channels = try tx.query(
                """
                SELECT id FROM notification_channels
                WHERE org_id = \(scope.org) AND is_fallback AND enabled ORDER BY created_at, id
                """
            ).column(ChannelID.self)
            guard !channels.isEmpty else { return [] }
            let name = try tx.first("SELECT name FROM organizations WHERE id = \(scope.org)")?.decode(String.self)
            let words = try message(name ?? "")
            return try channels.compactMap { channel in
                try Outbox.put(
                    tx, scope, Recipient(channel: channel), event: "bellwether.alarm",
                    key: "alarm:\(alarm.kind.rawValue):\(now.microseconds)", message: words, at: now,
                    sendAt: now + Self.fallBackAfter)
            }
        }
    }
}

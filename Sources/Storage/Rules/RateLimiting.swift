import Domain
import JobQueue
import Postgres

/// At most so many of one pattern go to one channel in an hour. What is held back is counted, and told in sum when the
/// hour is over: nothing is dropped.
enum RateLimiting {
    private struct Key: Hashable {
        var channel: ChannelID
        var pattern: String
    }

    static func withinLimits(
        _ tx: Transaction, _ scope: Scope, _ told: [NotificationRouting.Told], _ routed: inout [RoutedEvent],
        at now: Timestamp
    ) throws -> [NotificationRouting.Told] {
        guard !told.isEmpty else { return [] }
        var sent = try counts(tx, scope, told, at: now)
        var passed: [NotificationRouting.Told] = []
        var held: [Key: [NotificationRouting.Told]] = [:]
        for one in told {
            let key = Key(channel: one.channel, pattern: one.pattern)
            let line = NotificationPipeline.limit(sentInLastHour: sent[key] ?? 0, channel: one.channel)
            if let index = routed.firstIndex(where: { $0.event == one.event }) { routed[index].lines.append(line) }
            if line.passed {
                sent[key, default: 0] += 1
                passed.append(one)
            } else {
                held[key, default: []].append(one)
            }
        }
        if !held.isEmpty { try summarise(tx, scope, held, routed, at: now) }
        return passed
    }

    private static func counts(
        _ tx: Transaction, _ scope: Scope, _ told: [NotificationRouting.Told], at now: Timestamp
    ) throws -> [Key: Int] {
        let keys = Array(Set(told.map { Key(channel: $0.channel, pattern: $0.pattern) }))
        let rows = try tx.query(
            """
            SELECT r.channel, r.pattern, (
                SELECT count(*) FROM notifications n
                WHERE n.org_id = \(scope.org) AND n.channel_id = r.channel AND n.pattern = r.pattern
                    AND n.created_at > \(now - .seconds(3600)) AND n.status <> 'dropped' AND n.held = 0)
            FROM unnest(\(keys.map(\.channel)), \(keys.map(\.pattern))) r (channel, pattern)
            """
        ).decode(ChannelID.self, String.self, Int.self)
        return Dictionary(rows.map { (Key(channel: $0.0, pattern: $0.1), $0.2) }, uniquingKeysWith: +)
    }

    private static func summarise(
        _ tx: Transaction, _ scope: Scope, _ held: [Key: [NotificationRouting.Told]], _ routed: [RoutedEvent],
        at now: Timestamp
    ) throws {
        let hour: Int64 = 3_600_000_000
        let end = Timestamp(microseconds: (now.microseconds / hour + 1) * hour)
        for (key, told) in held.sorted(by: { ($0.key.channel, $0.key.pattern) < ($1.key.channel, $1.key.pattern) }) {
            guard let first = told.first else { continue }
            let id = NotificationID(at: now)
            let written = try tx.query(
                """
                INSERT INTO notifications AS n (
                    org_id, created_at, message, id, channel_id, incident_id, event, dedup_key, pattern, held)
                VALUES (\(scope.org), \(now), '{}', \(id), \(key.channel), \(first.event.incident),
                    \(NotifiedEvent.summary.rawValue), \("held:\(end.microseconds):" + key.pattern), \(key.pattern),
                    \(Int32(told.count)))
                ON CONFLICT (org_id, channel_id, dedup_key) DO UPDATE SET held = n.held + excluded.held
                RETURNING id
                """
            ).column(NotificationID.self)
            if let sum = written.first { try list(tx, scope, told, routed, under: sum, at: now) }
            if written == [id] {
                try JobQueue.enqueue([DeliverJob.job(org: scope.org, notification: id, at: end)], in: tx)
            }
        }
    }

    /// Keeps what was held back by name.
    private static func list(
        _ tx: Transaction, _ scope: Scope, _ told: [NotificationRouting.Told], _ routed: [RoutedEvent],
        under sum: NotificationID, at now: Timestamp
    ) throws {
        let titles = told.map { one in routed.first { $0.event == one.event }?.facts.title ?? "" }
        try tx.later(
            """
            INSERT INTO held_events (org_id, notification_id, at, id, incident_id, event, title, severity)
            SELECT \(scope.org), \(sum), \(now), r.* FROM unnest(
                \(told.map { _ in NotificationID(at: now) }), \(told.map(\.event.incident)),
                \(told.map(\.event.event.rawValue)), \(titles), \(told.map(\.event.severity))) r
            """)
    }
}

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
        var held: [Key: (count: Int, incident: IncidentID)] = [:]
        for one in told {
            let key = Key(channel: one.channel, pattern: one.pattern)
            let line = NotificationPipeline.limit(sentInLastHour: sent[key] ?? 0, channel: one.channel)
            if let index = routed.firstIndex(where: { $0.event == one.event }) { routed[index].lines.append(line) }
            if line.passed {
                sent[key, default: 0] += 1
                passed.append(one)
            } else {
                held[key, default: (0, one.event.incident)].count += 1
            }
        }
        try summarise(tx, scope, held, at: now)
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
        _ tx: Transaction, _ scope: Scope, _ held: [Key: (count: Int, incident: IncidentID)], at now: Timestamp
    ) throws {
        let hour: Int64 = 3_600_000_000
        let end = Timestamp(microseconds: (now.microseconds / hour + 1) * hour)
        for (key, value) in held.sorted(by: { ($0.key.channel, $0.key.pattern) < ($1.key.channel, $1.key.pattern) }) {
            let id = NotificationID(at: now)
            let written = try tx.query(
                """
                INSERT INTO notifications AS n (
                    org_id, created_at, message, id, channel_id, incident_id, event, dedup_key, pattern, held)
                VALUES (\(scope.org), \(now), '{}', \(id), \(key.channel), \(value.incident),
                    \(NotifiedEvent.summary.rawValue), \("held:\(end.microseconds):" + key.pattern), \(key.pattern),
                    \(Int32(value.count)))
                ON CONFLICT (org_id, channel_id, dedup_key) DO UPDATE SET held = n.held + excluded.held
                RETURNING id
                """
            ).column(NotificationID.self)
            if written == [id] {
                try JobQueue.enqueue([DeliverJob.job(org: scope.org, notification: id, at: end)], in: tx)
            }
        }
    }
}

import Domain
import Postgres

/// Writes alerts, many at once.
enum AlertStatements {
    /// Most alerts in one statement: more would save next to nothing.
    static let mostAtOnce = 500

    /// Inserts those that are not there yet, and gives their ids.
    static func insert(_ tx: Transaction, _ scope: Scope, _ alerts: [StoredAlert]) throws -> Set<AlertID> {
        var inserted: Set<AlertID> = []
        for part in alerts.parts(ofAtMost: mostAtOnce) { inserted.formUnion(try insertPart(tx, scope, part)) }
        return inserted
    }

    /// Writes what notifications may change of alerts that are there and locked.
    static func update(_ tx: Transaction, _ scope: Scope, _ alerts: [StoredAlert]) throws {
        for part in alerts.parts(ofAtMost: mostAtOnce) { try updatePart(tx, scope, part) }
    }

    private static func insertPart(_ tx: Transaction, _ scope: Scope, _ alerts: [StoredAlert]) throws -> [AlertID] {
        let rows = try tx.query(
            """
            INSERT INTO alerts (
                org_id, id, changed_at, first_seen, last_seen, starts_at, ends_at, expires_at, notifications, episode,
                content_hash, firing, began_firing, severity, reported_severity, flapping, integration_id, name,
                generator_url, dedup_key, labels, annotations, recent_transitions, recent_occurrences)
            SELECT \(scope.org), r.id, r.changed_at, r.first_seen, r.last_seen, r.starts_at, r.ends_at, r.expires_at,
                r.notifications, r.episode, r.content_hash, r.firing, r.began_firing, r.severity, r.reported_severity,
                r.flapping, r.integration_id, r.name, r.generator_url, r.dedup_key, r.labels, r.annotations,
                CASE r.transitions WHEN '' THEN ARRAY[r.changed_at] ELSE r.transitions::timestamptz[] END,
                CASE r.occurrences WHEN '' THEN ARRAY[r.changed_at] ELSE r.occurrences::timestamptz[] END
            FROM unnest(
                \(alerts.map(\.alert.id)), \(alerts.map(\.changedAt)), \(alerts.map(\.alert.firstSeen)),
                \(alerts.map(\.alert.lastSeen)), \(alerts.map(\.alert.startsAt)), \(alerts.map(\.alert.endsAt)),
                \(alerts.map(\.expiresAt)), \(alerts.map { Int64($0.alert.notifications) }),
                \(alerts.map { Int32($0.alert.episode) }), \(alerts.map(\.contentHash)),
                \(alerts.map { $0.alert.status == .firing }), \(alerts.map(\.beganFiring)),
                \(alerts.map(\.alert.severity)), \(alerts.map(\.alert.reportedSeverity)),
                \(alerts.map(\.alert.flapping)),
                \(alerts.map(\.alert.integrationID)), \(alerts.map(\.alert.name)), \(alerts.map(\.alert.generatorURL)),
                \(alerts.map(\.alert.dedupKey)), \(alerts.map(\.alert.labels)), \(alerts.map(\.alert.annotations)),
                \(alerts.map { times($0.alert.recentTransitions, usual: $0.changedAt) }),
                \(alerts.map { times($0.alert.recentOccurrences, usual: $0.changedAt) }))
                r (id, changed_at, first_seen, last_seen, starts_at, ends_at, expires_at, notifications, episode,
                    content_hash, firing, began_firing, severity, reported_severity, flapping, integration_id, name,
                    generator_url, dedup_key, labels, annotations, transitions, occurrences)
            ON CONFLICT DO NOTHING
            RETURNING id
            """)
        return try rows.column(AlertID.self)
    }

    private static func updatePart(_ tx: Transaction, _ scope: Scope, _ alerts: [StoredAlert]) throws {
        try tx.later(
            """
            UPDATE alerts a
            SET changed_at = r.changed_at, last_seen = r.last_seen, starts_at = r.starts_at, ends_at = r.ends_at,
                expires_at = r.expires_at, notifications = r.notifications, episode = r.episode,
                content_hash = r.content_hash, firing = r.firing, severity = r.severity,
                reported_severity = r.reported_severity, flapping = r.flapping, name = r.name,
                generator_url = r.generator_url, labels = r.labels, annotations = r.annotations,
                recent_transitions = r.transitions::timestamptz[], recent_occurrences = r.occurrences::timestamptz[]
            FROM unnest(
                \(alerts.map(\.alert.id)), \(alerts.map(\.changedAt)), \(alerts.map(\.alert.lastSeen)),
                \(alerts.map(\.alert.startsAt)), \(alerts.map(\.alert.endsAt)), \(alerts.map(\.expiresAt)),
                \(alerts.map { Int64($0.alert.notifications) }), \(alerts.map { Int32($0.alert.episode) }),
                \(alerts.map(\.contentHash)), \(alerts.map { $0.alert.status == .firing }),
                \(alerts.map(\.alert.severity)), \(alerts.map(\.alert.reportedSeverity)),
                \(alerts.map(\.alert.flapping)), \(alerts.map(\.alert.name)), \(alerts.map(\.alert.generatorURL)),
                \(alerts.map(\.alert.labels)), \(alerts.map(\.alert.annotations)),
                \(alerts.map { times($0.alert.recentTransitions, usual: nil) }),
                \(alerts.map { times($0.alert.recentOccurrences, usual: nil) }))
                r (id, changed_at, last_seen, starts_at, ends_at, expires_at, notifications, episode, content_hash,
                    firing, severity, reported_severity, flapping, name, generator_url, labels, annotations,
                    transitions, occurrences)
            WHERE a.org_id = \(scope.org) AND a.id = r.id
            """)
    }

    static func insertEvents(_ tx: Transaction, _ scope: Scope, _ events: [AlertEventRow]) throws {
        guard !events.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO alert_events (org_id, alert_id, at, kind, episode, details)
            SELECT \(scope.org), r.alert_id, r.at, r.kind, r.episode, r.details
            FROM unnest(
                \(events.map(\.alert)), \(events.map(\.at)), \(events.map(\.kind.rawValue)),
                \(events.map { Int32($0.episode) }), \(events.map { $0.details.map { JSON($0) } }))
                r (alert_id, at, kind, episode, details)
            """)
    }

    /// Arrays of arrays cannot be unnested, so times travel as text; empty stands for just the usual one, which
    /// nearly every new alert has.
    private static func times(_ times: [Timestamp], usual: Timestamp?) -> String {
        if let usual, times.count == 1, times.first == usual { return "" }
        return "{" + times.map(\.description).joined(separator: ",") + "}"
    }
}

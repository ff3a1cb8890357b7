import Domain
import Postgres

/// Writes incidents, many at once.
enum IncidentStatements {
    static func insert(
        _ tx: Transaction, _ scope: Scope, _ incidents: [Incident], policyVersion: String
    ) throws {
        guard !incidents.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO incidents (
                org_id, policy_version, id, number, title, title_is_manual, status, severity, severity_is_manual,
                opened_at, first_alert_at, last_alert_at, acknowledged_at, acknowledged_by, assignee_id, mitigated_at,
                resolved_at, resolution, resolution_note, merged_into, alert_count, firing_count, root_cause, version,
                updated_at)
            SELECT \(scope.org), \(policyVersion), r.* FROM \(sql: try rows(incidents)) r
            """)
    }

    /// Writes every column of incidents that are there.
    static func update(_ tx: Transaction, _ scope: Scope, _ incidents: [Incident]) throws {
        guard !incidents.isEmpty else { return }
        try tx.later(
            """
            UPDATE incidents n
            SET title = r.title, title_is_manual = r.title_is_manual, status = r.status, severity = r.severity,
                severity_is_manual = r.severity_is_manual, opened_at = r.opened_at, first_alert_at = r.first_alert_at,
                last_alert_at = r.last_alert_at, acknowledged_at = r.acknowledged_at,
                acknowledged_by = r.acknowledged_by, assignee_id = r.assignee_id, mitigated_at = r.mitigated_at,
                resolved_at = r.resolved_at, resolution = r.resolution, resolution_note = r.resolution_note,
                merged_into = r.merged_into, alert_count = r.alert_count, firing_count = r.firing_count,
                root_cause = r.root_cause, version = r.version, updated_at = r.updated_at
            FROM \(sql: try rows(incidents)) r (
                id, number, title, title_is_manual, status, severity, severity_is_manual, opened_at, first_alert_at,
                last_alert_at, acknowledged_at, acknowledged_by, assignee_id, mitigated_at, resolved_at, resolution,
                resolution_note, merged_into, alert_count, firing_count, root_cause, version, updated_at)
            WHERE n.org_id = \(scope.org) AND n.id = r.id
            """)
        try MessageEdits.ask(tx, scope, incidents.map(\.id))
    }

    private static func rows(_ incidents: [Incident]) throws -> SQL {
        """
        unnest(
            \(incidents.map(\.id)), \(incidents.map(\.number)), \(incidents.map(\.title)),
            \(incidents.map(\.titleIsManual)), \(incidents.map(\.status.rawValue)), \(incidents.map(\.severity)),
            \(incidents.map(\.severityIsManual)), \(incidents.map(\.openedAt)), \(incidents.map(\.firstAlertAt)),
            \(incidents.map(\.lastAlertAt)), \(incidents.map(\.acknowledgedAt)), \(incidents.map(\.acknowledgedBy)),
            \(incidents.map(\.assigneeID)), \(incidents.map(\.mitigatedAt)), \(incidents.map(\.resolvedAt)),
            \(incidents.map { $0.resolution?.rawValue }), \(incidents.map(\.resolutionNote)),
            \(incidents.map(\.mergedInto)), \(incidents.map { Int32($0.alertCount) }),
            \(incidents.map { Int32($0.firingCount) }), \(try incidents.map { try $0.rootCause.map(RootCauseDocument.write) }),
            \(incidents.map { Int32($0.version) }), \(incidents.map(\.updatedAt)))
        """
    }

    /// The next `count` numbers of an organization's incidents; the first of them.
    static func takeNumbers(_ tx: Transaction, _ scope: Scope, _ count: Int) throws -> Int {
        let row = try tx.first(
            """
            INSERT INTO counters (org_id, name, value) VALUES (\(scope.org), 'incidents', \(count))
            ON CONFLICT (org_id, name) DO UPDATE SET value = counters.value + excluded.value
            RETURNING value
            """)
        guard let row else { throw PostgresError(.decoding, "the counter of incidents gave no number") }
        return try row.decode(Int.self) - count + 1
    }

    /// Counts the figures of incidents anew from their alerts.
    static func recount(_ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]) throws {
        try tx.later(
            "DELETE FROM incident_services WHERE org_id = \(scope.org) AND incident_id = ANY(\(incidents))")
        try tx.later(
            """
            INSERT INTO incident_services (org_id, incident_id, service_id, alert_count, firing_count, severity)
            SELECT m.org_id, m.incident_id, m.service_id, count(*), count(*) FILTER (WHERE m.firing), max(a.severity)
            FROM incident_alerts m JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
            WHERE m.org_id = \(scope.org) AND m.incident_id = ANY(\(incidents)) AND m.service_id IS NOT NULL
            GROUP BY m.org_id, m.incident_id, m.service_id
            """)
        try tx.later(
            """
            UPDATE incidents n
            SET alert_count = r.alerts, firing_count = r.firing, first_alert_at = coalesce(r.first_at, n.first_alert_at),
                last_alert_at = coalesce(r.last_at, n.last_alert_at)
            FROM (
                SELECT wanted.id, count(m.alert_id) AS alerts, count(*) FILTER (WHERE m.firing) AS firing,
                    min(m.alert_at) AS first_at, max(m.alert_at) AS last_at
                FROM unnest(\(incidents)) wanted (id)
                LEFT JOIN incident_alerts m ON m.org_id = \(scope.org) AND m.incident_id = wanted.id
                GROUP BY wanted.id) r
            WHERE n.org_id = \(scope.org) AND n.id = r.id
            """)
    }

    /// Records that people are to be told of incidents from now on, whatever was decided before.
    static func approve(
        _ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID], because rationale: String, policyVersion: String,
        at now: Timestamp
    ) throws {
        guard !incidents.isEmpty else { return }
        try tx.later(
            """
            INSERT INTO incident_decisions (
                org_id, decided_at, decision, rationale, policy_version, id, incident_id)
            SELECT \(scope.org), \(now), 'approved', \(rationale), \(policyVersion), r.* FROM unnest(
                \(incidents.map { _ in DecisionID(at: now) }), \(incidents)) r
            """)
    }

    /// Most profiles in one statement: each may have tens of kilobytes, and only one part is held in memory.
    static let profilesAtOnce = 32

    static func setProfiles(_ tx: Transaction, _ scope: Scope, _ profiles: [IncidentProfile]) throws {
        for (index, part) in profiles.parts(ofAtMost: profilesAtOnce).enumerated() {
            if index > 0 { try tx.flush() }
            try tx.later(
                """
                UPDATE incidents n SET profile = r.profile
                FROM unnest(\(part.map(\.id)), \(try part.map { try JSON(encoding: $0) })) r (id, profile)
                WHERE n.org_id = \(scope.org) AND n.id = r.id
                """)
        }
    }
}

import Foundation

/// A long-lived organization, written straight into the tables: ten alerts in each of ten services an incident, every
/// incident with a timeline, two hypotheses and their evidence, one incident in a hundred still open.
struct ReadSeed {
    let alerts: Int
    let incidents: Int

    static let services = 2000

    func write(to site: BenchmarkSite) throws {
        let database = Pgbench(database: site.database)
        for statement in statements {
            try database.execute("SET bellwether.org_id = '\(try organization(database))'; SET jit = off; \(statement)")
        }
        try database.execute("VACUUM ANALYZE")
        try database.execute("CHECKPOINT")
    }

    private func organization(_ database: Pgbench) throws -> String {
        try database.execute("SELECT id FROM organizations LIMIT 1").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private var perIncident: Int { alerts / incidents }

    /// Ids are made from numbers, so that one statement can refer to another's rows.
    private var statements: [String] {
        [
            """
            CREATE FUNCTION numbered(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
            RETURN overlay(md5(kind || n) placing '7' from 13)::uuid
            """,
            """
            INSERT INTO services (org_id, id, name, display_name, owner_team, tier, environment, created_at, updated_at)
            SELECT current_org(), numbered('service', n), 'svc-' || n, 'Service ' || n, 'team-' || n % 40, 1 + n % 4,
                'production', now(), now()
            FROM generate_series(0, \(Self.services - 1)) n
            """,
            """
            INSERT INTO dependencies (org_id, from_service_id, to_service_id, kind, created_at)
            SELECT current_org(), numbered('service', n), numbered('service', n / 3), 'call', now()
            FROM generate_series(1, \(Self.services - 1)) n WHERE n <> n / 3
            """,
            """
            INSERT INTO incidents (org_id, id, number, title, status, severity, opened_at, first_alert_at, last_alert_at,
                acknowledged_at, resolved_at, resolution, alert_count, firing_count, root_cause, policy_version, updated_at)
            SELECT current_org(), numbered('incident', n), n, 'Service ' || n % 2000 || ': latency high (+9 services)',
                CASE WHEN is_open THEN 'root_cause_found' ELSE 'resolved' END, 1 + n % 4, at, at, at + interval '2 minutes',
                CASE WHEN NOT is_open THEN at + interval '3 minutes' END, CASE WHEN NOT is_open THEN at + interval '30 minutes' END,
                CASE WHEN NOT is_open THEN 'fixed' END, \(perIncident), CASE WHEN is_open THEN \(perIncident) ELSE 0 END,
                jsonb_build_object('hypothesis_id', numbered('hypothesis', n * 2), 'service_id', numbered('service', n % 2000),
                    'service', 'Service ' || n % 2000, 'confidence', 0.87, 'summary', 'Service ' || n % 2000 ||
                    ', because nothing it depends on is failing'),
                'bench', at + interval '30 minutes'
            FROM (SELECT n, now() - (\(incidents) - n) * interval '10 minutes' AS at, n > \(incidents * 99 / 100) AS is_open
                FROM generate_series(1, \(incidents)) n) i
            """,
            """
            INSERT INTO counters (org_id, name, value) VALUES (current_org(), 'incident', \(incidents))
            ON CONFLICT (org_id, name) DO UPDATE SET value = excluded.value
            """,
            """
            INSERT INTO incident_events (org_id, incident_id, at, id, kind, actor_kind, actor_name, summary, details)
            SELECT current_org(), numbered('incident', n), now() - (\(incidents) - n) * interval '10 minutes' + k * interval '1 minute',
                numbered('event' || k, n), 'comment', 'system', 'Bellwether', 'Something that happened, number ' || k, '{}'
            FROM generate_series(1, \(incidents)) n, generate_series(1, 25) k
            """,
            """
            INSERT INTO evidence_artifacts (org_id, id, incident_id, kind, source, ref, summary, created_at, metadata)
            SELECT current_org(), numbered('evidence' || k, n), numbered('incident', n), 'alert', 'bellwether', 'alert',
                'Ten alerts of the service, the first at 14:00:15', now(), '{"count": "10"}'
            FROM generate_series(1, \(incidents)) n, generate_series(1, 4) k
            """,
            """
            INSERT INTO incident_hypotheses (org_id, incident_id, rank, id, kind, service_id, title, summary, confidence,
                factors, evidence_ids, created_at)
            SELECT current_org(), numbered('incident', n), rank, numbered('hypothesis', n * 2 + rank - 1), 'dependency',
                numbered('service', n % 2000), 'Service ' || n % 2000 || ': latency high', 'Nothing it depends on is failing',
                0.9 - rank * 0.2, '{"temporal": 0.8, "distance": 0.9, "domain": 0.7}',
                ARRAY[numbered('evidence' || rank * 2 - 1, n), numbered('evidence' || rank * 2, n)], now()
            FROM generate_series(1, \(incidents)) n, generate_series(1, 2) rank
            """,
            """
            INSERT INTO alerts (org_id, id, changed_at, first_seen, last_seen, starts_at, ends_at, notifications, episode,
                content_hash, firing, severity, reported_severity, service_id, integration_id, incident_id,
                correlated_episode, name, labels, annotations, recent_transitions, recent_occurrences)
            SELECT current_org(), numbered('alert', n), at, at, at, at, CASE WHEN NOT is_open THEN at + interval '30 minutes' END,
                3, 1, n, is_open, 1 + n % 4, 1 + n % 4, numbered('service', n / 10 % 2000), numbered('integration', 1),
                numbered('incident', n / \(perIncident) + 1), 1, 'Alert' || n % 97,
                jsonb_build_object('alertname', 'Alert' || n % 97, 'service', 'svc-' || n / 10 % 2000, 'instance',
                    'node-' || n || ':9100', 'job', 'node', 'cluster', 'prod-eu-1', 'namespace', 'payments', 'severity',
                    (ARRAY['warning', 'error', 'critical', 'fatal'])[1 + n % 4]),
                jsonb_build_object('summary', 'p99 latency is above two seconds, current value is ' || n % 13), ARRAY[at], ARRAY[at]
            FROM (SELECT n, now() - (\(incidents) - n / \(perIncident)) * interval '10 minutes' + n % 100 * interval '1 second' AS at,
                n / \(perIncident) >= \(incidents * 99 / 100) AS is_open FROM generate_series(0, \(alerts - 1)) n) a
            """,
            """
            INSERT INTO alert_terms (org_id, alert_id, changed_at, terms)
            SELECT current_org(), id, changed_at, array_to_tsvector(ARRAY(
                SELECT DISTINCT right(current_org()::text, 6) || ':' || term FROM unnest(ARRAY[
                    'alertname=' || lower(name), lower(name), 'service=' || (labels ->> 'service'), 'svc',
                    split_part(labels ->> 'service', '-', 2), 'instance=' || (labels ->> 'instance'), 'node',
                    split_part(split_part(labels ->> 'instance', '-', 2), ':', 1), '9100', 'job=node', 'cluster=prod-eu-1',
                    'prod', 'eu', '1', 'namespace=payments', 'payments', 'severity=' || (labels ->> 'severity'),
                    labels ->> 'severity', 'p99', 'latency', 'is', 'above', 'two', 'seconds', 'current', 'value',
                    '@severity=' || (labels ->> 'severity'), '@service=' || service_id]) term))
            FROM alerts
            """,
            """
            INSERT INTO incident_alerts (org_id, incident_id, alert_id, episode, joined_at, alert_at, service_id, score, parts, reason)
            SELECT current_org(), incident_id, id, 1, changed_at, changed_at, service_id, 0.8,
                '[{"name": "topology", "value": 0.9, "weight": 0.5, "detail": "one hop from Service 1"}]', 'correlated'
            FROM alerts
            """,
        ]
    }
}

import Domain
import Postgres
import Storage
import TestSupport
import Testing

/// Hot queries must go by an index, however many rows there are.
@Suite struct PlanTests {
    private func plan(_ tx: Transaction, _ sql: SQL) throws -> String {
        try tx.query("EXPLAIN \(sql: sql)").column(String.self).joined(separator: "\n")
    }

    @Test func hotQueriesUseTheirIndexes() async throws {
        try await withTestDatabase { test in
            try await test.owner.transaction { tx in
                try tx.execute(
                    """
                    INSERT INTO alerts (org_id, id, changed_at, first_seen, last_seen, starts_at, notifications, episode,
                        content_hash, firing, severity, reported_severity, integration_id, name, labels, annotations,
                        recent_transitions, recent_occurrences)
                    SELECT \(acme.org), md5(i::text)::uuid, now() - i * interval '1 s', now(), now(), now(), 1, 1, 0,
                        i % 20 = 0, 1::smallint, 1::smallint, \(integration), 'Noise', '{}', '{}', '{}', '{}'
                    FROM generate_series(1, 20000) i
                    """)
                try tx.execute(
                    """
                    INSERT INTO incidents (org_id, id, number, title, status, severity, opened_at, first_alert_at,
                        last_alert_at, alert_count, firing_count, policy_version, updated_at)
                    SELECT \(acme.org), md5(i::text)::uuid, i, 'Title', CASE WHEN i % 50 = 0 THEN 'detected' ELSE 'resolved' END,
                        1::smallint, now() - i * interval '1 m', now(), now(), 1, 0, '1', now()
                    FROM generate_series(1, 5000) i
                    """)
                try tx.execute("ANALYZE alerts, incidents")
            }
            try await test.database.read(acme) { tx in
                let org = acme.org
                let newest = try plan(
                    tx, "SELECT id FROM alerts a WHERE a.org_id = \(org) ORDER BY a.changed_at DESC, a.id LIMIT 51")
                #expect(newest.contains("alerts_changed"))
                let firing = try plan(
                    tx,
                    "SELECT id FROM alerts a WHERE a.org_id = \(org) AND a.firing ORDER BY a.changed_at DESC, a.id LIMIT 51"
                )
                #expect(firing.contains("alerts_firing"))
                let repeats = try plan(
                    tx,
                    """
                    SELECT a.id FROM unnest(\(["x"].map { _ in AlertID(at: start) })) r (id)
                    JOIN alerts a ON a.org_id = \(org) AND a.id = r.id
                    """)
                #expect(repeats.contains("alerts_pkey"))
                let open = try plan(
                    tx,
                    """
                    SELECT n.id FROM incidents n WHERE n.org_id = \(org) AND n.status NOT IN ('resolved', 'merged')
                    ORDER BY n.opened_at DESC, n.id LIMIT 51
                    """)
                #expect(open.contains("incidents_open"))
                let list = try plan(
                    tx, "SELECT n.id FROM incidents n WHERE n.org_id = \(org) ORDER BY n.opened_at DESC, n.id LIMIT 51")
                #expect(list.contains("incidents_opened"))
                for text in [newest, firing, repeats, open, list] { #expect(!text.contains("Seq Scan")) }
            }
        }
    }
}

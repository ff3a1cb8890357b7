import Domain
import Foundation
import Logging
import Postgres
import Storage

/// How long correlating one alert takes among many stored changes: the window is read, scored and ranked.
struct ChangeSpeed {
    let stored: Int
    let seed: UInt64

    static let services = 200
    static let days = 90
    static let alerts = 2000

    func measure(on site: BenchmarkSite, policies: PolicySet, into report: inout BenchmarkReport) async throws {
        _ = try site.apiKey()
        let psql = Pgbench(database: site.database)
        let text = try psql.execute("SELECT id FROM organizations LIMIT 1").trimmingCharacters(
            in: .whitespacesAndNewlines)
        guard let org = OrgID(text) else { throw Product.Failure.unexpectedAnswer(text) }
        let begun = ContinuousClock.now
        for statement in Self.statements(stored) {
            try psql.execute("SET bellwether.org_id = '\(text)'; SET jit = off; \(statement)")
        }
        try psql.execute("VACUUM ANALYZE")
        let seeded = (ContinuousClock.now - begun).inSeconds
        let logger = Logger(label: "bench")
        let database = Database(
            DatabaseConfiguration(
                url: site.database, connections: 2, applicationName: "bellwether-bench",
                onConnect: ["SET ROLE bellwether_app"]), logger: logger)
        let store = Store(database: database) { policies }
        let scope = Scope(org: org)
        var random = StormRandom(seed: seed)
        var latencies = Latencies()
        var found = 0
        for round in 0..<3200 {
            let number = Int.random(in: 1...Self.alerts, using: &random)
            let id = AlertID(Self.numbered("alert\(number)"))
            let from = ContinuousClock.now
            let rows = try await store.changes.correlations(scope, alert: id)
            // The first ones warm caches and plans.
            if round >= 200 {
                latencies.add(ContinuousClock.now - from)
                found += rows.count
            }
        }
        let bytes = try site.count("SELECT (pg_total_relation_size('change_events') / \(stored))::bigint")
        await database.close()
        report.parameters.append(("stored_changes", String(stored)))
        report.metrics += latencies.metrics("correlate_one_alert")
        report.metrics += [
            ("correlate_changes_found_mean", Double(found) / Double(latencies.count)),
            ("stored_bytes_per_change", Double(bytes)),
        ]
        report.notes.append(
            "correlate: \(latencies.count) alerts one after the other, each read with the changes of its window, scored and "
                + "ranked, over \(Self.services) services and \(Self.days) days; seeded in \(Int(seeded)) s; bytes with indexes"
        )
    }

    /// The same as the SQL function `numbered`.
    private static func numbered(_ text: String) -> UUID {
        var digits = Array(MD5.hex(text))
        digits[12] = "7"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return UUID(uuidString: parts.joined(separator: "-")) ?? UUID()
    }

    private static func statements(_ stored: Int) -> [String] {
        [
            """
            CREATE FUNCTION numbered(text) RETURNS uuid LANGUAGE sql IMMUTABLE
            RETURN overlay(md5($1) placing '7' from 13)::uuid
            """,
            """
            INSERT INTO services (org_id, id, name, display_name, environment, created_at, updated_at)
            SELECT current_org(), numbered('service' || n), 'svc-' || n, 'Service ' || n, 'production', now(), now()
            FROM generate_series(0, \(services - 1)) n
            """,
            """
            INSERT INTO dependencies (org_id, from_service_id, to_service_id, kind, created_at)
            SELECT DISTINCT current_org(), numbered('service' || n), numbered('service' || (n * k) % \(services)), 'call', now()
            FROM generate_series(1, \(services - 1)) n, generate_series(2, 4) k WHERE n <> (n * k) % \(services)
            """,
            "INSERT INTO topology_changes (org_id, version, at, actor, change) VALUES (current_org(), 1, now(), 'bench', '{}')",
            """
            INSERT INTO change_events (org_id, id, at, ended_at, received_at, service_id, kind, status, source, title, actor,
                service, environment, repository, branch, commit_sha, version, previous_version, facts)
            SELECT current_org(), numbered('change' || n), at, at + interval '90 seconds', at,
                CASE WHEN n % 12 > 0 THEN numbered('service' || n % \(services)) END,
                (ARRAY['deployment', 'workflow', 'pull_request', 'job', 'config', 'scaling', 'push', 'deployment'])[1 + n % 8],
                CASE WHEN n % 25 = 0 THEN 'failure' ELSE 'success' END, 'github', 'Tidy the retry loop of service ' || n % \(services),
                'dev' || n % 300, CASE WHEN n % 12 > 0 THEN 'svc-' || n % \(services) END,
                (ARRAY['production', 'staging'])[1 + n % 2], 'acme/svc-' || n % \(services), 'main',
                md5('c' || n / 8) || '01234567', 'v1.' || n / 8, 'v1.' || n / 8 - 1,
                jsonb_build_object('ft', jsonb_build_array('config', 'other'), 'f', n % 20, 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    'l', jsonb_build_object('u', 'https://github.com/acme/svc-' || n % \(services) || '/actions/runs/' || n))
            FROM (SELECT n, now() - (n::float8 / \(stored) * \(days)) * interval '1 day' AS at FROM generate_series(1, \(stored)) n) s
            """,
            """
            INSERT INTO alerts (org_id, id, changed_at, first_seen, last_seen, starts_at, notifications, episode,
                content_hash, firing, severity, reported_severity, flapping, integration_id, service_id, name, labels,
                annotations, recent_transitions, recent_occurrences)
            SELECT current_org(), numbered('alert' || n), at, at, at, at, 1, 1, 0, true, 2, 2, false, numbered('integration'),
                numbered('service' || n % \(services)), 'HighErrorRate',
                jsonb_build_object('service', 'svc-' || n % \(services), 'environment', 'production'), '{}', '{}', '{}'
            FROM (SELECT n, now() - random() * interval '\(days) days' AS at FROM generate_series(1, \(alerts)) n) s
            """,
        ]
    }
}

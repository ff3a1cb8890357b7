import Foundation

/// A long-lived organization's changes, written straight into the tables: so many over three months, each with the
/// delivery that told of it, the newest first, in parts so that whoever waits sees them grow.
struct ChangeRows {
    let stored: Int
    let organization: String

    static let services = 200
    static let days = 90
    static let alerts = 2000
    private static let part = 50_000

    func write(with database: Pgbench) throws {
        func run(_ statement: String) throws {
            try database.execute("SET bellwether.org_id = '\(organization)'; SET jit = off; \(statement)")
        }
        for statement in Self.surroundings { try run(statement) }
        var done = 0
        while done < stored {
            let last = min(stored, done + Self.part)
            try run(changes(from: done + 1, to: last))
            done = last
            Self.tell("stored \(done) of \(stored) changes")
        }
        Self.tell("vacuuming and analyzing")
        try database.execute("VACUUM ANALYZE")
        try database.execute("CHECKPOINT")
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }

    /// The same as the SQL function of that name.
    static func numbered(_ text: String) -> UUID {
        var digits = Array(MD5.hex(text))
        digits[12] = "7"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return UUID(uuidString: parts.joined(separator: "-")) ?? UUID()
    }

    /// Ids are hashes, as those of real changes are, so that the indexes grow as theirs do.
    private func changes(from first: Int, to last: Int) -> String {
        """
        INSERT INTO change_events (org_id, id, at, ended_at, received_at, service_id, kind, status, source, title, actor,
            service, environment, repository, branch, commit_sha, version, previous_version, facts)
        SELECT current_org(), numbered('change' || n), at, at + interval '90 seconds', at,
            CASE WHEN n % 12 > 0 THEN numbered('service' || n % \(Self.services)) END,
            (ARRAY['deployment', 'workflow', 'pull_request', 'job', 'config', 'scaling', 'push', 'deployment'])[1 + n % 8],
            CASE WHEN n % 25 = 0 THEN 'failure' ELSE 'success' END, 'github', 'Tidy the retry loop of service ' || n % \(Self.services),
            'dev' || n % 300, CASE WHEN n % 12 > 0 THEN 'svc-' || n % \(Self.services) END,
            (ARRAY['production', 'staging'])[1 + n % 2], 'acme/svc-' || n % \(Self.services), 'main',
            md5('c' || n / 8) || '01234567', 'v1.' || n / 8, 'v1.' || n / 8 - 1,
            jsonb_build_object('ft', jsonb_build_array('config', 'other'), 'f', n % 20, 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'l', jsonb_build_object('u', 'https://github.com/acme/svc-' || n % \(Self.services) || '/actions/runs/' || n))
        FROM (SELECT n, now() - (n::float8 / \(stored) * \(Self.days)) * interval '1 day' AS at
            FROM generate_series(\(first), \(last)) n) s;
        INSERT INTO change_deliveries (org_id, delivery, received_at)
        SELECT current_org(), numbered('delivery' || n), now() - (n::float8 / \(stored) * \(Self.days)) * interval '1 day'
        FROM generate_series(\(first), \(last)) n
        """
    }

    private static let surroundings: [String] = [
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
        """
        INSERT INTO topology_changes (org_id, version, at, actor, change)
        VALUES (current_org(), 1, now(), 'bench', '{}')
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

import Foundation

/// Fills the outbox, lets workers empty it, and counts what arrived.
struct NotifyLoad {
    let site: BenchmarkSite
    let notifications: Int
    let workers: Int

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func report() async throws -> BenchmarkReport {
        let sink = try DeliverySink()
        defer { sink.close() }
        try fill(sink.port)
        var products: [Product] = []
        for _ in 0..<workers { products.append(try site.startWorker()) }
        defer { for product in products { product.stop() } }
        let began = ContinuousClock.now
        var first: ContinuousClock.Instant?
        while sink.count < notifications {
            if first == nil, sink.count > 0 { first = .now }
            if began.duration(to: .now) > .seconds(300) {
                throw Failure(
                    description: "after five minutes \(sink.count) of \(notifications) had arrived")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        let took = (first ?? began).duration(to: .now)
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        // The last ones are being recorded.
        try await Task.sleep(for: .seconds(2))
        let twice = sink.deliveries.filter { $0.requests > 1 }.count
        let recorded = try count("SELECT count(*) FROM notifications WHERE status = 'sent'")
        let attempts = try count("SELECT count(*) FROM notification_attempts WHERE outcome = 'sent'")
        return BenchmarkReport(
            name: "notify",
            parameters: [("notifications", String(notifications)), ("workers", String(workers))],
            metrics: [
                ("deliveries_per_second", Double(notifications) / seconds), ("sent_twice", Double(twice)),
                ("recorded_as_sent", Double(recorded)), ("attempts_recorded", Double(attempts)),
                ("seconds", seconds),
            ],
            notes: [
                "Each delivery is a claim, an attempt begun and an attempt ended, each committed, and a signed request.",
                "The receiver runs on the same cores.",
            ])
    }

    private func count(_ query: String) throws -> Int {
        Int(try Pgbench(database: site.database).execute(query).trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    /// One incident for each, as in ordinary times, and a job for each notification.
    private func fill(_ port: Int) throws {
        _ = try site.command(["admin", "organization", "create", "--name", "Bench", "--slug", "notify-bench"])
        let database = Pgbench(database: site.database)
        let org = try database.execute("SELECT id FROM organizations LIMIT 1")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let statements = [
            """
            CREATE FUNCTION numbered(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
            RETURN overlay(md5(kind || n) placing '7' from 13)::uuid
            """,
            """
            INSERT INTO notification_channels (org_id, id, kind, name, settings, created_at)
            SELECT current_org(), numbered('channel', 1), 'webhook', 'Sink',
                '{"url": "http://127.0.0.1:\(port)/hook"}', now()
            """,
            """
            INSERT INTO incidents (org_id, id, number, title, status, severity, opened_at, first_alert_at, last_alert_at,
                alert_count, firing_count, policy_version, updated_at)
            SELECT current_org(), numbered('incident', n), n, 'Service ' || n || ' is down', 'detected', 3, now(), now(),
                now(), 1, 1, 'bench', now() FROM generate_series(1, \(notifications)) n
            """,
            """
            INSERT INTO notifications (org_id, id, channel_id, incident_id, event, dedup_key, message, created_at)
            SELECT current_org(), numbered('notification', n), numbered('channel', 1), numbered('incident', n),
                'incident.opened', 'bench:' || n, '{}', now() FROM generate_series(1, \(notifications)) n
            """,
            """
            INSERT INTO jobs (due, kind, org_id, priority, max_attempts, unique_key, payloads)
            SELECT true, 'deliver', current_org(), 0, 10000, numbered('notification', n)::text,
                ARRAY[jsonb_build_object('notification', numbered('notification', n), 'attempts_before', 0)]
            FROM generate_series(1, \(notifications)) n
            """,
        ]
        for statement in statements { try database.execute("SET bellwether.org_id = '\(org)'; \(statement)") }
        try database.execute("VACUUM ANALYZE")
    }
}

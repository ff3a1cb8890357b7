package import Domain
package import JobQueue
import Postgres

/// What has to be done now and then, whoever uses the product.
package struct UpkeepStore: Sendable {
    let database: Database

    /// Every organization, for jobs that go round all of them.
    package func organizations() async throws -> [OrgID] {
        try await database.readUnfenced { tx in
            try tx.query("SELECT id FROM organizations ORDER BY id").column(OrgID.self)
        }
    }

    /// Lets PostgreSQL look again at tables that have grown by half, so that kept plans are made anew.
    package func refreshStatistics() async throws {
        try await database.writeUnfenced { tx in
            _ = try tx.query("SELECT refresh_statistics()")
        }
    }

    /// Resolves alerts whose senders promised to repeat them and did not.
    /// - Returns: how many; `limit` if there may be more.
    package func expireAlerts(_ scope: Scope, at now: Timestamp, limit: Int) async throws -> Int {
        try await database.write(scope) { tx in
            let ended = try tx.query(
                """
                WITH overdue AS (
                    SELECT id FROM alerts
                    WHERE org_id = \(scope.org) AND firing AND expires_from IS NOT NULL
                        AND expires_from <= \(now) AND expires_at <= \(now)
                    ORDER BY id LIMIT \(limit) FOR NO KEY UPDATE SKIP LOCKED)
                UPDATE alerts a
                SET firing = false, ends_at = greatest(a.expires_at, a.starts_at), changed_at = \(now), expires_at = NULL,
                    recent_transitions = a.recent_transitions[
                        greatest(1, cardinality(a.recent_transitions) - \(Int32(AlertPolicy.transitionsKept) - 2)):]
                        || \(now)::timestamptz
                FROM overdue o WHERE a.org_id = \(scope.org) AND a.id = o.id
                RETURNING a.id, a.episode
                """
            ).decode(AlertID.self, Int.self)
            guard !ended.isEmpty else { return 0 }
            try AlertStatements.insertEvents(
                tx, scope,
                ended.map { AlertEventRow(alert: $0.0, at: now, kind: .expired, episode: $0.1, details: nil) })
            try JobQueue.enqueue(CorrelateJob.jobs(org: scope.org, alerts: ended.map(\.0)), in: tx)
            return ended.count
        }
    }

    /// Removes answers to old idempotency keys, and what correlation remembers of incidents that ended long ago.
    package func tidy(_ scope: Scope, at now: Timestamp) async throws {
        try await database.write(scope) { tx in
            try tx.execute(
                "DELETE FROM idempotency_keys WHERE org_id = \(scope.org) AND created_at < \(now - .seconds(86_400))")
            try tx.execute(
                """
                UPDATE incidents SET profile = NULL
                WHERE org_id = \(scope.org) AND status IN ('resolved', 'merged') AND profile IS NOT NULL
                    AND updated_at < \(now - .seconds(86_400))
                """)
        }
    }

    /// Removes what signing in no longer needs: sessions that are over, and attempts that are forgiven.
    package func tidySignIn(_ scope: Scope, at now: Timestamp) async throws {
        try await database.write(scope) { tx in
            try tx.execute("DELETE FROM sessions WHERE org_id = \(scope.org) AND expires_at <= \(now)")
            try tx.execute("DELETE FROM used_sign_ons WHERE org_id = \(scope.org) AND expires_at <= \(now)")
        }
    }

    package func tidyAttempts(at now: Timestamp) async throws {
        try await database.writeUnfenced { tx in
            _ = try tx.execute("DELETE FROM sign_in_attempts WHERE blocked_until < \(now - AttemptBackOff.longest)")
        }
    }

    /// Makes the monthly partitions of this month and the next ones, so that nothing new lands in the default one.
    package func makePartitions(at now: Timestamp) async throws {
        try await database.writeUnfenced { tx in
            _ = try tx.execute("SELECT make_partitions(\(now))")
        }
    }

    /// Whether an alert fires that ends unless its sender repeats it.
    package func awaitsRepeats(_ scope: Scope) async throws -> Bool {
        try await database.read(scope) { tx in
            try tx.first(
                "SELECT 1 FROM alerts WHERE org_id = \(scope.org) AND firing AND expires_from IS NOT NULL LIMIT 1")
                != nil
        }
    }

    /// Enqueues jobs that belong to no organization, each at most once: of one that waits already the time is kept if
    /// it is earlier. They never become dead letters.
    /// - Parameter payload: what the next run is told; nil for what the one that waits or runs was told, if there is
    ///   one, so that starting anew forgets nothing.
    package func schedule(_ kinds: [JobKind], at time: Timestamp?, payload: [UInt8]? = nil) async throws {
        try await database.writeUnfenced { tx in
            try JobQueue.enqueue(
                kinds.map { kind in
                    NewJob(
                        kind: kind, org: nil, payload: try payload ?? Self.payload(tx, kind) ?? Array("{}".utf8),
                        uniqueKey: kind.rawValue, runAt: time, maxAttempts: Int(Int16.max))
                }, in: tx)
        }
    }

    private static func payload(_ tx: Transaction, _ kind: JobKind) throws -> [UInt8]? {
        try tx.query(
            """
            SELECT payload FROM (
                SELECT 1 AS rank, payload FROM waiting_jobs WHERE kind = \(kind.rawValue) AND unique_key = \(kind.rawValue)
                UNION ALL
                SELECT 2, unnest(payloads) FROM job_leases WHERE kind = \(kind.rawValue)) found
            ORDER BY rank LIMIT 1
            """
        ).column(JSON.self).first?.bytes
    }
}

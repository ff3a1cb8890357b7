package import Domain
package import Postgres

/// Reads the changes that may explain alerts.
package enum ChangeWindow {
    /// Most changes that are looked at where no service narrows them down.
    private static let most = 2000
    /// A change that took no longer than this is found by its beginning, any other by its end as well: so the index
    /// `change_events_slow` says.
    private static let quick: Duration = .seconds(600)
    /// What is under way for longer has ended, and nobody told.
    private static let longest: Duration = .seconds(86_400)

    /// The changes of the window that can score at all: those of the failing services and of what they need, and those
    /// whose service is not known; by their beginning, their end, or because they are under way. By the indexes on
    /// service and time and on those that took long, so it costs what the window holds.
    /// - Parameter verdicts: what was confirmed is read wherever it lies.
    package static func read(
        _ tx: Transaction, _ scope: Scope, _ alerts: [Alert], topology: Topology, policy: ChangePolicy,
        verdicts: [ChangeID: ChangeVerdict] = [:]
    ) throws -> [Change] {
        guard let statement = statement(scope, alerts, topology: topology, policy: policy) else { return [] }
        var found = try ChangeStatements.list(tx, statement)
        let confirmed = verdicts.filter { $0.value == .confirmed }.map(\.key).sorted()
        if !confirmed.isEmpty {
            found += try ChangeStatements.list(
                tx,
                """
                SELECT \(sql: Change.columns) FROM change_events e
                WHERE e.org_id = \(scope.org) AND e.id = ANY(\(confirmed))
                """)
        }
        var seen: Set<ChangeID> = []
        return found.filter { seen.insert($0.id).inserted }
    }

    /// For tests that hold its plan, too.
    package static func statement(
        _ scope: Scope, _ alerts: [Alert], topology: Topology, policy: ChangePolicy
    ) -> SQL? {
        guard let window = ChangeScoring(alerts: alerts, topology: topology, policy: policy).window else { return nil }
        var services: Set<ServiceID> = []
        for id in Set(alerts.compactMap(\.serviceID)) {
            services.insert(id)
            for near in topology.neighbours(of: id, .up, hops: policy.service.hops.count) {
                services.insert(near.service)
            }
        }
        let isNamed = alerts.allSatisfy { $0.serviceID != nil }
        let (from, to) = (window.lowerBound - quick, window.upperBound)
        guard isNamed else {
            return """
                SELECT \(sql: Change.columns) FROM (
                    SELECT * FROM change_events x
                    WHERE x.org_id = \(scope.org) AND x.at BETWEEN \(from) AND \(to)
                    ORDER BY x.at DESC, x.id LIMIT \(most)) e
                \(sql: slow(scope, window, of: "true"))
                """
        }
        // One index scan a service, however the planner sees an array.
        return """
            SELECT \(sql: Change.columns) FROM (
                SELECT unnest(\(services.sorted())) AS id) w
            CROSS JOIN LATERAL (
                SELECT * FROM change_events x
                WHERE x.org_id = \(scope.org) AND x.service_id = w.id AND x.at BETWEEN \(from) AND \(to)
                ORDER BY x.at DESC LIMIT 200) e
            UNION ALL
            SELECT \(sql: Change.columns) FROM (
                SELECT * FROM change_events x
                WHERE x.org_id = \(scope.org) AND x.service_id IS NULL AND x.at BETWEEN \(from) AND \(to)
                ORDER BY x.at DESC LIMIT 500) e
            \(sql: slow(scope, window, of: "(x.service_id IS NULL OR x.service_id = ANY(\(services.sorted())))"))
            """
    }

    /// Those that took effect in the window though they began before it: there are few, and an index of their own.
    private static func slow(_ scope: Scope, _ window: ClosedRange<Timestamp>, of services: SQL) -> SQL {
        """
        UNION ALL
        SELECT \(sql: Change.columns) FROM (
            SELECT * FROM change_events x
            WHERE x.org_id = \(scope.org) AND x.ended_at BETWEEN \(window.lowerBound) AND \(window.upperBound + longest)
                AND x.at < \(window.lowerBound) AND x.ended_at - x.at > interval '10 minutes' AND \(sql: effective)
                AND \(sql: services)
            ORDER BY x.ended_at DESC LIMIT 200) e
        UNION ALL
        SELECT \(sql: Change.columns) FROM (
            SELECT * FROM change_events x
            WHERE x.org_id = \(scope.org) AND x.ended_at IS NULL AND x.status = 'running' AND \(sql: effective)
                AND x.at BETWEEN \(window.lowerBound - longest) AND \(window.lowerBound) AND \(sql: services)
            ORDER BY x.at DESC LIMIT 200) e
        """
    }

    private static let effective: SQL =
        "x.kind IN ('deployment', 'config', 'scaling', 'feature_flag', 'database', 'infrastructure')"
}

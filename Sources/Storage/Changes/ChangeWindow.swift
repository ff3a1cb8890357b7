package import Domain
package import Postgres

/// Reads the changes that may explain alerts.
package enum ChangeWindow {
    /// Most changes that are looked at where no service narrows them down.
    private static let most = 2000

    /// The changes of the window that can score at all: those of the failing services and of what they need, and those
    /// whose service is not known. By the index on service and time, so it costs what the window holds.
    package static func read(
        _ tx: Transaction, _ scope: Scope, _ alerts: [Alert], topology: Topology, policy: ChangePolicy
    ) throws -> [Change] {
        guard let statement = statement(scope, alerts, topology: topology, policy: policy) else { return [] }
        return try ChangeStatements.list(tx, statement)
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
        let (from, to) = (window.lowerBound, window.upperBound)
        guard isNamed else {
            return """
                SELECT \(sql: Change.columns) FROM change_events e
                WHERE e.org_id = \(scope.org) AND e.at BETWEEN \(from) AND \(to) ORDER BY e.at DESC, e.id LIMIT \(most)
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
            """
    }
}

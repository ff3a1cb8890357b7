public import Domain
import Postgres

extension TopologyStore {
    /// How every service is doing.
    public func states(_ scope: Scope) async throws -> [ServiceState] {
        try await database.read(scope) { tx in try Self.states(tx, scope, only: nil) }
    }

    /// How one service is doing.
    /// - Throws: `StoreError.notFound`.
    public func state(_ scope: Scope, _ id: ServiceID) async throws -> ServiceState {
        try await database.read(scope) { tx in
            guard let state = try Self.states(tx, scope, only: id).first else {
                throw StoreError.notFound(what: "service")
            }
            return state
        }
    }

    /// Counted from open incidents, so that it costs the same however many alerts there are.
    private static func states(_ tx: Transaction, _ scope: Scope, only id: ServiceID?) throws -> [ServiceState] {
        let one: SQL = id.map { "AND s.id = \($0)" } ?? ""
        let rows = try tx.query(
            """
            SELECT \(sql: Service.columns), max(t.severity) FILTER (WHERE t.firing_count > 0),
                coalesce(sum(t.firing_count), 0), coalesce(array_agg(t.incident_id ORDER BY t.incident_id)
                    FILTER (WHERE t.incident_id IS NOT NULL), '{}'),
                coalesce(bool_or(t.is_cause), false)
            FROM services s
            LEFT JOIN (
                SELECT x.service_id, x.incident_id, x.firing_count, x.severity,
                    coalesce(n.root_cause ->> 'service_id' = x.service_id::text, false) AS is_cause
                FROM incidents n JOIN incident_services x ON x.org_id = n.org_id AND x.incident_id = n.id
                WHERE n.org_id = \(scope.org) AND n.status NOT IN ('resolved', 'merged')) t ON t.service_id = s.id
            WHERE s.org_id = \(scope.org) \(sql: one)
            GROUP BY s.org_id, s.id ORDER BY s.display_name, s.id
            """)
        return try rows.map { row in
            var columns = Columns(row)
            return ServiceState(
                service: try Service(columns: &columns), worstSeverity: try columns.next(),
                firingCount: try columns.next(), openIncidents: try columns.next(), isRootCause: try columns.next())
        }
    }
}

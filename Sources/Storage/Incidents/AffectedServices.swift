import Domain
import Postgres

/// Which services incidents touch.
enum AffectedServices {
    /// Of each incident the five with most alerts.
    static func top(
        _ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]
    ) throws -> [IncidentID: [AffectedService]] {
        guard !incidents.isEmpty else { return [:] }
        let rows = try tx.query(
            """
            SELECT r.incident_id, r.service_id, s.display_name, r.alert_count, r.firing_count
            FROM unnest(\(incidents)) wanted (id)
            CROSS JOIN LATERAL (
                SELECT * FROM incident_services t
                WHERE t.org_id = \(scope.org) AND t.incident_id = wanted.id
                ORDER BY t.alert_count DESC, t.service_id LIMIT 5) r
            JOIN services s ON s.org_id = \(scope.org) AND s.id = r.service_id
            ORDER BY r.alert_count DESC, r.service_id
            """)
        var found: [IncidentID: [AffectedService]] = [:]
        for row in rows {
            let (incident, id, name, alerts, firing) = try row.decode(
                IncidentID.self, ServiceID.self, String.self, Int.self, Int.self)
            found[incident, default: []].append(
                AffectedService(
                    id: id, name: name, alertCount: alerts, firingCount: firing, hops: nil, direction: nil))
        }
        return found
    }

    /// All of one incident, placed in the graph as seen from the cause; nearest first, then most alerts.
    static func all(
        _ tx: Transaction, _ scope: Scope, _ incident: IncidentID, cause: ServiceID?, graph: Topology
    ) throws -> [AffectedService] {
        let rows = try tx.query(
            """
            SELECT t.service_id, s.display_name, t.alert_count, t.firing_count
            FROM incident_services t
            JOIN services s ON s.org_id = t.org_id AND s.id = t.service_id
            WHERE t.org_id = \(scope.org) AND t.incident_id = \(incident)
            """)
        let places = places(from: cause, graph)
        return try rows.map { row in
            let (id, name, alerts, firing) = try row.decode(ServiceID.self, String.self, Int.self, Int.self)
            let place = places[id]
            return AffectedService(
                id: id, name: name, alertCount: alerts, firingCount: firing, hops: place?.hops,
                direction: place?.direction ?? (cause == nil ? nil : .unrelated))
        }
        .sorted { left, right in
            (left.hops ?? .max, -left.alertCount, left.name) < (right.hops ?? .max, -right.alertCount, right.name)
        }
    }

    /// How far a page follows dependencies.
    static let hopLimit = 10

    private static func places(
        from cause: ServiceID?, _ graph: Topology
    ) -> [ServiceID: (hops: Int, direction: AffectedService.Direction)] {
        guard let cause else { return [:] }
        var places: [ServiceID: (hops: Int, direction: AffectedService.Direction)] = [cause: (0, .cause)]
        for neighbour in graph.neighbours(of: cause, .down, hops: hopLimit) where places[neighbour.service] == nil {
            places[neighbour.service] = (neighbour.hops, .downstream)
        }
        for neighbour in graph.neighbours(of: cause, .up, hops: hopLimit) where places[neighbour.service] == nil {
            places[neighbour.service] = (neighbour.hops, .upstream)
        }
        return places
    }
}

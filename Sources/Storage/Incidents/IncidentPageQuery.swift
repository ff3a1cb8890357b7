import Domain
import Postgres

/// What an incident's page opens with, in three statements.
enum IncidentPageQuery {
    /// How many services of the blast radius are listed.
    private static let listed = 50

    static func run(_ tx: Transaction, _ scope: Scope, _ key: IncidentKey, graph: Topology) throws -> IncidentPage {
        let row = try tx.first(
            """
            SELECT \(sql: IncidentRow.columns), d.decision, d.rationale, d.policy_version, d.decided_at, o.number, o.title
            FROM incidents n \(sql: IncidentRow.joins)
            LEFT JOIN incidents o ON o.org_id = n.org_id AND o.id = n.merged_into
            LEFT JOIN LATERAL (
                SELECT * FROM incident_decisions x WHERE x.org_id = n.org_id AND x.incident_id = n.id
                ORDER BY x.decided_at DESC, x.id DESC LIMIT 1) d ON true
            WHERE n.org_id = \(scope.org) AND \(sql: key.condition)
            """)
        guard let row else { throw StoreError.notFound(what: "incident") }
        var columns = Columns(row)
        var incident = try IncidentRow(columns: &columns)
        let decision = try columns.optionalWord(GatingRecord.Decision.self)
        let rationale = try columns.next(String?.self)
        let policy = try columns.next(String?.self)
        let decidedAt = try columns.next(Timestamp?.self)
        let intoNumber = try columns.next(Int?.self)
        let intoTitle = try columns.next(String?.self)
        let cause = incident.incident.rootCause?.serviceID
        incident.affectedServices = try AffectedServices.all(
            tx, scope, incident.incident.id, cause: cause, graph: graph)
        var page = IncidentPage(row: incident, decision: nil, blastRadius: cause.map { radius(of: $0, graph) })
        if let decision, let rationale, let policy, let decidedAt {
            page.decision = GatingRecord(
                decision: decision, rationale: rationale, policyVersion: policy, decidedAt: decidedAt)
        }
        if let into = incident.incident.mergedInto, let intoNumber, let intoTitle {
            page.mergedInto = IncidentReference(id: into, number: intoNumber, title: intoTitle)
        }
        return page
    }

    private static func radius(of cause: ServiceID, _ graph: Topology) -> BlastRadius {
        let reached = graph.neighbours(of: cause, .down, hops: AffectedServices.hopLimit)
        let services = reached.prefix(listed).compactMap { neighbour in
            graph[neighbour.service].map {
                ServiceReference(id: $0.id, name: $0.displayName, hops: neighbour.hops)
            }
        }
        return BlastRadius(services: services, total: reached.count)
    }
}

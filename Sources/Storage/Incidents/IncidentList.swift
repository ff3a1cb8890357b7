import Domain
import Postgres

/// The statement behind a list of incidents: which index carries it depends on the filter.
enum IncidentList {
    /// Nil where nothing can match.
    static func statement(
        _ tx: Transaction, _ scope: Scope, _ filter: IncidentFilter, after cursor: Cursor?, count: Int
    ) throws -> SQL? {
        var conditions: [SQL] = ["n.org_id = \(scope.org)"]
        if let statuses = statuses(filter.statuses) { conditions.append(statuses) }
        if !filter.severities.isEmpty { conditions.append("n.severity = ANY(\(filter.severities))") }
        if let assignee = filter.assignee { conditions.append("n.assignee_id = \(assignee)") }
        if let team = filter.team {
            conditions.append("(n.team_ids && \([team]) OR n.shared_with && \([team]))")
        }
        if let service = filter.service {
            let ids = try ServiceLookup.ids(tx, scope, service)
            guard !ids.isEmpty else { return nil }
            conditions.append(
                """
                n.id IN (SELECT incident_id FROM incident_services
                    WHERE org_id = \(scope.org) AND service_id = ANY(\(ids)))
                """)
        }
        conditions += words(filter.query)
        let order: SQL
        switch filter.sort {
        case .openedAt:
            order = "n.opened_at"
            if let cursor {
                conditions.append(
                    "n.opened_at <= \(cursor.at) AND (n.opened_at < \(cursor.at) OR n.id > \(cursor.id))")
            }
        case .updatedAt:
            order = "n.updated_at"
            if let cursor {
                conditions.append(
                    "n.updated_at <= \(cursor.at) AND (n.updated_at < \(cursor.at) OR n.id > \(cursor.id))")
            }
        }
        return """
            SELECT \(sql: IncidentRow.columns)
            FROM incidents n \(sql: IncidentRow.joins)
            WHERE \(sql: SQL.joined(conditions, separator: " AND "))
            ORDER BY \(sql: order) DESC, n.id LIMIT \(count)
            """
    }

    /// The open ones have an index of their own, which the planner takes only for its very words.
    private static func statuses(_ statuses: [Incident.Status]) -> SQL? {
        let set = Set(statuses)
        if set.isEmpty || set.count == Incident.Status.allCases.count { return nil }
        if set == Set(IncidentFilter.open) { return "n.status NOT IN ('resolved', 'merged')" }
        if set.count == 1, let only = set.first { return "n.status = \(only.rawValue)" }
        if set.allSatisfy(\.isOpen) {
            return "n.status NOT IN ('resolved', 'merged') AND n.status = ANY(\(set.map(\.rawValue).sorted()))"
        }
        return "n.status = ANY(\(set.map(\.rawValue).sorted()))"
    }

    private static func words(_ query: String) -> [SQL] {
        query.split(whereSeparator: \.isWhitespace).prefix(8).map { word in
            let escaped = word.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            let pattern = "%\(escaped)%"
            let digits = word.hasPrefix("#") ? word.dropFirst() : word
            guard let number = Int(digits) else { return "n.title ILIKE \(pattern)" }
            return "(n.number = \(number) OR n.title ILIKE \(pattern))"
        }
    }
}

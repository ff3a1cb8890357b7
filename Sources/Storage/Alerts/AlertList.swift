import Domain
import Postgres

/// Which alerts a list shows: the way to them depends on the filter.
enum AlertList {
    /// A statement that gives the ids of at most `count` alerts past the cursor, newest change first. Nil where
    /// nothing can match.
    ///
    /// Filters that many or few alerts may pass (severity, service, integration, words) all go through the search
    /// terms, so that a rare one does not walk the whole table.
    static func hits(
        _ tx: Transaction, _ scope: Scope, _ filter: AlertFilter, after cursor: Cursor?, count: Int
    ) throws -> SQL? {
        let firing = filter.status.map { $0 == .firing }
        var query = AlertQuery(filter.query, org: scope.org)
        if query.isEmpty, !filter.query.isEmpty, !filter.query.allSatisfy(\.isWhitespace) { return nil }
        let tag = TermText.tag(scope.org)
        query.require(filter.severities.map { TermText.marker("severity", $0.rawValue) }, tag: tag)
        query.require(filter.integration.map { [TermText.marker("integration", $0.description)] } ?? [], tag: tag)
        if let service = filter.service {
            let ids = try ServiceLookup.ids(tx, scope, service)
            guard !ids.isEmpty else { return nil }
            query.require(ids.map { TermText.marker("service", $0.description) }, tag: tag)
        }
        if let incident = filter.incident {
            return ofIncident(incident, scope, firing, query, after: cursor, count: count)
        }
        guard query.isEmpty else {
            return """
                SELECT id FROM search_alerts(\(query.text)::text::tsquery, \(firing), \(cursor?.at), \
                \(cursor?.id), \(Int32(count)))
                """
        }
        return """
            SELECT a.id FROM alerts a
            WHERE a.org_id = \(scope.org) \(sql: only(firing)) \(sql: past(cursor))
            ORDER BY a.changed_at DESC, a.id LIMIT \(count)
            """
    }

    private static func ofIncident(
        _ incident: IncidentID, _ scope: Scope, _ firing: Bool?, _ query: AlertQuery, after cursor: Cursor?, count: Int
    ) -> SQL {
        let matching: SQL =
            query.isEmpty
            ? ""
            : "AND a.id IN (SELECT id FROM search_alerts(\(query.text)::text::tsquery, NULL, NULL, NULL, 10000))"
        return """
            SELECT a.id FROM incident_alerts m
            JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
            WHERE m.org_id = \(scope.org) AND m.incident_id = \(incident)
            \(sql: only(firing)) \(sql: past(cursor)) \(sql: matching)
            ORDER BY a.changed_at DESC, a.id LIMIT \(count)
            """
    }

    private static func only(_ firing: Bool?) -> SQL {
        switch firing {
        case true: "AND a.firing"
        case false: "AND NOT a.firing"
        case nil: ""
        }
    }

    private static func past(_ cursor: Cursor?) -> SQL {
        guard let cursor else { return "" }
        return """
            AND a.changed_at <= \(cursor.at) AND (a.changed_at < \(cursor.at) OR a.id > \(cursor.id))
            """
    }
}

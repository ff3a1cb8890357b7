import Domain
import Postgres

extension Alert {
    /// The columns of `alerts a` that an alert is read from, in the order of `init(columns:)`.
    static let columns: SQL = """
        a.id, a.name, a.firing, a.severity, a.reported_severity, a.labels, a.annotations, a.service_id, \
        a.integration_id, a.generator_url, a.dedup_key, a.first_seen, a.last_seen, a.starts_at, a.ends_at, \
        a.notifications, a.episode, a.recent_transitions, a.recent_occurrences, a.flapping
        """

    init(columns: inout Columns) throws {
        self.init(
            id: try columns.next(), name: try columns.next(),
            status: try columns.next(Bool.self) ? .firing : .resolved,
            severity: try columns.next(), reportedSeverity: try columns.next(),
            labels: try columns.next(), annotations: try columns.next(),
            serviceID: try columns.next(), integrationID: try columns.next(),
            generatorURL: try columns.next(), dedupKey: try columns.next(),
            firstSeen: try columns.next(), lastSeen: try columns.next(),
            startsAt: try columns.next(), endsAt: try columns.next(),
            notifications: try columns.next(), episode: try columns.next(),
            recentTransitions: try columns.next(), recentOccurrences: try columns.next(),
            flapping: try columns.next())
    }
}

extension AlertRow {
    /// From `alerts a`, with the names of what it points at.
    static let columns: SQL = """
        \(sql: Alert.columns), a.changed_at, a.expires_at, s.display_name, s.name, i.name, n.id, n.number, n.title
        """

    static let joins: SQL = """
        LEFT JOIN services s ON s.org_id = a.org_id AND s.id = a.service_id
        LEFT JOIN integrations i ON i.org_id = a.org_id AND i.id = a.integration_id
        LEFT JOIN incidents n ON n.org_id = a.org_id AND n.id = a.incident_id
        """

    init(columns: inout Columns) throws {
        alert = try Alert(columns: &columns)
        changedAt = try columns.next()
        expiresAt = try columns.next()
        serviceName = try columns.next()
        serviceKey = try columns.next()
        integrationName = try columns.next()
        let id = try columns.next(IncidentID?.self)
        let number = try columns.next(Int?.self)
        let title = try columns.next(String?.self)
        if let id, let number, let title {
            incident = IncidentReference(id: id, number: number, title: title)
        }
    }
}

extension Membership {
    /// From `incident_alerts m`.
    static let columns: SQL = "m.score, m.parts, m.reason, m.joined_at"

    init(columns: inout Columns) throws {
        score = Double(try columns.next(Float.self))
        parts = try columns.next(JSON.self).decoded()
        reason = try columns.word()
        joinedAt = try columns.next()
    }
}

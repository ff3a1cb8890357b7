import Domain
import Postgres

extension Incident {
    /// The columns of `incidents n` that an incident is read from, in the order of `init(columns:)`.
    static let columns: SQL = """
        n.id, n.number, n.title, n.title_is_manual, n.status, n.severity, n.severity_is_manual, n.opened_at, \
        n.first_alert_at, n.last_alert_at, n.acknowledged_at, n.acknowledged_by, n.assignee_id, n.mitigated_at, \
        n.resolved_at, n.resolution, n.resolution_note, n.merged_into, n.alert_count, n.firing_count, n.root_cause, \
        n.version, n.updated_at
        """

    init(columns: inout Columns) throws {
        self.init(
            id: try columns.next(), number: try columns.next(), title: try columns.next(),
            titleIsManual: try columns.next(), status: try columns.word(), severity: try columns.next(),
            severityIsManual: try columns.next(), openedAt: try columns.next(), firstAlertAt: try columns.next(),
            lastAlertAt: try columns.next(), acknowledgedAt: try columns.next(), acknowledgedBy: try columns.next(),
            assigneeID: try columns.next(), mitigatedAt: try columns.next(), resolvedAt: try columns.next(),
            resolution: try columns.optionalWord(), resolutionNote: try columns.next(),
            mergedInto: try columns.next(), alertCount: try columns.next(), firingCount: try columns.next(),
            rootCause: try columns.next(JSON?.self).flatMap { try RootCauseDocument.read($0) },
            version: try columns.next(), updatedAt: try columns.next())
    }
}

/// How `incidents.root_cause` is written.
struct RootCauseDocument: Codable {
    var hypothesisID: HypothesisID
    var serviceID: ServiceID?
    var service: String
    var confidence: Double
    var summary: String

    enum CodingKeys: String, CodingKey {
        case hypothesisID = "hypothesis_id"
        case serviceID = "service_id"
        case service, confidence, summary
    }

    static func write(_ cause: Incident.RootCause) throws -> JSON {
        try JSON(
            encoding: RootCauseDocument(
                hypothesisID: cause.hypothesisID, serviceID: cause.serviceID, service: cause.service,
                confidence: cause.confidence, summary: cause.summary))
    }

    static func read(_ json: JSON) throws -> Incident.RootCause? {
        let document = try json.decoded(RootCauseDocument.self)
        return Incident.RootCause(
            hypothesisID: document.hypothesisID, serviceID: document.serviceID, service: document.service,
            confidence: document.confidence, summary: document.summary)
    }
}

extension IncidentRow {
    static let columns: SQL = """
        \(sql: Incident.columns), k.name, g.name,
        (SELECT jsonb_object_agg(t.id, t.name) FROM teams t WHERE t.org_id = n.org_id AND t.id = ANY(n.team_ids)),
        (SELECT jsonb_object_agg(t.id, t.name) FROM teams t WHERE t.org_id = n.org_id AND t.id = ANY(n.shared_with))
        """

    /// People are outside the fence: their names are found by the ids that the incident holds.
    static let joins: SQL = """
        LEFT JOIN users k ON k.id = n.acknowledged_by
        LEFT JOIN users g ON g.id = n.assignee_id
        """

    init(columns: inout Columns) throws {
        let incident = try Incident(columns: &columns)
        let acknowledger = try columns.next(String?.self)
        let assignee = try columns.next(String?.self)
        self.incident = incident
        acknowledgedBy = incident.acknowledgedBy.map { Person(id: $0, name: acknowledger ?? "") }
        self.assignee = incident.assigneeID.map { Person(id: $0, name: assignee ?? "") }
        affectedServices = []
        teams = TeamReference.list(try columns.next())
        sharedWith = TeamReference.list(try columns.next())
    }
}

extension TeamReference {
    /// Reads an object of names by id; by name.
    static func list(_ json: JSON?) -> [TeamReference] {
        (json?.texts ?? [:]).compactMap { id, name in TeamID(id).map { TeamReference(id: $0, name: name) } }
            .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }
}

extension IncidentKey {
    /// A condition on `incidents n`.
    var condition: SQL {
        switch self {
        case .id(let id): "n.id = \(id)"
        case .number(let number): "n.number = \(number)"
        }
    }
}

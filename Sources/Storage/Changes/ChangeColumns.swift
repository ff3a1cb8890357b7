public import Domain
import Postgres

extension Change {
    /// From `change_events e`, with what its service is called in the topology.
    static let columns: SQL = """
        e.id, e.kind, e.status, e.source, e.at, e.ended_at, e.received_at, e.integration_id, e.title, e.actor, e.service,
        e.service_id, e.environment, e.repository, e.branch, e.commit_sha, e.version, e.previous_version, e.image,
        e.is_rollback, e.was_rolled_back, e.facts, e.has_details
        """

    init(columns: inout Columns) throws {
        self.init(
            id: try columns.next(), kind: try columns.word(), status: try columns.word(), source: try columns.next(),
            at: try columns.next(), endedAt: try columns.next(), receivedAt: try columns.next(),
            integrationID: try columns.next(), title: try columns.next(), actor: try columns.next(),
            service: try columns.next(), serviceID: try columns.next(), environment: try columns.next(),
            repository: try columns.next(), branch: try columns.next(), commit: try columns.next(),
            version: try columns.next(), previousVersion: try columns.next(), image: try columns.next(),
            isRollback: try columns.next(), wasRolledBack: try columns.next(),
            facts: try Self.facts(try columns.next(JSON.self)), hasDetails: try columns.next())
    }

    private static func facts(_ json: JSON) throws -> ChangeFacts {
        json.bytes.count <= 2 ? ChangeFacts() : try json.decoded()
    }
}

/// A change as lists show it.
public struct ChangeRow: Sendable, Hashable {
    public var change: Change
    /// The service's display name, where the topology knows it.
    public var serviceName: String?

    public init(change: Change, serviceName: String?) {
        self.change = change
        self.serviceName = serviceName
    }

    static let columns: SQL = "\(sql: Change.columns), s.display_name"
    static let joins: SQL = "LEFT JOIN services s ON s.org_id = e.org_id AND s.id = e.service_id"

    init(columns: inout Columns) throws {
        change = try Change(columns: &columns)
        serviceName = try columns.next()
    }
}

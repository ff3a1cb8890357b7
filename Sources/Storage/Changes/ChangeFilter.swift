public import Domain
import Postgres

/// Which changes; nil and empty mean any.
public struct ChangeFilter: Sendable, Hashable {
    /// A service's id or name, known to the topology or not.
    public var service: String?
    public var environment: String?
    public var kinds: [Change.Kind]
    public var statuses: [Change.Status]
    public var source: String?
    public var repository: String?
    public var from: Timestamp?
    public var to: Timestamp?
    /// Part of a title, a version, an actor, or the beginning of a commit.
    public var query: String

    public init(
        service: String? = nil, environment: String? = nil, kinds: [Change.Kind] = [],
        statuses: [Change.Status] = [], source: String? = nil, repository: String? = nil, from: Timestamp? = nil,
        to: Timestamp? = nil, query: String = ""
    ) {
        self.service = service
        self.environment = environment
        self.kinds = kinds
        self.statuses = statuses
        self.source = source
        self.repository = repository
        self.from = from
        self.to = to
        self.query = query
    }

    func conditions(_ scope: Scope) -> SQL {
        var parts: [SQL] = ["e.org_id = \(scope.org)"]
        if let service {
            if let id = ServiceID(service) {
                parts.append("e.service_id = \(id)")
            } else {
                parts.append(
                    """
                    (e.service = \(service) OR e.service_id IN (
                        SELECT id FROM services
                        WHERE org_id = \(scope.org) AND (name = \(service) OR display_name = \(service))))
                    """)
            }
        }
        if let environment { parts.append("e.environment = \(environment)") }
        if !kinds.isEmpty { parts.append("e.kind = ANY(\(kinds.map(\.rawValue)))") }
        if !statuses.isEmpty { parts.append("e.status = ANY(\(statuses.map(\.rawValue)))") }
        if let source { parts.append("e.source = \(source)") }
        if let repository { parts.append("e.repository = \(repository)") }
        if let from { parts.append("e.at >= \(from)") }
        if let to { parts.append("e.at <= \(to)") }
        for word in query.split(whereSeparator: \.isWhitespace).prefix(8) {
            let pattern =
                "%\(word.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
            parts.append(
                """
                (e.title ILIKE \(pattern) OR e.version ILIKE \(pattern) OR e.actor ILIKE \(pattern)
                    OR e.service ILIKE \(pattern) OR e.repository ILIKE \(pattern) OR e.commit_sha LIKE \(word.lowercased() + "%"))
                """)
        }
        return SQL.joined(parts, separator: " AND ")
    }
}

public import Domain
import Postgres

/// What the conditions of rules and windows can name.
public struct RoutingNames: Sendable, Hashable {
    /// Those of the topology, and those that alerts of the last days name.
    public var services: [String]
    /// Those to which a service of the topology belongs.
    public var teams: [String]

    public init(services: [String], teams: [String]) {
        self.services = services
        self.teams = teams
    }
}

extension DecisionStore {
    /// How long a name is known that only alerts name.
    public static let namesAreKnownFor: Duration = .seconds(30 * 86_400)

    /// What conditions can name, in order.
    public func names(_ scope: Scope, at now: Timestamp) async throws -> RoutingNames {
        try await database.read(scope) { tx in
            let known = try tx.query(
                "SELECT name, owner_team FROM services WHERE org_id = \(scope.org)"
            ).decode(String.self, String?.self)
            let alerted = try AlertedService.recent(tx, scope, since: now - Self.namesAreKnownFor)
            return RoutingNames(
                services: Set(known.map(\.0) + alerted).sorted(), teams: Set(known.compactMap(\.1)).sorted())
        }
    }
}

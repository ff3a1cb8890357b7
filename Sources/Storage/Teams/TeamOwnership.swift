import Domain
import Postgres

/// Whose alerts and incidents are.
enum TeamOwnership {
    /// The organization's teams, by slug.
    static func directory(_ tx: Transaction, _ scope: Scope) throws -> TeamDirectory {
        let rows = try tx.query("SELECT id, slug, matchers FROM teams WHERE org_id = \(scope.org) ORDER BY slug")
        return TeamDirectory(
            try rows.map { row in
                let (id, slug, matchers) = try row.decode(TeamID.self, String.self, JSON.self)
                return TeamDirectory.Entry(team: id, slug: slug, matchers: try matchers.decoded())
            })
    }

    /// What an alert's row carries: the teams, or the mark of what is nobody's.
    static func owners(of alert: Alert, _ directory: TeamDirectory, _ graph: Topology) -> [TeamID] {
        guard !directory.isEmpty else { return [.none] }
        let owners = directory.owners(
            name: alert.name, labels: alert.labels, service: alert.serviceID.flatMap { graph[$0] })
        return owners.isEmpty ? [.none] : owners
    }

    /// Lets the teams of newly placed alerts see the incidents that these are in now.
    static func add(_ tx: Transaction, _ scope: Scope, _ owners: [IncidentID: Set<TeamID>]) throws {
        let pairs = owners.sorted { $0.key < $1.key }.flatMap { incident, teams in
            teams.subtracting([.none]).sorted().map { (incident, $0) }
        }
        guard !pairs.isEmpty else { return }
        try tx.later(
            """
            UPDATE incidents i
            SET team_ids = ARRAY(
                SELECT DISTINCT t FROM unnest(array_remove(i.team_ids, \(TeamID.none)) || r.teams) t ORDER BY t)
            FROM (
                SELECT p.incident_id, array_agg(p.team_id) AS teams
                FROM unnest(\(pairs.map(\.0)), \(pairs.map(\.1))) p (incident_id, team_id) GROUP BY p.incident_id
            ) r
            WHERE i.org_id = \(scope.org) AND i.id = r.incident_id AND NOT i.team_ids @> r.teams
            """)
    }

    /// Whose an incident without alerts is: of the teams for whose rows its maker may make one, and of nobody where they
    /// may for every row.
    static func set(_ tx: Transaction, _ scope: Scope, _ incident: IncidentID, to visibility: Visibility) throws {
        guard case .teams(let teams, unowned: false) = visibility else { return }
        try tx.later(
            """
            UPDATE incidents SET team_ids = \(teams.sorted()) WHERE org_id = \(scope.org) AND id = \(incident)
            """)
    }

    /// Says anew whose incidents are, from the alerts that they hold. One without alerts stays as it is.
    static func recount(_ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]) throws {
        guard !incidents.isEmpty else { return }
        try tx.later(
            """
            UPDATE incidents i SET team_ids = r.teams
            FROM (
                SELECT m.incident_id, coalesce(
                    array_agg(DISTINCT t.team ORDER BY t.team) FILTER (WHERE t.team <> \(TeamID.none)),
                    \([TeamID.none])) AS teams
                FROM incident_alerts m
                JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
                CROSS JOIN LATERAL unnest(a.team_ids) t (team)
                WHERE m.org_id = \(scope.org) AND m.incident_id = ANY(\(incidents))
                GROUP BY m.incident_id
            ) r
            WHERE i.org_id = \(scope.org) AND i.id = r.incident_id AND i.team_ids IS DISTINCT FROM r.teams
            """)
    }
}

package import Domain
import JobQueue
import Postgres

/// Finds out anew whose alerts are, when teams, their matchers or the owners of services have changed: a part of the
/// organization's alerts a transaction, in the order of their ids, each part queueing the next one.
package struct TeamAssignment: Sendable {
    let database: Database
    let topologies: TopologyCache

    /// How many alerts one transaction looks at.
    private static let part = 2000

    package func run(_ scope: Scope, after: AlertID?) async throws {
        let graph = try await topologies.current(scope)
        try await database.write(scope, byIndex: true) { tx in
            // Placing alerts decides whose they are, too.
            try OrgLock.take(tx, scope)
            let directory = try TeamOwnership.directory(tx, scope)
            let past: SQL = after.map { "AND a.id > \($0)" } ?? ""
            let rows = try tx.query(
                """
                SELECT \(sql: Alert.columns), a.team_ids FROM alerts a WHERE a.org_id = \(scope.org) \(sql: past)
                ORDER BY a.id LIMIT \(Self.part)
                """)
            var changed: [(AlertID, TeamList)] = []
            var last: AlertID?
            for row in rows {
                var columns = Columns(row)
                let alert = try Alert(columns: &columns)
                let now = TeamOwnership.owners(of: alert, directory, graph)
                if try columns.next([TeamID].self) != now { changed.append((alert.id, TeamList(now))) }
                last = alert.id
            }
            try Self.store(tx, scope, changed)
            if rows.count == Self.part, let last {
                try JobQueue.enqueue([AssignTeamsJob.job(org: scope.org, after: last)], in: tx)
            }
        }
    }

    private static func store(_ tx: Transaction, _ scope: Scope, _ changed: [(AlertID, TeamList)]) throws {
        guard !changed.isEmpty else { return }
        let incidents = try tx.query(
            """
            UPDATE alerts a SET team_ids = r.teams::uuid[]
            FROM unnest(\(changed.map(\.0)), \(changed.map(\.1.text))) r (id, teams)
            WHERE a.org_id = \(scope.org) AND a.id = r.id
            RETURNING a.incident_id
            """
        ).column(IncidentID?.self)
        let touched = Set(incidents.compactMap(\.self)).sorted()
        try TeamOwnership.recount(tx, scope, touched)
        for incident in touched { try ChangeFeed.incident(tx, scope, incident) }
        try ChangeFeed.alerts(tx, scope)
    }
}

/// Teams as the text of a PostgreSQL array: arrays of arrays must all be of one length, texts need not.
struct TeamList: Sendable, Hashable {
    let text: String

    init(_ teams: [TeamID]) {
        text = "{\(teams.map(\.description).joined(separator: ","))}"
    }
}

extension Store {
    package var teamAssignment: TeamAssignment { TeamAssignment(database: database, topologies: topologies) }
}

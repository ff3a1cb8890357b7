public import Domain
import JobQueue
import Postgres

/// Escalations that run or have run.
public struct EscalationStore: Sendable {
    let database: Database

    /// Those of an incident, oldest first.
    public func list(_ scope: Scope, incident: IncidentID) async throws -> [EscalationRow] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT \(sql: EscalationRow.columns) FROM escalations e
                WHERE e.org_id = \(scope.org) AND e.incident_id = \(incident) ORDER BY e.started_at, e.id
                """
            ).map(EscalationRow.init(row:))
        }
    }

    /// Puts incidents under policies, as a rule does.
    package func begin(
        _ scope: Scope, _ pairs: [(incident: IncidentID, policy: Document<EscalationPolicy>)], at now: Timestamp
    ) async throws {
        try await database.write(scope) { tx in
            for (incident, policy) in pairs {
                _ = try EscalationSteps.start(
                    tx, scope, incident: incident, policyID: policy.id, name: policy.name, policy: policy.value, at: now
                )
            }
        }
    }

    /// What is due, of all tenants, longest first.
    package func due(at now: Timestamp, limit: Int) async throws -> [(org: OrgID, escalation: ID<EscalationState>)] {
        try await database.readUnfenced { tx in
            try tx.query(
                """
                SELECT org_id, escalation_id FROM escalation_timers
                WHERE due_at <= \(now) ORDER BY due_at LIMIT \(limit)
                """
            ).decode(OrgID.self, ID<EscalationState>.self).map { (org: $0.0, escalation: $0.1) }
        }
    }

    /// Goes on with escalations whose time has come. Whoever asks twice, or from two machines, fires once.
    /// - Returns: how many people were told.
    /// - Parameters:
    ///   - clock: asked once it is this caller's turn: somebody who was held up on the way there must not act by an
    ///     old time.
    ///   - beforeCommit: called when all is written; what it throws undoes it. For tests of crashes.
    @discardableResult
    package func fire(
        _ scope: Scope, _ ids: [ID<EscalationState>], by clock: any WallClock,
        beforeCommit: @escaping @Sendable () throws -> Void = {}
    ) async throws -> Int {
        try await database.write(scope, retry: .serializationFailures) { tx in
            // People who act on incidents hold the same lock: an acknowledgement is either seen here or comes after.
            try OrgLock.take(tx, scope)
            try tx.flush()
            let told = try EscalationSteps.run(tx, scope, .ids(ids), at: clock.now())
            try beforeCommit()
            return told
        }
    }
}

extension EscalationRow {
    /// From `escalations e`.
    static let columns: SQL = """
        e.id, e.incident_id, e.policy_id, e.policy_name, e.policy, e.state, e.started_at, e.updated_at
        """

    init(row: Row) throws {
        var columns = Columns(row)
        try self.init(columns: &columns)
    }

    init(columns: inout Columns) throws {
        self.init(
            id: try columns.next(), incident: try columns.next(), policyID: try columns.next(),
            policyName: try columns.next(), policy: try columns.next(JSON.self).decoded(),
            state: try columns.next(JSON.self).decoded(), startedAt: try columns.next(),
            updatedAt: try columns.next())
    }
}

import Domain
import Postgres
import Zones

/// Applies steps of escalations: the rows that they ask for, and their new state with its timer, in one transaction.
enum EscalationSteps {
    enum Which {
        case ids([ID<EscalationState>])
        case incidents([IncidentID])
    }

    /// Begins an escalation, unless this incident is under that policy already.
    static func start(
        _ tx: Transaction, _ scope: Scope, incident: IncidentID, policyID: ID<EscalationPolicy>, name: String,
        policy: EscalationPolicy, at now: Timestamp
    ) throws -> Bool {
        let state = EscalationState.started(policy, at: now)
        let id = ID<EscalationState>(at: now)
        let count = try tx.execute(
            """
            INSERT INTO escalations (
                org_id, id, incident_id, policy_id, policy_name, policy, state, status, started_at, updated_at)
            VALUES (\(scope.org), \(id), \(incident), \(policyID), \(name), \(try JSON(encoding: policy)),
                \(try JSON(encoding: state)), \(state.status.rawValue), \(now),
                \(now))
            ON CONFLICT (org_id, incident_id, policy_id) DO NOTHING
            """)
        guard count == 1 else { return false }
        // It is looked at once more at once: what holds it is seen there, in one place.
        try setTimers(tx, scope, [(id, now)])
        try TimelineStore.add(
            tx, scope, [TimelineStore.Entry(incident, at: now, .escalation, "Escalation began: \(name)")])
        return true
    }

    /// - Returns: how many people are told.
    @discardableResult
    static func run(
        _ tx: Transaction, _ scope: Scope, _ which: Which, at now: Timestamp
    ) throws -> Int {
        let condition: SQL =
            switch which {
            case .ids(let ids): "e.id = ANY(\(ids))"
            case .incidents(let incidents): "e.incident_id = ANY(\(incidents))"
            }
        let rows = try tx.query(
            """
            SELECT \(sql: EscalationRow.columns), n.status, n.acknowledged_at IS NOT NULL, n.severity
            FROM escalations e JOIN incidents n ON n.org_id = e.org_id AND n.id = e.incident_id
            WHERE e.org_id = \(scope.org) AND \(sql: condition)
            ORDER BY e.id FOR NO KEY UPDATE OF e
            """
        ).map { row in
            var columns = Columns(row)
            let escalation = try EscalationRow(columns: &columns)
            let status = try columns.word(Incident.Status.self)
            let isAcknowledged = try columns.next(Bool.self)
            let subject: EscalationSubject = !status.isOpen ? .over : isAcknowledged ? .acknowledged : .open
            return (escalation, subject, try columns.next(Severity.self))
        }
        guard !rows.isEmpty else { return 0 }
        let targets = Set(rows.flatMap { $0.0.policy.levels }.flatMap(\.targets))
        let audience = try Audience(tx, scope, targets: targets, at: now)
        let holds = try EscalationHolds(tx, scope, incidents: Set(rows.map(\.0.incident)), at: now)
        let failed = try failed(tx, scope, rows.map(\.0))
        var effects = EscalationEffects(scope: scope, now: now, audience: audience)
        for (row, subject, severity) in rows {
            let step = EscalationMachine.step(
                row.policy, row.state, incident: subject, hold: holds.hold(row.incident, severity: severity),
                hasFailed: failed.contains(row.id), at: now
            ) { target in
                audience(target, severity: severity)
            }
            // Whatever was not sent because somebody had acknowledged is wanted again once that is taken back, also
            // where no timer is left to run.
            if case .incidents = which, subject == .open, step.state.status != .held {
                effects.resume(row, step.state.cycle)
            }
            effects.add(row, step, wake: wake(step.state, now) { holds.next(row.incident, severity: severity) })
        }
        return try effects.write(tx)
    }

    /// Those of whose last level nothing can arrive any more: every page was refused for good.
    private static func failed(
        _ tx: Transaction, _ scope: Scope, _ rows: [EscalationRow]
    ) throws -> Set<ID<EscalationState>> {
        let waiting = rows.filter { $0.state.status == .active && $0.state.level > 0 }
        guard !waiting.isEmpty else { return [] }
        let keys = waiting.map { row in
            "escalation:\(row.id):\(row.state.cycle):\(row.state.round):\(row.state.level - 1):"
        }
        return Set(
            try tx.query(
                """
                SELECT r.escalation
                FROM unnest(\(waiting.map(\.id)), \(waiting.map(\.incident)), \(keys)) r (escalation, incident, prefix)
                JOIN notifications n ON n.org_id = \(scope.org) AND n.incident_id = r.incident
                    AND n.escalation_id = r.escalation AND starts_with(n.dedup_key, r.prefix)
                GROUP BY r.escalation HAVING bool_and(n.status = 'dead')
                """
            ).column(ID<EscalationState>.self))
    }

    /// Has escalations looked at whose page was refused for good: there may be nobody left to wait for.
    static func pagesFailed(
        _ tx: Transaction, _ scope: Scope, _ notifications: [NotificationID], at now: Timestamp
    ) throws {
        guard !notifications.isEmpty else { return }
        try tx.later(
            """
            UPDATE escalation_timers t SET due_at = \(now)
            FROM notifications n
            WHERE n.org_id = \(scope.org) AND n.id = ANY(\(notifications)) AND n.escalation_id = t.escalation_id
                AND t.org_id = \(scope.org) AND t.due_at > \(now)
            """)
    }

    /// When to look again: when something is due, and before that when something begins to hold it. What is held is
    /// looked at every minute, for the incident may become something that is not held.
    private static func wake(_ state: EscalationState, _ now: Timestamp, _ nextHold: () -> Timestamp?) -> Timestamp? {
        guard let due = state.dueAt else { return nil }
        if state.status == .held { return min(due, now + .seconds(60)) }
        return nextHold().map { min(due, $0) } ?? due
    }

    /// Has every escalation of an organization looked at again, because what holds them has changed.
    static func lookAgain(_ tx: Transaction, _ scope: Scope, at now: Timestamp) throws {
        try tx.later(
            "UPDATE escalation_timers SET due_at = \(now) WHERE org_id = \(scope.org) AND due_at > \(now)")
    }

    /// Which cycle of its escalation a page belongs to, by its key; nil for what is no page.
    static func cycle(ofPage key: String) -> Int? {
        let parts = key.split(separator: ":", maxSplits: 3)
        return parts.count == 4 && parts[0] == "escalation" ? Int(parts[2]) : nil
    }

    static func setTimers(
        _ tx: Transaction, _ scope: Scope, _ timers: [(ID<EscalationState>, Timestamp?)]
    ) throws {
        let set = timers.filter { $0.1 != nil }
        let ended = timers.filter { $0.1 == nil }.map(\.0)
        if !set.isEmpty {
            try tx.later(
                """
                INSERT INTO escalation_timers (org_id, escalation_id, due_at)
                SELECT \(scope.org), r.* FROM unnest(\(set.map(\.0)), \(set.map(\.1))) r
                ON CONFLICT (org_id, escalation_id) DO UPDATE SET due_at = excluded.due_at
                """)
        }
        if !ended.isEmpty {
            try tx.later(
                "DELETE FROM escalation_timers WHERE org_id = \(scope.org) AND escalation_id = ANY(\(ended))")
        }
    }
}

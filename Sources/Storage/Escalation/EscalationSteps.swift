import Domain
import JobQueue
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
        try setTimers(tx, scope, [(id, state.dueAt)])
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
        var effects = Effects(scope: scope, now: now, audience: audience)
        for (row, subject, severity) in rows {
            let step = EscalationMachine.step(row.policy, row.state, incident: subject, at: now) { target in
                audience(target, severity: severity)
            }
            effects.add(row, step)
        }
        return try effects.write(tx)
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

    /// What a batch of steps writes.
    private struct Effects {
        private struct Page {
            var id: NotificationID
            var channel: ChannelID
            var incident: IncidentID
            var escalation: ID<EscalationState>
            var key: String
            var recipient: JSON
        }

        let scope: Scope
        let now: Timestamp
        let audience: Audience
        private var pages: [Page] = []
        private var entries: [TimelineStore.Entry] = []
        private var changed: [(row: EscalationRow, state: EscalationState)] = []

        init(scope: Scope, now: Timestamp, audience: Audience) {
            self.scope = scope
            self.now = now
            self.audience = audience
        }

        mutating func add(_ row: EscalationRow, _ step: EscalationMachine.Step) {
            if step.state != row.state { changed.append((row, step.state)) }
            for action in step.actions {
                switch action {
                case .page(let level, let round, let key, let recipients):
                    for recipient in recipients {
                        pages.append(
                            Page(
                                id: NotificationID(at: now), channel: recipient.channel, incident: row.incident,
                                escalation: row.id, key: "escalation:\(row.id):\(key):\(recipient.key)",
                                recipient: JSON(
                                    [
                                        "user_id": recipient.user?.description, "address": recipient.address,
                                        "level": "\(level + 1)", "round": "\(round + 1)",
                                    ].compactMapValues(\.self))))
                    }
                    let names = recipients.map(audience.name).joined(separator: ", ")
                    tell(row, "\(row.policyName), level \(level + 1)\(round > 0 ? ", again" : ""): telling \(names)")
                case .skipped(let level, _, let reasons):
                    let why = reasons.isEmpty ? "it leads to nobody" : reasons.joined(separator: "; ")
                    tell(row, "\(row.policyName), level \(level + 1) skipped at once: \(why)")
                case .stopped(let status):
                    tell(row, "\(row.policyName) stopped: the incident is \(status == .over ? "over" : "acknowledged")")
                case .resumed(let level): tell(row, "\(row.policyName) goes on with level \(level + 1)")
                case .restarted: tell(row, "\(row.policyName) begins anew")
                case .exhausted: tell(row, "\(row.policyName): everybody was told, and nobody has acknowledged")
                }
            }
        }

        private mutating func tell(_ row: EscalationRow, _ summary: String) {
            entries.append(
                TimelineStore.Entry(
                    row.incident, at: now + .microseconds(entries.count), .escalation, summary,
                    details: ["escalation_id": row.id.description]))
        }

        func write(_ tx: Transaction) throws -> Int {
            try tx.later(
                """
                UPDATE escalations e SET state = r.state, status = r.status, updated_at = \(now)
                FROM unnest(
                    \(changed.map(\.row.id)), \(try changed.map { try JSON(encoding: $0.state) }),
                    \(changed.map(\.state.status.rawValue))) r (id, state, status)
                WHERE e.org_id = \(scope.org) AND e.id = r.id
                """)
            try EscalationSteps.setTimers(tx, scope, changed.map { ($0.row.id, $0.state.dueAt) })
            try TimelineStore.add(tx, scope, entries)
            for incident in Set(changed.map(\.row.incident)).sorted() {
                try ChangeFeed.incident(tx, scope, incident)
            }
            guard !pages.isEmpty else { return 0 }
            let written = try tx.query(
                """
                INSERT INTO notifications (
                    org_id, created_at, message, event, id, channel_id, incident_id, escalation_id, dedup_key, recipient)
                SELECT \(scope.org), \(now), '{}', \(NotifiedEvent.escalated.rawValue), r.* FROM unnest(
                    \(pages.map(\.id)), \(pages.map(\.channel)), \(pages.map(\.incident)), \(pages.map(\.escalation)),
                    \(pages.map(\.key)), \(pages.map(\.recipient))) r
                ON CONFLICT (org_id, channel_id, dedup_key) DO NOTHING
                RETURNING id
                """
            ).column(NotificationID.self)
            let jobs = written.map { DeliverJob.job(org: scope.org, notification: $0, at: nil, priority: .high) }
            try JobQueue.enqueue(jobs, in: tx)
            return written.count
        }
    }
}

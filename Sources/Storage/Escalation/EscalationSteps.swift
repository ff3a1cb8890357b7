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
        var effects = Effects(scope: scope, now: now, audience: audience)
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
        private var timers: [(ID<EscalationState>, Timestamp?)] = []
        private var resumed: [(row: EscalationRow, cycle: Int)] = []
        private var unreached: [EscalationRow] = []

        init(scope: Scope, now: Timestamp, audience: Audience) {
            self.scope = scope
            self.now = now
            self.audience = audience
        }

        mutating func resume(_ row: EscalationRow, _ cycle: Int) {
            resumed.append((row, cycle))
        }

        mutating func add(_ row: EscalationRow, _ step: EscalationMachine.Step, wake: Timestamp?) {
            if step.state != row.state { changed.append((row, step.state)) }
            timers.append((row.id, wake))
            for action in step.actions {
                switch action {
                case .page(let level, let round, let key, let recipients):
                    page(row, recipients, key: key, level: level, round: round)
                    let names = recipients.map(audience.name).joined(separator: ", ")
                    tell(row, "\(row.policyName), level \(level + 1)\(round > 0 ? ", again" : ""): telling \(names)")
                case .failed(let level):
                    tell(row, "\(row.policyName), level \(level + 1) could not be told: nothing arrived")
                case .leadsNowhere(let round):
                    unreached.append(row)
                    page(
                        row, audience.fallbacks, key: "\(step.state.cycle):\(round):fallback", level: nil, round: round)
                    let names = audience.fallbacks.map(audience.name).joined(separator: ", ")
                    tell(
                        row,
                        "\(row.policyName) leads to nobody: "
                            + (names.isEmpty ? "and no channel is the fallback" : "telling \(names) instead"))
                case .skipped(let level, _, let reasons, _):
                    let why = reasons.isEmpty ? "it leads to nobody" : reasons.joined(separator: "; ")
                    tell(row, "\(row.policyName), level \(level + 1) skipped at once: \(why)")
                case .stopped(let status):
                    tell(row, "\(row.policyName) stopped: the incident is \(status == .over ? "over" : "acknowledged")")
                case .held(let name, let until):
                    tell(row, "\(row.policyName) stands still until \(until.minute): \(name)")
                case .resumed(let level):
                    resume(row, step.state.cycle)
                    tell(row, "\(row.policyName) goes on with level \(level + 1)")
                case .restarted: tell(row, "\(row.policyName) begins anew")
                case .exhausted:
                    let isInVain = step.actions.contains { if case .leadsNowhere = $0 { true } else { false } }
                    tell(
                        row,
                        "\(row.policyName): \(isInVain ? "nobody could be told" : "everybody was told"), and nobody has acknowledged"
                    )
                }
            }
        }

        private mutating func page(
            _ row: EscalationRow, _ recipients: [Recipient], key: String, level: Int?, round: Int
        ) {
            for recipient in recipients {
                let whom = [
                    "user_id": recipient.user?.description, "address": recipient.address,
                    "level": level.map { "\($0 + 1)" }, "round": "\(round + 1)",
                ]
                pages.append(
                    Page(
                        id: NotificationID(at: now), channel: recipient.channel, incident: row.incident,
                        escalation: row.id, key: "escalation:\(row.id):\(key):\(recipient.key)",
                        recipient: JSON(whom.compactMapValues(\.self))))
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
            try EscalationSteps.setTimers(tx, scope, timers)
            try TimelineStore.add(tx, scope, entries)
            for row in unreached {
                try NoticeStore.raise(
                    tx, scope, kind: "escalation", subject: row.policyName,
                    text: "\(row.policyName) leads to nobody: an incident was escalated, and nobody could be told",
                    at: now)
            }
            for incident in Set(changed.map(\.row.incident)).sorted() {
                try ChangeFeed.incident(tx, scope, incident)
            }
            try takeUpAgain(tx)
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

        /// Pages that were not sent because somebody had acknowledged are sent after all once that is taken back.
        private func takeUpAgain(_ tx: Transaction) throws {
            guard !resumed.isEmpty else { return }
            let rows = try tx.query(
                """
                UPDATE notifications n SET status = 'pending', last_error = NULL
                FROM unnest(\(resumed.map(\.row.incident)), \(resumed.map(\.row.id)),
                    \(resumed.map { "escalation:\($0.row.id):\($0.cycle):" })) r (incident, escalation, prefix)
                WHERE n.org_id = \(scope.org) AND n.incident_id = r.incident AND n.escalation_id = r.escalation
                    AND n.status = 'dropped' AND starts_with(n.dedup_key, r.prefix)
                RETURNING n.id, n.attempts
                """
            ).decode(NotificationID.self, Int.self)
            let jobs = rows.map { id, attempts in
                DeliverJob.job(
                    org: scope.org, notification: id, at: nil, attemptsBefore: attempts, priority: .high)
            }
            try JobQueue.enqueue(jobs, in: tx)
        }
    }
}

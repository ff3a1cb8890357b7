import Domain
import JobQueue
import Postgres

/// What a batch of steps writes.
struct EscalationEffects {
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

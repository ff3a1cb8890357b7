public import Domain
import JobQueue
import Postgres

extension ChangeStore {
    /// Notes that a person says a change caused an incident, or did not, and has the causes ranked anew. An incident has
    /// one cause: confirming another takes the place of the one before. Saying the same again changes nothing.
    /// - Throws: `StoreError.notFound` for an incident or a change that is not there; `StoreError.invalid` for confirming
    ///   a change that began after the incident.
    public func judge(
        _ scope: Scope, _ key: IncidentKey, _ id: ChangeID, _ verdict: ChangeVerdict, note: String?,
        by actor: TimelineActor, at now: Timestamp
    ) async throws -> [ChangeCorrelationRow] {
        let setting = try await setting(scope)
        return try await database.write(scope) { tx in
            let row = try tx.first(
                """
                SELECT n.id, n.version, n.first_alert_at FROM incidents n
                WHERE n.org_id = \(scope.org) AND \(sql: key.condition) FOR NO KEY UPDATE
                """)
            guard let row else { throw StoreError.notFound(what: "incident") }
            let (incident, version, firstAlertAt) = try row.decode(IncidentID.self, Int.self, Timestamp.self)
            let change = try Self.find(tx, scope, id)
            let verdicts = try ChangeCorrelations.verdicts(tx, scope, incident)
            guard verdicts[id] != verdict else { return try ChangeCorrelations.list(tx, scope, incident) }
            if verdict == .confirmed, change.change.at > firstAlertAt + setting.policy.clockSkew {
                throw StoreError.invalid(
                    field: "change",
                    message: "began after the incident's first alert, so it cannot have caused it")
            }
            let before =
                verdict == .confirmed
                ? try verdicts.filter { $0.value == .confirmed }.map { try Self.find(tx, scope, $0.key) } : []
            let scoring = ChangeScoring(
                alerts: try InvestigationStore.alerts(tx, scope, of: incident), topology: setting.graph,
                policy: setting.policy)
            for one in before { try Self.keep(tx, scope, incident, one.change, nil, scoring, at: now) }
            try Self.keep(tx, scope, incident, change.change, verdict, scoring, at: now)
            var payload = ["change_id": id.description]
            payload["note"] = note
            try tx.later(
                """
                INSERT INTO feedback_events (
                    org_id, id, incident_id, at, actor_kind, actor_id, actor_name, event_type, payload)
                VALUES (\(scope.org), \(ID<Feedback>(at: now)), \(incident), \(now), \(actor.kind.rawValue), \(actor.id),
                    \(actor.name), \(verdict == .confirmed ? "change_confirmed" : "change_rejected"), \(JSON(payload)))
                """)
            try TimelineStore.add(
                tx, scope,
                [
                    TimelineStore.Entry(
                        incident, at: now, .changeJudged, by: actor, Self.said(verdict, change, insteadOf: before),
                        details: payload.merging(["verdict": verdict.rawValue]) { _, new in new })
                ])
            try ChangeFeed.incident(tx, scope, incident, version: version)
            try JobQueue.enqueue([InvestigateJob.job(org: scope.org, incident: incident, at: nil)], in: tx)
            return try ChangeCorrelations.list(tx, scope, incident)
        }
    }

    private static func said(
        _ verdict: ChangeVerdict, _ change: ChangeRow, insteadOf before: [ChangeRow]
    ) -> String {
        func headline(_ row: ChangeRow) -> String { ChangeWords.headline(row.change, service: row.serviceName) }
        guard verdict == .confirmed else { return "Not the cause: \(headline(change))" }
        let instead = before.map { headline($0) }.joined(separator: ", ")
        return "Confirmed as the cause: \(headline(change))" + (instead.isEmpty ? "" : ", instead of \(instead)")
    }

    /// Keeps what a person says of a change, with what it scores by itself beside it; nil takes back what was said.
    private static func keep(
        _ tx: Transaction, _ scope: Scope, _ incident: IncidentID, _ change: Change, _ verdict: ChangeVerdict?,
        _ scoring: ChangeScoring, at now: Timestamp
    ) throws {
        let score = scoring.score(change, isSure: true)
        let value =
            switch verdict {
            case .confirmed: 1.0
            case .rejected: 0.0
            case nil: scoring.score(change)?.value ?? 0
            }
        try tx.later(
            """
            INSERT INTO change_correlations (org_id, incident_id, change_id, alert_id, score, parts, lag_seconds, hops,
                verdict, policy_version, computed_at)
            VALUES (\(scope.org), \(incident), \(change.id), \(score?.alert), \(Float(value)),
                \(try JSON(encoding: score?.parts ?? .none)), \(Float(score?.lag.inSeconds ?? 0)),
                \(score?.hops.map { Int32($0) }), \(verdict?.rawValue), \(scoring.policyVersion), \(now))
            ON CONFLICT (org_id, incident_id, change_id) DO UPDATE SET alert_id = excluded.alert_id,
                score = excluded.score, parts = excluded.parts, lag_seconds = excluded.lag_seconds, hops = excluded.hops,
                verdict = excluded.verdict, policy_version = excluded.policy_version, computed_at = excluded.computed_at
            """)
    }
}

extension ChangeScore.Parts {
    /// Of a change that nothing but a person ties to an incident without alerts.
    static let none = ChangeScore.Parts(
        time: 0, service: 0, environment: 0, effect: 0, type: 0, files: 0, status: 0, rollback: 0)
}

public import Domain
import JobQueue
import Postgres

extension ChangeStore {
    /// Puts right what a change is about, and remembers it for later ones of which the same is said.
    /// - Parameter service: a service's id, name or display name, or a name that the topology does not know.
    /// - Throws: `StoreError.notFound`.
    public func correct(
        _ scope: Scope, _ id: ChangeID, service: String?, environment: String?, by actor: TimelineActor,
        at now: Timestamp
    ) async throws -> ChangeRow {
        let setting = try await setting(scope)
        return try await database.write(scope) { tx in
            try tx.later("SELECT pg_advisory_xact_lock(hashtextextended(\("changes:\(scope.org)"), 0))")
            guard var change = try ChangeStatements.lock(tx, scope, [id])[id] else {
                throw StoreError.notFound(what: "change")
            }
            let before = change
            var inferred = change.facts.inferred ?? ChangeFacts.Inference()
            if let service {
                let known = try ServiceLookup.ids(tx, scope, service).lazy.compactMap { setting.graph[$0] }.first
                change.serviceID = known?.id ?? setting.matcher.service(named: service)
                change.service = change.serviceID.flatMap { setting.graph[$0]?.name } ?? service
                inferred.service = "corrected"
            }
            if let environment {
                change.environment =
                    setting.policy.inference.environment(named: environment) ?? environment.lowercased()
                inferred.environment = "corrected"
            }
            change.facts.inferred = inferred
            try Self.remember(
                tx, scope, before, change, service: service != nil, environment: environment != nil,
                by: actor, at: now)
            try ChangeHistory.complete(tx, scope, &change)
            let range = try CommitStatements.range(tx, scope, &change, policy: setting.policy)
            try ChangeStatements.upsert(tx, scope, change)
            if let range { try tx.later(range) }
            try ChangeFeed.changes(tx, scope)
            try ChangeIntake.wake(tx, scope, [change], policy: setting.policy)
            return ChangeRow(change: change, serviceName: change.serviceID.flatMap { setting.graph[$0]?.displayName })
        }
    }

    private static func remember(
        _ tx: Transaction, _ scope: Scope, _ before: Change, _ after: Change, service: Bool, environment: Bool,
        by actor: TimelineActor, at now: Timestamp
    ) throws {
        // What the sender said is not stored word for word: the name that came of it is what it says, unless a rule made it.
        let stated = before.facts.inferred?.service == nil ? before.service : nil
        let hints = ChangeHints(
            service: stated, image: before.image, namespace: before.facts.namespace, repository: before.repository)
        guard let memory = ChangeInference.memory(of: hints) else { return }
        try tx.later(
            """
            INSERT INTO change_corrections (org_id, hint, value, service, environment, at, actor)
            VALUES (\(scope.org), \(memory.hint.rawValue), \(memory.value), \(service ? after.service : nil),
                \(environment ? after.environment : nil), \(now), \(actor.name))
            ON CONFLICT (org_id, hint, value) DO UPDATE SET
                service = coalesce(excluded.service, change_corrections.service),
                environment = coalesce(excluded.environment, change_corrections.environment),
                at = excluded.at, actor = excluded.actor
            """)
    }

    /// Notes that a person says a change caused an incident, or did not, and has the causes ranked anew.
    /// - Throws: `StoreError.notFound` for an incident or a change that is not there.
    public func judge(
        _ scope: Scope, _ key: IncidentKey, _ id: ChangeID, _ verdict: ChangeVerdict, note: String?,
        by actor: TimelineActor, at now: Timestamp
    ) async throws -> [ChangeCorrelationRow] {
        let policy = policies().changes
        return try await database.write(scope) { tx in
            let row = try tx.first(
                "SELECT n.id, n.version FROM incidents n WHERE n.org_id = \(scope.org) AND \(sql: key.condition)")
            guard let row else { throw StoreError.notFound(what: "incident") }
            let (incident, version) = try row.decode(IncidentID.self, Int.self)
            let change = try Self.find(tx, scope, id)
            try tx.later(
                """
                INSERT INTO change_correlations (
                    org_id, incident_id, change_id, score, parts, lag_seconds, verdict, policy_version, computed_at)
                VALUES (\(scope.org), \(incident), \(id), \(verdict == .confirmed ? Float(1) : Float(0)),
                    \(try JSON(encoding: ChangeScore.Parts.none)), 0, \(verdict.rawValue), \(policy.version), \(now))
                ON CONFLICT (org_id, incident_id, change_id) DO UPDATE SET
                    verdict = excluded.verdict, score = excluded.score
                """)
            var payload = ["change_id": id.description]
            payload["note"] = note
            try tx.later(
                """
                INSERT INTO feedback_events (
                    org_id, id, incident_id, at, actor_kind, actor_id, actor_name, event_type, payload)
                VALUES (\(scope.org), \(ID<Feedback>(at: now)), \(incident), \(now), \(actor.kind.rawValue), \(actor.id),
                    \(actor.name), \(verdict == .confirmed ? "change_confirmed" : "change_rejected"), \(JSON(payload)))
                """)
            let headline = ChangeWords.headline(change.change, service: change.serviceName)
            let said = verdict == .confirmed ? "Confirmed as the cause: \(headline)" : "Not the cause: \(headline)"
            try TimelineStore.add(
                tx, scope,
                [
                    TimelineStore.Entry(
                        incident, at: now, .changeJudged, by: actor, said,
                        details: payload.merging(["verdict": verdict.rawValue]) { _, new in new })
                ])
            try ChangeFeed.incident(tx, scope, incident, version: version)
            try JobQueue.enqueue([InvestigateJob.job(org: scope.org, incident: incident, at: nil)], in: tx)
            return try ChangeCorrelations.list(tx, scope, incident)
        }
    }
}

extension ChangeScore.Parts {
    /// Of a change that nothing but a person ties to an incident.
    static let none = ChangeScore.Parts(
        time: 0, service: 0, environment: 0, effect: 0, type: 0, files: 0, status: 0, rollback: 0)
}

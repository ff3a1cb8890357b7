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
            let range = try DeployedCommit.complete(tx, scope, &change, policy: setting.policy)
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
}

import Domain
import JobQueue
import Postgres

import struct Foundation.UUID

/// Takes changes in: one transaction a message, one message of an organization at a time.
enum ChangeIntake {
    /// What inference works with.
    struct Setting: Sendable {
        var graph: Topology
        var matcher: ServiceMatcher
        var policy: ChangePolicy
    }

    static func record(
        _ tx: Transaction, _ scope: Scope, _ delivery: ChangeDelivery, _ setting: Setting, at now: Timestamp
    ) throws -> ChangeReceipt {
        try tx.later("SELECT pg_advisory_xact_lock(hashtextextended(\("changes:\(scope.org)"), 0))")
        guard try isNew(tx, scope, delivery, at: now) else { return .duplicate }
        if let reason = delivery.ignored { return .ignored(reason: reason) }
        var delivery = delivery
        delivery.changes = try ChangeRepeats.news(tx, scope, delivery, at: now)
        guard !delivery.changes.isEmpty else { return .duplicate }
        let changes = try store(tx, scope, delivery, setting, at: now)
        try ChangeFeed.changes(tx, scope)
        try wake(tx, scope, changes, policy: setting.policy)
        try readLogs(tx, scope, delivery, changes)
        return .stored(changes.map(\.id))
    }

    /// Whether this very message was not taken in before; notes that it was.
    private static func isNew(
        _ tx: Transaction, _ scope: Scope, _ delivery: ChangeDelivery, at now: Timestamp
    ) throws -> Bool {
        if delivery.deliveryID == nil, delivery.isKnownByItsChanges { return true }
        return try tx.execute(
            """
            INSERT INTO change_deliveries (org_id, delivery, received_at, integration_id, ignored_because, event)
            VALUES (\(scope.org), \(delivery.mark), \(now),
                \(delivery.ignored == nil ? nil : delivery.integration), \(delivery.ignored),
                \(delivery.ignored == nil ? nil : delivery.event))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    /// Stands for people in keys that allow no null.
    static let nobody = IntegrationID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

    /// Has the logs of jobs that failed read, where the integration may have been given a token to ask with.
    private static func readLogs(
        _ tx: Transaction, _ scope: Scope, _ delivery: ChangeDelivery, _ stored: [Change]
    ) throws {
        var logs: [ChangeID: JobLog] = [:]
        for incoming in delivery.changes {
            logs[ChangeID.named(incoming.key, integration: delivery.integration)] = incoming.log
        }
        let failed = stored.filter {
            logs[$0.id] != nil && $0.status == .failure && $0.facts.error?.isFromLog != true
        }
        guard let integration = delivery.integration, !failed.isEmpty else { return }
        let mayAsk = try tx.first(
            "SELECT 1 FROM integrations WHERE org_id = \(scope.org) AND id = \(integration) AND secrets IS NOT NULL")
        guard mayAsk != nil else { return }
        try JobQueue.enqueue(
            try failed.compactMap { change in
                try logs[change.id].map { try FetchLogJob.job(org: scope.org, change: change.id, log: $0) }
            }, in: tx)
    }

    private static func store(
        _ tx: Transaction, _ scope: Scope, _ delivery: ChangeDelivery, _ setting: Setting, at now: Timestamp
    ) throws -> [Change] {
        let inference = ChangeInference(
            policy: setting.policy.inference, matcher: setting.matcher, topology: setting.graph,
            corrections: try corrections(tx, scope, delivery.changes.map(\.hints)))
        try CommitStatements.store(tx, scope, delivery.commits, setting.policy.classifier)
        var pending: [ChangeID: Change] = [:]
        var order: [ChangeID] = []
        var uses: [ChangeID: [String]] = [:]
        for incoming in delivery.changes {
            let id = ChangeID.named(incoming.key, integration: delivery.integration)
            var change = inference.infer(incoming)
            change.id = id
            change.integrationID = delivery.integration
            change.receivedAt = now
            change.hasDetails = delivery.hasDetails
            if change.kind == .push, !delivery.commits.isEmpty {
                let types = Set(
                    delivery.commits.flatMap(\.files).map { setting.policy.classifier.type(path: $0.path) })
                change.facts.fileTypes = types.isEmpty ? nil : types.sorted { $0.rawValue < $1.rawValue }
            }
            if let before = pending[id] {
                pending[id] = before.merged(with: change)
            } else {
                pending[id] = change
                order.append(id)
            }
            if incoming.change.facts.resource != nil { uses[id] = incoming.uses }
        }
        let known = try ChangeStatements.lock(tx, scope, order)
        var stored: [Change] = []
        var news: [Change] = []
        // By time, so that each finds what was before it.
        for id in order.sorted(by: { (pending[$0]?.at ?? now, $0) < (pending[$1]?.at ?? now, $1) }) {
            guard let new = pending[id] else { continue }
            var change = known[id].map { $0.merged(with: new) } ?? new
            if let workloads = uses[id] { try follow(tx, scope, &change, uses: workloads, at: now) }
            let range = try DeployedCommit.complete(tx, scope, &change, policy: setting.policy)
            // What stays as it was is not written again: senders tell of the same thing many times.
            if change != known[id] { try ChangeStatements.upsert(tx, scope, change) }
            // It refers to the row.
            if let range { try tx.later(range) }
            if change != known[id] { news.append(change) }
            stored.append(change)
        }
        try completeEarlier(tx, scope, delivery.commits, policy: setting.policy)
        try DeployedCommit.completeEarlier(tx, scope, news, policy: setting.policy)
        return stored
    }

    /// Deployments that were heard of before their commits were.
    private static func completeEarlier(
        _ tx: Transaction, _ scope: Scope, _ commits: [Commit], policy: ChangePolicy
    ) throws {
        guard !commits.isEmpty else { return }
        let waiting = try ChangeStatements.list(
            tx,
            """
            SELECT \(sql: Change.columns) FROM change_events e
            WHERE e.org_id = \(scope.org) AND e.commit_sha = ANY(\(commits.map(\.sha))) AND e.kind = 'deployment'
            ORDER BY e.id FOR NO KEY UPDATE
            """)
        for before in waiting {
            var change = before
            let range = try CommitStatements.range(tx, scope, &change, policy: policy)
            if change != before { try ChangeStatements.upsert(tx, scope, change) }
            if let range { try tx.later(range) }
        }
    }

    private static func corrections(
        _ tx: Transaction, _ scope: Scope, _ hints: [ChangeHints]
    ) throws -> [ChangeInference.Correction] {
        let values = Set(
            hints.flatMap { hint in
                [hint.service, hint.repository, hint.image.map { Image.name(of: $0) }, hint.workflow, hint.namespace]
                    .compactMap { $0 }
            })
        guard !values.isEmpty else { return [] }
        return try tx.query(
            """
            SELECT hint, value, service, environment FROM change_corrections
            WHERE org_id = \(scope.org) AND value = ANY(\(values.sorted()))
            """
        ).compactMap { row in
            let (hint, value, service, environment) = try row.decode(
                String.self, String.self, String?.self, String?.self)
            return ChangeInference.Policy.Hint(rawValue: hint).map {
                ChangeInference.Correction(hint: $0, value: value, service: service, environment: environment)
            }
        }
    }

    /// Remembers which configurations a workload uses; tells a configuration which workloads use it.
    private static func follow(
        _ tx: Transaction, _ scope: Scope, _ change: inout Change, uses: [String], at now: Timestamp
    ) throws {
        guard let resource = change.facts.resource else { return }
        let cluster = change.facts.cluster ?? ""
        if !resource.hasPrefix("ConfigMap/"), !resource.hasPrefix("Secret/") {
            try tx.later(
                """
                DELETE FROM config_uses
                WHERE org_id = \(scope.org) AND cluster = \(cluster) AND workload = \(resource)
                    AND config <> ALL(\(uses))
                """)
            try tx.later(
                """
                INSERT INTO config_uses (org_id, cluster, config, workload, service, service_id, seen_at)
                SELECT \(scope.org), \(cluster), r, \(resource), \(change.service), \(change.serviceID), \(now)
                FROM unnest(\(uses)) r
                ON CONFLICT (org_id, cluster, config, workload) DO UPDATE SET service = excluded.service,
                    service_id = excluded.service_id, seen_at = excluded.seen_at
                """)
            if !uses.isEmpty {
                var relations = change.facts.relations ?? ChangeFacts.Relations()
                relations.dependsOn = uses
                change.facts.relations = relations
            }
            return
        }
        let users = try tx.query(
            """
            SELECT workload, service, service_id FROM config_uses
            WHERE org_id = \(scope.org) AND cluster = \(cluster) AND config = \(resource) ORDER BY workload LIMIT 50
            """
        ).decode(String.self, String?.self, ServiceID?.self)
        guard !users.isEmpty else { return }
        var relations = change.facts.relations ?? ChangeFacts.Relations()
        relations.affects = users.map(\.0)
        change.facts.relations = relations
        // One service uses it: it is about that one, whatever its own name made us think.
        let services = Set(users.compactMap(\.1))
        if change.serviceID == nil, services.count == 1, let user = users.first(where: { $0.1 != nil }) {
            change.service = user.1
            change.serviceID = user.2
            var inferred = change.facts.inferred ?? ChangeFacts.Inference()
            inferred.service = "used_by"
            change.facts.inferred = inferred
        }
    }

    /// Open incidents that these changes may explain are looked at again.
    static func wake(_ tx: Transaction, _ scope: Scope, _ changes: [Change], policy: ChangePolicy) throws {
        guard let first = changes.map(\.at).min(), let last = changes.map(\.lastUnderWay).max() else { return }
        let incidents = try tx.query(
            """
            SELECT id FROM incidents
            WHERE org_id = \(scope.org) AND status NOT IN ('resolved', 'merged')
                AND last_alert_at >= \(first - policy.clockSkew) AND first_alert_at <= \(last + policy.window)
            ORDER BY opened_at DESC LIMIT 50
            """
        ).column(IncidentID.self)
        try JobQueue.enqueue(incidents.map { InvestigateJob.job(org: scope.org, incident: $0, at: nil) }, in: tx)
    }
}

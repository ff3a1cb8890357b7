public import Domain
import JobQueue
import Postgres

/// What people do about which alerts belong together. Each answers with the incident that the alerts are in afterwards.
extension IncidentStore {
    /// Moves everything into another incident, which must be open; this one ends as merged.
    /// - Throws: `StoreError.notFound`, `.illegal`.
    public func merge(
        _ scope: Scope, _ key: IncidentKey, into other: IncidentKey, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        let graph = try await topologies.current(scope)
        let policy = policies().correlation
        return try await database.write(scope) { tx in
            var from = try IncidentEdit(tx, scope, key, by: actor, at: now)
            var into = try IncidentEdit(tx, scope, other, by: actor, at: now)
            try tx.seeEveryTeam()
            guard from.incident.id != into.incident.id else {
                throw StoreError.illegal(reason: "an incident cannot be merged into itself")
            }
            try from.requireNotMerged()
            try into.requireNotMerged()
            // What still fires would end up in an incident that nobody looks at any more.
            guard into.incident.status.isOpen else {
                throw StoreError.illegal(
                    reason: "an incident can only be merged into an open one, and #\(into.incident.number) is resolved")
            }
            try from.move(to: .merged)
            from.incident.mergedInto = into.incident.id
            from.tell(
                .merged, "Merged into #\(into.incident.number) by \(actor.name)",
                details: ["into": into.incident.id.description])
            into.tell(
                .merged, "#\(from.incident.number) was merged into this one by \(actor.name)",
                details: ["from": from.incident.id.description])
            try AlertMoves.moveAll(tx, scope, from: from.incident.id, to: into.incident.id)
            try from.store()
            try into.store()
            try Self.refresh(tx, scope, [from.incident, into.incident], policy: policy, at: now)
            return try IncidentPageQuery.run(tx, scope, .id(into.incident.id), graph: graph)
        }
    }

    /// Moves some alerts out into an incident of their own, which is never merged back automatically.
    /// - Throws: `StoreError.notFound`, `.invalid`, `.illegal`.
    public func split(
        _ scope: Scope, _ key: IncidentKey, alerts: [AlertID], title: String? = nil, by actor: TimelineActor,
        at now: Timestamp
    ) async throws -> IncidentPage {
        let graph = try await topologies.current(scope)
        let policy = policies().correlation
        return try await database.write(scope) { tx in
            var from = try IncidentEdit(tx, scope, key, by: actor, at: now)
            try from.requireNotMerged()
            try tx.seeEveryTeam()
            let members = try AlertMoves.alerts(tx, scope, of: from.incident.id).filter { alerts.contains($0.id) }
            guard !members.isEmpty, members.count == Set(alerts).count else {
                throw StoreError.invalid(field: "alert_ids", message: "must name alerts of this incident")
            }
            guard members.count < from.incident.alertCount else {
                throw StoreError.illegal(reason: "a split must leave an alert behind")
            }
            let made = try Self.make(
                tx, scope, of: members, title: title, severity: nil, policy: policy, reason: .split,
                because: "split from #\(from.incident.number) by \(actor.name)", by: actor, at: now)
            from.tell(
                .split, "\(members.count) of its alerts were split off into #\(made.number) by \(actor.name)",
                details: ["into": made.id.description])
            try from.store()
            try Self.refresh(tx, scope, [from.incident, made], policy: policy, apart: true, at: now)
            return try IncidentPageQuery.run(tx, scope, .id(made.id), graph: graph)
        }
    }

    /// Opens an incident by hand.
    /// - Throws: `StoreError.invalid`.
    public func create(
        _ scope: Scope, title: String, severity: Severity, alerts: [AlertID] = [], by actor: TimelineActor,
        at now: Timestamp
    ) async throws -> IncidentPage {
        guard !title.isEmpty, title.count <= 500 else {
            throw StoreError.invalid(field: "title", message: "must have 1 to 500 characters")
        }
        let graph = try await topologies.current(scope)
        let policy = policies().correlation
        return try await database.write(scope) { tx in
            try OrgLock.take(tx, scope)
            let members = try Self.alerts(tx, scope, alerts)
            try tx.seeEveryTeam()
            let made = try Self.make(
                tx, scope, of: members, title: title, severity: severity, policy: policy, reason: .manual,
                because: "put there by \(actor.name)", by: actor, at: now)
            try NotificationRouting.route(
                tx, scope,
                [
                    NotificationRouting.Event(
                        incident: made.id, severity: made.severity, event: .opened,
                        dedupKey: "incident:\(made.id):opened", sendAt: now)
                ], at: now)
            try Self.refresh(tx, scope, [made], policy: policy, at: now)
            if members.isEmpty { try TeamOwnership.set(tx, scope, made.id, to: scope.visibility) }
            return try IncidentPageQuery.run(tx, scope, .id(made.id), graph: graph)
        }
    }

    private static func alerts(_ tx: Transaction, _ scope: Scope, _ ids: [AlertID]) throws -> [Alert] {
        let alerts = try tx.query(
            """
            SELECT \(sql: Alert.columns) FROM alerts a
            WHERE a.org_id = \(scope.org) AND a.id = ANY(\(ids)) ORDER BY a.id FOR NO KEY UPDATE
            """
        ).map { row in
            var columns = Columns(row)
            return try Alert(columns: &columns)
        }
        guard alerts.count == Set(ids).count else {
            throw StoreError.invalid(field: "alert_ids", message: "names an alert that does not exist")
        }
        return alerts
    }

    private static func make(
        _ tx: Transaction, _ scope: Scope, of alerts: [Alert], title: String?, severity: Severity?,
        policy: CorrelationPolicy, reason: PlacementReason, because detail: String, by actor: TimelineActor,
        at now: Timestamp
    ) throws -> Incident {
        let times = alerts.map(\.startsAt)
        let worst = alerts.map(\.severity).max()
        let made = Incident(
            id: IncidentID(at: now), number: try IncidentStatements.takeNumbers(tx, scope, 1),
            title: title ?? alerts.max { $0.severity < $1.severity }?.name ?? "Incident",
            titleIsManual: title != nil, status: .investigating, severity: severity ?? worst ?? .warning,
            severityIsManual: severity != nil, openedAt: now, firstAlertAt: times.min() ?? now,
            lastAlertAt: times.max() ?? now, alertCount: 0, firingCount: 0, updatedAt: now)
        try IncidentStatements.insert(tx, scope, [made], policyVersion: policy.version)
        let losers = try AlertMoves.move(
            tx, scope, alerts.map(\.id), to: made.id, reason: reason, because: detail, at: now)
        try IncidentStatements.recount(tx, scope, losers)
        try TimelineStore.add(
            tx, scope, [TimelineStore.Entry(made.id, at: now, .opened, by: actor, "Opened: \(detail)")])
        return made
    }

    /// Counts anew, describes anew for correlation, and has the causes looked at again. What a person put together is
    /// worth telling of, whatever gating said of its parts.
    private static func refresh(
        _ tx: Transaction, _ scope: Scope, _ incidents: [Incident], policy: CorrelationPolicy, apart: Bool = false,
        at now: Timestamp
    ) throws {
        try IncidentStatements.recount(tx, scope, incidents.map(\.id))
        try TeamOwnership.recount(tx, scope, incidents.map(\.id))
        let open = incidents.filter(\.status.isOpen)
        let profiles = try open.map { incident in
            let alerts = try AlertMoves.alerts(tx, scope, of: incident.id)
            var profile = IncidentProfile(
                id: incident.id, openedAt: incident.openedAt, of: alerts, policy: policy)
            if apart { profile.separatedFrom = incidents.map(\.id).filter { $0 != incident.id } }
            profile.decision = .approved
            profile.handMade = true
            return profile
        }
        try IncidentStatements.setProfiles(tx, scope, profiles)
        try IncidentStatements.approve(
            tx, scope, open.map(\.id), because: "put together by a person", policyVersion: policy.version, at: now)
        try JobQueue.enqueue(
            open.map { InvestigateJob.job(org: scope.org, incident: $0.id, at: nil) }, in: tx)
        for incident in incidents { try ChangeFeed.incident(tx, scope, incident.id) }
        try ChangeFeed.alerts(tx, scope)
    }
}

package import Domain
import Postgres

/// Looks for the cause of an incident and stores what was found, in one transaction.
package struct InvestigationStore: Sendable {
    let database: Database
    let topologies: TopologyCache
    let policies: @Sendable () -> PolicySet

    /// Most alerts that one investigation looks at: the first ones, among which the cause is.
    private static let mostAlerts = 2000

    /// Ranks the causes of an incident anew. Nothing happens for one that is gone or at its end, or has no alerts.
    /// - Returns: what was found, nil where nothing happened.
    @discardableResult
    package func investigate(_ scope: Scope, _ id: IncidentID, at now: Timestamp) async throws -> Investigation? {
        let graph = try await topologies.current(scope)
        let policies = policies()
        return try await database.write(scope) { tx in
            let row = try tx.first(
                """
                SELECT \(sql: Incident.columns) FROM incidents n
                WHERE n.org_id = \(scope.org) AND n.id = \(id) FOR NO KEY UPDATE
                """)
            guard let row else { return nil }
            var columns = Columns(row)
            let before = try Incident(columns: &columns)
            guard before.status.isOpen else { return nil }
            let alerts = try Self.alerts(tx, scope, of: id)
            guard !alerts.isEmpty else { return nil }
            var random = SystemRandom()
            let verdicts = try ChangeCorrelations.verdicts(tx, scope, id)
            let changes = try ChangeWindow.read(
                tx, scope, alerts, topology: graph, policy: policies.changes, verdicts: verdicts)
            let scored = ChangeScoring(alerts: alerts, topology: graph, policy: policies.changes).rank(
                changes, verdicts: verdicts)
            let found = RootCauseRanking.rank(
                alerts, topology: graph, policy: policies.causes, changes: scored, changePolicy: policies.changes,
                now: now, using: &random)
            try HypothesisStore.replace(tx, scope, id, found, at: now)
            try Self.note(tx, scope, before, scored, topology: graph, policy: policies.changes, at: now)
            try Self.store(tx, scope, before, found, at: now)
            return found
        }
    }

    private static func store(
        _ tx: Transaction, _ scope: Scope, _ before: Incident, _ found: Investigation, at now: Timestamp
    ) throws {
        var incident = before
        incident.rootCause = found.rootCause
        if let cause = found.rootCause {
            if !incident.titleIsManual, let title = found.title { incident.title = title }
            if incident.status == .detected || incident.status == .investigating {
                incident.status = .rootCauseFound
            }
            if cause.serviceID != before.rootCause?.serviceID || cause.service != before.rootCause?.service {
                try TimelineStore.add(
                    tx, scope,
                    [
                        TimelineStore.Entry(
                            incident.id, at: now, .rootCause, "Root cause: \(cause.summary)",
                            details: [
                                "service": cause.service, "confidence": String(format2: cause.confidence),
                                "hypothesis_id": cause.hypothesisID.description, "policy_version": found.policyVersion,
                            ])
                    ])
                try NotificationRouting.routeIfHeard(
                    tx, scope,
                    [
                        NotificationRouting.Event(
                            incident: incident.id, severity: incident.severity, event: .analysisComplete,
                            dedupKey: "incident:\(incident.id):analysis:\(cause.service)", sendAt: now)
                    ], at: now)
            }
        } else if incident.status == .detected {
            incident.status = .investigating
        }
        let isVisible = incident.title != before.title || incident.status != before.status
        if isVisible { incident.version += 1 }
        incident.updatedAt = now
        try IncidentStatements.update(tx, scope, [incident])
        try ChangeFeed.incident(tx, scope, incident.id, version: incident.version)
    }

    /// Keeps the scores, and puts changes that are newly suspected on the timeline, where they happened: those that were
    /// under way for long where they took effect.
    private static func note(
        _ tx: Transaction, _ scope: Scope, _ incident: Incident, _ scored: [ScoredChange], topology: Topology,
        policy: ChangePolicy, at now: Timestamp
    ) throws {
        let fresh = try ChangeCorrelations.replace(tx, scope, incident.id, scored, policy: policy, at: now)
        let entries = scored.filter { fresh.contains($0.change.id) && $0.score.value >= policy.suspect }.prefix(5).map {
            one in
            let name = one.change.serviceID.flatMap { topology[$0]?.displayName }
            let isLong = incident.firstAlertAt - one.change.at > policy.window
            let at = isLong ? min(one.change.lastUnderWay, incident.firstAlertAt) : one.change.at
            return TimelineStore.Entry(
                incident.id, at: at, .change, ChangeWords.headline(one.change, service: name),
                details: [
                    "change_id": one.change.id.description, "score": String(format2: one.score.value),
                    "actor": one.change.actor ?? "", "policy_version": policy.version,
                ])
        }
        try TimelineStore.add(tx, scope, Array(entries))
    }

    static func alerts(_ tx: Transaction, _ scope: Scope, of incident: IncidentID) throws -> [Alert] {
        try tx.query(
            """
            SELECT \(sql: Alert.columns) FROM (
                SELECT alert_id, alert_at FROM incident_alerts
                WHERE org_id = \(scope.org) AND incident_id = \(incident) ORDER BY alert_at LIMIT \(mostAlerts)) m
            JOIN alerts a ON a.org_id = \(scope.org) AND a.id = m.alert_id
            ORDER BY m.alert_at, a.id
            """
        ).map { row in
            var columns = Columns(row)
            return try Alert(columns: &columns)
        }
    }
}

extension String {
    /// With two digits after the point.
    fileprivate init(format2 value: Double) {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        self = "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

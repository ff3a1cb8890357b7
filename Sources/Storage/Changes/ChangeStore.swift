public import Domain
import Postgres

/// Changes, as senders tell them and as people look at them.
public struct ChangeStore: Sendable {
    let database: Database
    let topologies: TopologyCache
    let policies: @Sendable () -> PolicySet
    let matchers = MatcherCache()

    /// Takes one message in, and returns once it is committed.
    public func record(_ scope: Scope, _ delivery: ChangeDelivery, at now: Timestamp) async throws -> ChangeReceipt {
        let setting = try await setting(scope)
        return try await database.write(scope, retry: .idempotent) { tx in
            try ChangeIntake.record(tx, scope, delivery, setting, at: now)
        }
    }

    func setting(_ scope: Scope) async throws -> ChangeIntake.Setting {
        let graph = try await topologies.current(scope)
        let policies = policies()
        return ChangeIntake.Setting(
            graph: graph, matcher: matchers.matcher(scope, policies.services, graph), policy: policies.changes)
    }

    /// Newest first.
    /// - Throws: `StoreError.invalid` for a cursor that no list gave out.
    public func list(_ scope: Scope, _ filter: ChangeFilter, _ request: PageRequest) async throws -> Page<ChangeRow> {
        let cursor = try Cursor.parse(request)
        return try await database.read(scope) { tx in
            let past: SQL = cursor.map { "AND e.at <= \($0.at) AND (e.at < \($0.at) OR e.id > \($0.id))" } ?? ""
            let rows = try tx.query(
                """
                SELECT \(sql: ChangeRow.columns) FROM change_events e \(sql: ChangeRow.joins)
                WHERE \(sql: filter.conditions(scope)) \(sql: past)
                ORDER BY e.at DESC, e.id LIMIT \(request.limit + 1)
                """)
            let items = try rows.map { row in
                var columns = Columns(row)
                return try ChangeRow(columns: &columns)
            }
            return Page(items, limit: request.limit) { Cursor(at: $0.change.at, id: $0.change.id.uuid) }
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func get(_ scope: Scope, _ id: ChangeID) async throws -> ChangeRow {
        try await database.read(scope) { tx in try Self.find(tx, scope, id) }
    }

    static func find(_ tx: Transaction, _ scope: Scope, _ id: ChangeID) throws -> ChangeRow {
        let row = try tx.first(
            """
            SELECT \(sql: ChangeRow.columns) FROM change_events e \(sql: ChangeRow.joins)
            WHERE e.org_id = \(scope.org) AND e.id = \(id)
            """)
        guard let row else { throw StoreError.notFound(what: "change") }
        var columns = Columns(row)
        return try ChangeRow(columns: &columns)
    }

    /// Messages that were not understood, newest first.
    public func ignored(_ scope: Scope, limit: Int) async throws -> [IgnoredDelivery] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT d.integration_id, i.name, coalesce(d.event, ''), d.ignored_because, d.received_at
                FROM change_deliveries d
                LEFT JOIN integrations i ON i.org_id = d.org_id AND i.id = d.integration_id
                WHERE d.org_id = \(scope.org) AND d.ignored_because IS NOT NULL
                ORDER BY d.received_at DESC LIMIT \(min(max(limit, 1), 200))
                """
            ).decode(IntegrationID?.self, String?.self, String.self, String.self, Timestamp.self).map {
                IgnoredDelivery(
                    integration: $0.0, integrationName: $0.1, event: $0.2,
                    reason: $0.3, receivedAt: $0.4)
            }
        }
    }

    // MARK: Figures

    public func byServiceAndDay(_ scope: Scope, from: Timestamp, to: Timestamp) async throws -> [ChangeCount] {
        try await database.read(scope) { tx in try ChangeFigures.byServiceAndDay(tx, scope, from: from, to: to) }
    }

    /// Services whose changes were most often suspected since then, first.
    public func risky(_ scope: Scope, from: Timestamp) async throws -> [RiskyService] {
        let suspect = policies().changes.suspect
        return try await database.read(scope) { tx in
            try ChangeFigures.risky(tx, scope, from: from, suspect: suspect)
        }
    }

    /// Configurations that were changed and not rolled out, newest first.
    public func unapplied(_ scope: Scope, from: Timestamp, at now: Timestamp) async throws -> [UnappliedChange] {
        let grace = policies().changes.rolloutGrace
        return try await database.read(scope) { tx in
            try ChangeFigures.unapplied(tx, scope, from: from, until: now - grace)
        }
    }

    // MARK: Incidents and alerts

    /// The changes that may have caused an incident, likeliest first.
    public func correlations(_ scope: Scope, _ incident: IncidentID) async throws -> [ChangeCorrelationRow] {
        try await database.read(scope) { tx in try ChangeCorrelations.list(tx, scope, incident) }
    }

    /// The changes that may explain one alert, likeliest first: scored as asked for, with what people said of them for
    /// the alert's incident.
    /// - Throws: `StoreError.notFound`.
    public func correlations(_ scope: Scope, alert: AlertID) async throws -> [ChangeCorrelationRow] {
        let setting = try await setting(scope)
        return try await database.read(scope) { tx in
            let row = try tx.first(
                "SELECT \(sql: Alert.columns) FROM alerts a WHERE a.org_id = \(scope.org) AND a.id = \(alert)")
            guard let row else { throw StoreError.notFound(what: "alert") }
            var columns = Columns(row)
            let incident = try tx.query(
                """
                SELECT incident_id FROM alerts
                WHERE org_id = \(scope.org) AND id = \(alert) AND incident_id IS NOT NULL
                """
            ).column(IncidentID.self).first
            let verdicts = try incident.map { try ChangeCorrelations.verdicts(tx, scope, $0) } ?? [:]
            return try Self.rank(tx, scope, [try Alert(columns: &columns)], setting, verdicts: verdicts)
        }
    }

    /// Reads the window of these alerts and scores what is in it.
    static func rank(
        _ tx: Transaction, _ scope: Scope, _ alerts: [Alert], _ setting: ChangeIntake.Setting,
        verdicts: [ChangeID: ChangeVerdict] = [:], limit: Int = 20
    ) throws -> [ChangeCorrelationRow] {
        let changes = try ChangeWindow.read(
            tx, scope, alerts, topology: setting.graph, policy: setting.policy, verdicts: verdicts)
        let scoring = ChangeScoring(alerts: alerts, topology: setting.graph, policy: setting.policy)
        return scoring.rank(changes, verdicts: verdicts).filter {
            $0.score.value >= setting.policy.shown || $0.verdict != nil
        }.prefix(limit).map { scored in
            let name = scored.change.serviceID.flatMap { setting.graph[$0]?.displayName }
            return ChangeCorrelationRow(
                row: ChangeRow(change: scored.change, serviceName: name), score: scored.score,
                verdict: scored.verdict, suggestion: ChangeWords.suggestion(scored.change, service: name))
        }
    }
}

public import Domain
import Postgres

/// What is known of an outage of a service at a time.
public struct OutageAnswer: Sendable, Hashable {
    public struct Moment: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case change, alert
        }

        public var at: Timestamp
        public var kind: Kind
        public var summary: String
        public var change: ChangeID?
        public var alert: AlertID?
        public var link: String?
    }

    /// The service's display name, or what was asked for.
    public var service: String
    public var serviceID: ServiceID?
    /// One or two sentences.
    public var sentence: String
    public var recommendation: String?
    /// Likeliest first.
    public var changes: [ChangeCorrelationRow]
    /// Of the likeliest.
    public var chain: ChangeChain
    /// Oldest first.
    public var timeline: [Moment]
    public var incidents: [IncidentReference]
}

extension ChangeStore {
    /// Alerts from so long before to so long after the time belong to the outage.
    private static let around: Duration = .seconds(900)

    /// What caused a service to fail at a time: its alerts around it, or the time alone where there are none, explained
    /// by the changes before.
    public func query(
        _ scope: Scope, service name: String, environment: String?, at: Timestamp
    ) async throws -> OutageAnswer {
        let setting = try await setting(scope)
        return try await database.read(scope) { tx in
            let id =
                try ServiceLookup.ids(tx, scope, name).first { setting.graph[$0] != nil }
                ?? setting.matcher.service(named: name)
            let shown = id.flatMap { setting.graph[$0]?.displayName } ?? name
            let alerts = try Self.alerts(tx, scope, id, at)
            let asked = Self.asked(name, id, environment, alerts.map(\.startsAt).min().map { min($0, at) } ?? at)
            let ranked = try Self.rank(tx, scope, [asked], setting, limit: 10)
            let within = setting.policy.rolloutWithin
            let chain =
                try ranked.first.map { try Self.chain(tx, scope, $0.row.change, rolloutWithin: within) }
                ?? ChangeChain([], rolloutWithin: within)
            var moments = alerts.prefix(50).map { alert in
                OutageAnswer.Moment(
                    at: alert.startsAt, kind: .alert, summary: "\(alert.name) fires", change: nil, alert: alert.id,
                    link: alert.generatorURL)
            }
            var told: Set<ChangeID> = []
            for change in chain.changes + ranked.map(\.row.change) where told.insert(change.id).inserted {
                let name = change.serviceID.flatMap { setting.graph[$0]?.displayName }
                moments.append(
                    OutageAnswer.Moment(
                        at: change.at, kind: .change, summary: ChangeWords.headline(change, service: name),
                        change: change.id, alert: nil, link: change.links.page))
            }
            let incidents = try Self.incidents(tx, scope, alerts.map(\.id))
            return OutageAnswer(
                service: shown, serviceID: id, sentence: Self.sentence(shown, ranked.first, setting.policy),
                recommendation: ranked.first.flatMap { $0.score.value >= setting.policy.suspect ? $0.suggestion : nil },
                changes: ranked, chain: chain, timeline: moments.sorted { ($0.at, $0.summary) < ($1.at, $1.summary) },
                incidents: incidents)
        }
    }

    private static func sentence(_ service: String, _ first: ChangeCorrelationRow?, _ policy: ChangePolicy) -> String {
        guard let first else { return "No change that could explain it is known for \(service) or what it needs." }
        let headline = ChangeWords.headline(first.row.change, service: first.row.serviceName)
        let percent = Int((first.score.value * 100).rounded())
        let minutes = Int((first.score.lag.inSeconds / 60).rounded())
        let error = first.row.change.facts.error.map { " It failed: \($0.summary)." } ?? ""
        return first.score.value >= policy.suspect
            ? "Most likely (\(percent) %): \(headline), \(max(0, minutes)) min before.\(error)"
            : "No change stands out. The nearest (\(percent) %): \(headline), \(max(0, minutes)) min before.\(error)"
    }

    /// An alert that stands for the question.
    private static func asked(
        _ name: String, _ service: ServiceID?, _ environment: String?, _ at: Timestamp
    ) -> Alert {
        var labels: [Labels.Label] = [.init(name: "service", value: name)]
        if let environment { labels.append(.init(name: "environment", value: environment)) }
        return Alert(
            id: AlertID(at: at), name: "Question", status: .firing, severity: .critical, reportedSeverity: .critical,
            labels: Labels(labels), annotations: Labels(), serviceID: service, integrationID: ChangeIntake.nobody,
            generatorURL: nil, dedupKey: nil, firstSeen: at, lastSeen: at, startsAt: at, endsAt: nil, notifications: 1,
            episode: 1, recentTransitions: [], recentOccurrences: [], flapping: false)
    }

    private static func alerts(
        _ tx: Transaction, _ scope: Scope, _ service: ServiceID?, _ at: Timestamp
    ) throws -> [Alert] {
        guard let service else { return [] }
        return try tx.query(
            """
            SELECT \(sql: Alert.columns) FROM incident_alerts m
            JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
            WHERE m.org_id = \(scope.org) AND m.service_id = \(service)
                AND m.alert_at BETWEEN \(at - around) AND \(at + around)
            ORDER BY m.alert_at LIMIT 100
            """
        ).map { row in
            var columns = Columns(row)
            return try Alert(columns: &columns)
        }
    }

    private static func incidents(
        _ tx: Transaction, _ scope: Scope, _ alerts: [AlertID]
    ) throws -> [IncidentReference] {
        guard !alerts.isEmpty else { return [] }
        return try tx.query(
            """
            SELECT DISTINCT n.id, n.number, n.title FROM incident_alerts m
            JOIN incidents n ON n.org_id = m.org_id AND n.id = m.incident_id
            WHERE m.org_id = \(scope.org) AND m.alert_id = ANY(\(alerts)) AND n.status <> 'merged'
            ORDER BY n.number DESC LIMIT 10
            """
        ).decode(IncidentID.self, Int.self, String.self).map {
            IncidentReference(id: $0.0, number: $0.1, title: $0.2)
        }
    }
}

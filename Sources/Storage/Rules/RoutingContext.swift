import Domain
import Postgres
import Zones

/// What routing decides by, read once for a batch of events.
struct RoutingContext {
    var rules: [NotificationPipeline.NamedRule]
    var listeners: [NotificationPipeline.Listener]
    var silences: [(name: String, Silence)]
    var suppressed: Set<IncidentID>
    private var titles: [IncidentID: (title: String, number: Int)]
    private var services: [IncidentID: (names: [String], teams: [String])]
    private var labels: [IncidentID: [String: String]]
    let now: Timestamp

    init(_ tx: Transaction, _ scope: Scope, incidents: Set<IncidentID>, at now: Timestamp) throws {
        self.now = now
        let ids = incidents.sorted()
        rules = try tx.query(
            """
            SELECT name, enabled, document FROM notification_rules
            WHERE org_id = \(scope.org) ORDER BY position, name
            """
        ).decode(String.self, Bool.self, JSON.self).map {
            NotificationPipeline.NamedRule(name: $0.0, enabled: $0.1, rule: try $0.2.decoded())
        }
        listeners = try Self.listeners(tx, scope)
        silences = try tx.query(
            """
            SELECT name, document FROM silences
            WHERE org_id = \(scope.org) AND enabled
                AND (document ? 'recurrence' OR (document ->> 'ends_at')::timestamptz > \(now))
                AND (document ->> 'starts_at')::timestamptz <= \(now)
            ORDER BY position, id
            """
        ).decode(String.self, JSON.self).map { ($0.0, try $0.1.decoded(Silence.self)) }
        suppressed = try Self.suppressed(tx, scope, ids)
        titles = [:]
        labels = [:]
        let rows = try tx.query(
            "SELECT id, title, number FROM incidents WHERE org_id = \(scope.org) AND id = ANY(\(ids))"
        ).decode(IncidentID.self, String.self, Int.self)
        for (id, title, number) in rows { titles[id] = (title, number) }
        services = try Self.services(tx, scope, ids)
        let asksForLabels =
            rules.contains { $0.rule.conditions.labels?.isEmpty == false }
            || silences.contains { $0.1.matcher.labels?.isEmpty == false }
        if asksForLabels { labels = try Self.sharedLabels(tx, scope, ids) }
    }

    func facts(_ event: NotificationRouting.Event) -> NotificationFacts {
        NotificationFacts(
            trigger: NotificationTrigger(rawValue: event.event.rawValue) ?? .incidentOpened, severity: event.severity,
            services: services[event.incident]?.names ?? [], teams: services[event.incident]?.teams ?? [],
            labels: labels[event.incident] ?? [:], title: event.title ?? titles[event.incident]?.title ?? "", at: now)
    }

    static func listeners(_ tx: Transaction, _ scope: Scope) throws -> [NotificationPipeline.Listener] {
        try tx.query(
            """
            SELECT id, name, enabled, events, minimum_severity FROM notification_channels
            WHERE org_id = \(scope.org) ORDER BY name
            """
        ).decode(ChannelID.self, String.self, Bool.self, [String].self, Severity.self).map {
            NotificationPipeline.Listener(
                id: $0.0, name: $0.1, enabled: $0.2, triggers: Set($0.3), minimumSeverity: $0.4)
        }
    }

    /// Those of the incidents about which gating said last that nobody is to be told.
    private static func suppressed(
        _ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]
    ) throws -> Set<IncidentID> {
        let rows = try tx.query(
            """
            SELECT DISTINCT ON (incident_id) incident_id, decision FROM incident_decisions
            WHERE org_id = \(scope.org) AND incident_id = ANY(\(incidents))
            ORDER BY incident_id, decided_at DESC, id DESC
            """
        ).decode(IncidentID.self, String.self)
        return Set(rows.filter { $0.1 == "suppressed" }.map(\.0))
    }

    /// The services that incidents hit, and the teams that own them, by name. What the topology does not know is called
    /// as its alerts call it.
    static func services(
        _ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]
    ) throws -> [IncidentID: (names: [String], teams: [String])] {
        let hit = try tx.query(
            """
            SELECT i.incident_id, s.name, s.owner_team
            FROM incident_services i JOIN services s ON s.org_id = i.org_id AND s.id = i.service_id
            WHERE i.org_id = \(scope.org) AND i.incident_id = ANY(\(incidents)) ORDER BY i.incident_id, s.name
            """
        ).decode(IncidentID.self, String.self, String?.self)
        var services: [IncidentID: (names: [String], teams: [String])] = [:]
        for (id, service, team) in hit {
            services[id, default: ([], [])].names.append(service)
            if let team, services[id]?.teams.contains(team) != true { services[id]?.teams.append(team) }
        }
        for (id, name) in try AlertedService.names(tx, scope, of: incidents)
        where services[id]?.names.contains(name) != true {
            services[id, default: ([], [])].names.append(name)
        }
        return services
    }

    /// Labels on which the first alerts of an incident agree.
    static func sharedLabels(
        _ tx: Transaction, _ scope: Scope, _ incidents: [IncidentID]
    ) throws -> [IncidentID: [String: String]] {
        let rows = try tx.query(
            """
            SELECT i.id, a.labels FROM unnest(\(incidents)) i (id)
            CROSS JOIN LATERAL (
                SELECT a.labels FROM incident_alerts m
                JOIN alerts a ON a.org_id = m.org_id AND a.id = m.alert_id
                WHERE m.org_id = \(scope.org) AND m.incident_id = i.id ORDER BY m.alert_id LIMIT 50) a
            """
        ).decode(IncidentID.self, Labels.self)
        var shared: [IncidentID: [String: String]] = [:]
        for (id, labels) in rows {
            shared[id] = shared[id]?.filter { labels[$0.key] == $0.value } ?? labels.dictionary
        }
        return shared
    }
}

import Domain
import Postgres
import Zones

/// Which snoozes and maintenance windows hold the escalations of some incidents, and which will.
struct EscalationHolds {
    private let now: Timestamp
    private let silences: [Document<Silence>]
    private let services: [IncidentID: (names: [String], teams: [String])]
    private let labels: [IncidentID: [String: String]]

    init(_ tx: Transaction, _ scope: Scope, incidents: Set<IncidentID>, at now: Timestamp) throws {
        self.now = now
        silences = try DocumentTable.silences.all(tx, scope).filter { document in
            document.enabled && (document.value.recurrence != nil || document.value.endsAt > now)
        }
        guard !silences.isEmpty else {
            services = [:]
            labels = [:]
            return
        }
        let ids = incidents.sorted()
        services = try RoutingContext.services(tx, scope, ids)
        let asksForLabels = silences.contains { $0.value.matcher.labels?.isEmpty == false }
        labels = asksForLabels ? try RoutingContext.sharedLabels(tx, scope, ids) : [:]
    }

    /// What holds an incident now, since the first of it began: of several what ends last.
    func hold(_ incident: IncidentID, severity: Severity) -> EscalationHold? {
        let holds = matching(incident, severity).compactMap { document -> EscalationHold? in
            guard let time = document.value.occurrence(at: now, zones: { SystemZones.shared($0) }) else { return nil }
            // What was changed while it held holds as it is now since then.
            return EscalationHold(name: document.name, from: max(time.from, document.updatedAt), until: time.to)
        }
        guard var hold = holds.max(by: { $0.until < $1.until }) else { return nil }
        hold.from = holds.map(\.from).min() ?? hold.from
        return hold
    }

    /// When something will begin to hold it.
    func next(_ incident: IncidentID, severity: Severity) -> Timestamp? {
        matching(incident, severity).compactMap { $0.value.next(after: now, zones: { SystemZones.shared($0) }) }.min()
    }

    private func matching(_ incident: IncidentID, _ severity: Severity) -> [Document<Silence>] {
        guard !silences.isEmpty else { return [] }
        let facts = NotificationFacts(
            trigger: .incidentOpened, severity: severity, services: services[incident]?.names ?? [],
            labels: labels[incident] ?? [:], title: "", at: now)
        return silences.filter { $0.value.matcher.matches(facts, incident: incident) }
    }
}

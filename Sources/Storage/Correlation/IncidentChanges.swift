import Domain
import Postgres

/// What a batch does to incidents, gathered before it is written: rows locked, stories, events to tell.
struct IncidentChanges {
    let tx: Transaction
    let scope: Scope
    let now: Timestamp
    let graph: Topology
    var incidents: [IncidentID: Incident] = [:]
    private(set) var before: [IncidentID: Incident] = [:]
    var created: [Incident] = []
    var entries: [TimelineStore.Entry] = []
    var events: [NotificationRouting.Event] = []
    /// Incidents whose membership has changed: their causes have to be looked at again.
    var regrouped: Set<IncidentID> = []
    /// Incidents whose figures are counted anew at the end.
    var recounted: Set<IncidentID> = []
    /// By how much the figures of services move.
    var figures: [IncidentID: [ServiceID: Figures]] = [:]
    var report = CorrelationStore.Report()
    let policyVersion: String
    /// How long the first notification of an incident waits.
    let settle: Duration

    struct Figures {
        var alerts = 0
        var firing = 0
        var severity = Severity.info

        mutating func add(_ alerts: Int, _ firing: Int, _ severity: Severity) {
            self.alerts += alerts
            self.firing += firing
            self.severity = max(self.severity, severity)
        }
    }

    /// How many lines of one kind a batch writes into one timeline, before it only counts.
    private static let linesPerBatch = 20

    /// Locks every incident that the batch or the plan names.
    init(
        _ tx: Transaction, _ scope: Scope, _ batch: CorrelationBatch, _ plan: CorrelationPlan, graph: Topology,
        policyVersion: String, settle: Duration, at now: Timestamp
    ) throws {
        self.tx = tx
        self.scope = scope
        self.graph = graph
        self.now = now
        self.policyVersion = policyVersion
        self.settle = settle
        var ids = Set(batch.candidates.compactMap(\.incidentID))
        ids.formUnion(plan.placements.map(\.incident))
        ids.formUnion(plan.merges.flatMap { [$0.from, $0.into] })
        ids.formUnion(plan.moves.flatMap { [$0.from, $0.into] })
        ids.formUnion(plan.profiles.map(\.id))
        ids.subtract(plan.openings.map(\.incident))
        try lock(ids)
    }

    /// Locks incidents that were not thought of before.
    mutating func lock(_ ids: Set<IncidentID>) throws {
        let missing = ids.subtracting(incidents.keys)
        guard !missing.isEmpty else { return }
        let rows = try tx.query(
            """
            SELECT \(sql: Incident.columns) FROM incidents n
            WHERE n.org_id = \(scope.org) AND n.id = ANY(\(missing.sorted())) ORDER BY n.id FOR NO KEY UPDATE
            """)
        for row in rows {
            var columns = Columns(row)
            let incident = try Incident(columns: &columns)
            incidents[incident.id] = incident
            before[incident.id] = incident
        }
    }

    mutating func tell(
        _ incident: IncidentID, _ kind: TimelineItem.Kind, _ summary: String, details: [String: String] = [:]
    ) {
        // A microsecond apart, so that lines of one batch keep their order.
        let at = now + .microseconds(entries.count)
        entries.append(TimelineStore.Entry(incident, at: at, kind, summary, details: details))
    }

    mutating func openIncidents(_ plan: CorrelationPlan) {
        let faces = Dictionary(plan.faces.map { ($0.incident, $0) }, uniquingKeysWith: { first, _ in first })
        let profiles = Dictionary(plan.profiles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for opening in plan.openings {
            let profile = profiles[opening.incident]
            let incident = Incident(
                id: opening.incident, number: 0, title: faces[opening.incident]?.title ?? "Incident",
                severity: faces[opening.incident]?.severity ?? profile?.severity ?? .warning, openedAt: now,
                firstAlertAt: profile?.firstAlertAt ?? opening.at, lastAlertAt: profile?.lastAlertAt ?? opening.at,
                alertCount: 0, firingCount: 0, updatedAt: now)
            incidents[incident.id] = incident
            created.append(incident)
            report.opened.append(incident.id)
        }
    }

    mutating func reopen(_ ids: Set<IncidentID>) {
        for id in ids.sorted() {
            guard let incident = incidents[id],
                let moved = try? IncidentLifecycle.move(incident, to: .investigating, at: now)
            else { continue }
            incidents[id] = moved
            tell(id, .reopened, "Reopened: an alert of it fires again")
            notify(moved, .opened, key: "reopened:\(now.microseconds)")
        }
    }

    mutating func merge(_ merges: [CorrelationPlan.Merge]) {
        for merge in merges {
            guard let from = incidents[merge.from], let into = incidents[merge.into],
                var moved = try? IncidentLifecycle.move(from, to: .merged, at: now)
            else { continue }
            moved.mergedInto = merge.into
            moved.alertCount = 0
            moved.firingCount = 0
            incidents[merge.from] = moved
            incidents[merge.into]?.alertCount += from.alertCount
            incidents[merge.into]?.firingCount += from.firingCount
            tell(merge.from, .merged, "Merged into #\(into.number): \(merge.reason)")
            tell(merge.into, .merged, "#\(from.number) was merged into this one: \(merge.reason)")
            recounted.formUnion([merge.from, merge.into])
            regrouped.insert(merge.into)
            report.merged += 1
        }
    }

    mutating func place(_ placements: [CorrelationPlan.Placement], _ candidates: [CorrelationCandidate]) {
        let alerts = Dictionary(candidates.map { ($0.alert.id, $0) }, uniquingKeysWith: { first, _ in first })
        report.placed = placements.count
        for (id, placed) in Dictionary(grouping: placements, by: \.incident).sorted(by: { $0.key < $1.key }) {
            regrouped.insert(id)
            if var incident = incidents[id] {
                incident.firstAlertAt = min(incident.firstAlertAt, placed.map(\.at).min() ?? incident.firstAlertAt)
                incident.lastAlertAt = max(incident.lastAlertAt, placed.map(\.at).max() ?? incident.lastAlertAt)
                incident.updatedAt = now
                incidents[id] = incident
            }
            for placement in placed.prefix(Self.linesPerBatch) {
                guard let candidate = alerts[placement.alert] else { continue }
                let again = candidate.incidentID == id
                tell(
                    id, placement.reason == .opened ? .opened : again ? .alertRefired : .alertJoined,
                    label(candidate.alert) + (again ? " fires again" : ""),
                    details: [
                        "alert_id": placement.alert.description, "severity": candidate.alert.severity.rawValue,
                        "starts_at": placement.at.description,
                    ])
            }
            let rest = placed.count - Self.linesPerBatch
            if rest > 0 { tell(id, .alertJoined, "\(rest) more alerts joined") }
        }
    }

    /// Titles and severities as the alerts now give them, where no person has said otherwise.
    mutating func face(_ faces: [CorrelationPlan.Face]) {
        for face in faces {
            guard var incident = incidents[face.incident] else { continue }
            if !incident.titleIsManual, incident.rootCause == nil { incident.title = face.title }
            incidents[face.incident] = incident
            raise(face.incident, to: face.severity)
        }
    }

    /// Alerts that were placed before and have become worse since.
    mutating func raise(_ candidates: [CorrelationCandidate]) {
        for candidate in candidates where candidate.alert.status == .firing {
            guard let id = candidate.incidentID, candidate.alert.episode == candidate.correlatedEpisode else {
                continue
            }
            raise(id, to: candidate.alert.severity)
        }
    }

    private mutating func raise(_ id: IncidentID, to severity: Severity) {
        guard var incident = incidents[id], incident.status.isOpen, !incident.severityIsManual,
            severity > incident.severity
        else { return }
        let from = incident.severity
        incident.severity = severity
        incident.updatedAt = now
        incidents[id] = incident
        guard before[id] != nil else { return }
        tell(
            id, .severityChanged, "Severity raised from \(from.rawValue) to \(severity.rawValue)",
            details: ["from": from.rawValue, "to": severity.rawValue])
        notify(incident, .severityRaised, key: "severity:\(severity.rawValue)")
    }

    /// Ends incidents none of whose alerts fires any more.
    mutating func resolveFinished() {
        for (id, incident) in incidents.sorted(by: { $0.key < $1.key }) {
            guard incident.status.isOpen, incident.firingCount == 0, incident.alertCount > 0,
                incident.firingCount != before[id]?.firingCount || before[id] == nil,
                var moved = try? IncidentLifecycle.move(incident, to: .resolved, at: now)
            else { continue }
            moved.resolution = .alertsResolved
            incidents[id] = moved
            tell(
                id, .resolved, "Resolved: all alerts resolved",
                details: ["resolution": Incident.Resolution.alertsResolved.rawValue])
            notify(moved, .resolved, key: "resolved:\(now.microseconds)")
            report.resolved.append(id)
        }
    }

    mutating func resolved(_ candidates: [CorrelationCandidate], of id: IncidentID) {
        for candidate in candidates.prefix(Self.linesPerBatch) {
            tell(
                id, .alertResolved, label(candidate.alert) + " resolved",
                details: ["alert_id": candidate.alert.id.description])
        }
        let rest = candidates.count - Self.linesPerBatch
        if rest > 0 { tell(id, .alertResolved, "\(rest) more alerts resolved") }
    }

    mutating func notify(_ incident: Incident, _ event: NotifiedEvent, key: String, after settle: Duration = .zero) {
        events.append(
            NotificationRouting.Event(
                incident: incident.id, severity: incident.severity, event: event,
                dedupKey: "incident:\(incident.id):\(key)", sendAt: now + settle))
    }

    private func label(_ alert: Alert) -> String {
        let service = alert.serviceID.flatMap { graph[$0]?.displayName }
        return service.map { "\($0): \(alert.name)" } ?? alert.name
    }
}

import Domain
import JobQueue
import Postgres

/// One person's change of one incident, while it is made: the row locked, the story gathered.
struct IncidentEdit {
    let tx: Transaction
    let scope: Scope
    let actor: TimelineActor
    let now: Timestamp
    let before: Incident
    var incident: Incident
    private var entries: [TimelineStore.Entry] = []
    private var events: [NotificationRouting.Event] = []

    /// Locks an incident for a change.
    /// - Throws: `StoreError.notFound`, `.conflict`.
    init(
        _ tx: Transaction, _ scope: Scope, _ key: IncidentKey, expectedVersion: Int? = nil, by actor: TimelineActor,
        at now: Timestamp
    ) throws {
        try OrgLock.take(tx, scope)
        let row = try tx.first(
            """
            SELECT \(sql: Incident.columns) FROM incidents n
            WHERE n.org_id = \(scope.org) AND \(sql: key.condition) FOR NO KEY UPDATE
            """)
        guard let row else { throw StoreError.notFound(what: "incident") }
        var columns = Columns(row)
        before = try Incident(columns: &columns)
        if let expectedVersion, expectedVersion != before.version {
            throw StoreError.conflict(current: before.version)
        }
        incident = before
        self.tx = tx
        self.scope = scope
        self.actor = actor
        self.now = now
    }

    mutating func tell(_ kind: TimelineItem.Kind, _ summary: String, details: [String: String] = [:]) {
        entries.append(
            TimelineStore.Entry(
                incident.id, at: now + .microseconds(entries.count), kind, by: actor, summary, details: details))
    }

    mutating func notify(_ event: NotifiedEvent, key: String) {
        events.append(
            NotificationRouting.Event(
                incident: incident.id, severity: incident.severity, event: event,
                dedupKey: "incident:\(incident.id):\(key)", sendAt: now))
    }

    /// - Throws: `StoreError.illegal`.
    mutating func move(to status: Incident.Status) throws {
        do {
            incident = try IncidentLifecycle.move(incident, to: status, at: now)
        } catch let refusal as IncidentLifecycle.IllegalTransition {
            throw StoreError.illegal(reason: refusal.description)
        }
    }

    func requireNotMerged() throws(StoreError) {
        guard incident.status != .merged else {
            throw .illegal(reason: "an incident that was merged into another one cannot be changed")
        }
    }

    /// Writes what has changed, if anything has.
    mutating func store() throws {
        guard incident != before || !entries.isEmpty else { return }
        incident.version = before.version + 1
        incident.updatedAt = now
        try IncidentStatements.update(tx, scope, [incident])
        try TimelineStore.add(tx, scope, entries)
        try NotificationRouting.route(tx, scope, events, at: now)
        if incident.status.isOpen != before.status.isOpen
            || (incident.acknowledgedAt == nil) != (before.acknowledgedAt == nil)
        {
            try EscalationSteps.run(tx, scope, .incidents([incident.id]), at: now)
        }
        try ChangeFeed.incident(tx, scope, incident.id, version: incident.version)
    }
}

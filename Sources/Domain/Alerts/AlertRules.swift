/// What a notification does to an alert.
public enum AlertRules {
    /// Something that happened to an alert and that its history records.
    public enum Change: Sendable, Hashable {
        /// It began to fire: a new episode.
        case began
        /// An event-style sender said again that it happens.
        case occurred
        case resolved
        case acknowledged
        /// Repeats have raised its severity.
        case raised(from: Severity, to: Severity)
        case flappingBegan
        case flappingEnded
    }

    public struct Outcome: Sendable, Hashable {
        public var alert: Alert
        /// Oldest first; empty for a mere resend.
        public var changes: [Change]
        /// Whether the notification is older than what is known, and moved nothing but counters.
        public var isOutdated: Bool
    }

    /// The alert after a notification. Nil where a sender resolves or acknowledges what was never heard of.
    public static func apply(
        _ incoming: IncomingAlert, to previous: Alert?, at received: Timestamp, service: ServiceID?,
        integration: IntegrationID, policy: AlertPolicy
    ) -> Outcome? {
        guard var alert = previous else {
            guard incoming.status == .firing else { return nil }
            var alert = fresh(incoming, at: received, service: service, integration: integration)
            var changes: [Change] = [.began]
            escalate(&alert, policy: policy, changes: &changes)
            return Outcome(alert: alert, changes: changes, isOutdated: false)
        }
        var changes: [Change] = []
        var isOutdated = false
        switch incoming.status {
        case .acknowledged: changes.append(.acknowledged)
        case .resolved: isOutdated = !resolve(&alert, incoming, at: received, changes: &changes)
        case .firing: isOutdated = !fire(&alert, incoming, at: received, changes: &changes)
        }
        alert.lastSeen = max(alert.lastSeen, received)
        if !isOutdated, incoming.status == .firing {
            alert.name = incoming.name
            alert.labels = incoming.labels
            alert.annotations = incoming.annotations
            if incoming.severity != alert.reportedSeverity {
                // The sender has changed its mind: what repeats have raised is judged afresh.
                alert.reportedSeverity = incoming.severity
                alert.severity = incoming.severity
            }
            alert.generatorURL = incoming.generatorURL ?? alert.generatorURL
            alert.serviceID = service ?? alert.serviceID
            escalate(&alert, policy: policy, changes: &changes)
        }
        judgeFlapping(&alert, at: received, policy: policy, changes: &changes)
        return Outcome(alert: alert, changes: changes, isOutdated: isOutdated)
    }

    private static func fresh(
        _ incoming: IncomingAlert, at received: Timestamp, service: ServiceID?, integration: IntegrationID
    ) -> Alert {
        Alert(
            id: incoming.id, name: incoming.name, status: .firing, severity: incoming.severity,
            reportedSeverity: incoming.severity, labels: incoming.labels, annotations: incoming.annotations,
            serviceID: service, integrationID: integration, generatorURL: incoming.generatorURL,
            dedupKey: incoming.dedupKey, firstSeen: received, lastSeen: received, startsAt: incoming.startsAt,
            endsAt: nil, notifications: 1, episode: 1, recentTransitions: [received],
            recentOccurrences: [received], flapping: false)
    }

    /// False if the notification is outdated.
    private static func fire(
        _ alert: inout Alert, _ incoming: IncomingAlert, at received: Timestamp, changes: inout [Change]
    ) -> Bool {
        alert.notifications += 1
        let isNewer = incoming.startsAt > alert.startsAt
        switch (alert.status, incoming.reporting) {
        case (.firing, .state):
            guard isNewer else { return true }
            // Its end was missed: it ended and began again.
            begin(&alert, incoming, at: received, changes: &changes)
        case (.firing, .event):
            alert.recentOccurrences.appendKeeping(received, last: AlertPolicy.occurrencesKept)
            changes.append(.occurred)
        case (.resolved, .state):
            guard isNewer || continues(incoming, alert, at: received) else { return false }
            begin(&alert, incoming, at: received, changes: &changes)
        case (.resolved, .event):
            begin(&alert, incoming, at: received, changes: &changes)
        }
        return true
    }

    private static func begin(
        _ alert: inout Alert, _ incoming: IncomingAlert, at received: Timestamp, changes: inout [Change]
    ) {
        alert.status = .firing
        alert.startsAt = incoming.startsAt
        alert.endsAt = nil
        alert.episode += 1
        alert.recentTransitions.appendKeeping(received, last: AlertPolicy.transitionsKept)
        alert.recentOccurrences.appendKeeping(received, last: AlertPolicy.occurrencesKept)
        changes.append(.began)
    }

    /// Whether an alert that ended because nobody repeated it in time goes on after all. A copy of an old
    /// notification that was overtaken by the resolution does not.
    private static func continues(_ incoming: IncomingAlert, _ alert: Alert, at received: Timestamp) -> Bool {
        guard incoming.startsAt == alert.startsAt, let ended = alert.endsAt else { return false }
        return incoming.endsAt.map { $0 > ended } ?? (received - ended > .seconds(60))
    }

    /// False if the notification is outdated.
    private static func resolve(
        _ alert: inout Alert, _ incoming: IncomingAlert, at received: Timestamp, changes: inout [Change]
    ) -> Bool {
        alert.notifications += 1
        guard alert.status == .firing else { return true }
        let ended = incoming.endsAt ?? received
        if incoming.reporting == .state, incoming.startsAt < alert.startsAt, ended < alert.startsAt { return false }
        alert.status = .resolved
        alert.endsAt = max(ended, alert.startsAt)
        alert.recentTransitions.appendKeeping(received, last: AlertPolicy.transitionsKept)
        changes.append(.resolved)
        return true
    }
}

extension Array {
    mutating func appendKeeping(_ element: Element, last limit: Int) {
        append(element)
        if count > limit { removeFirst(count - limit) }
    }
}

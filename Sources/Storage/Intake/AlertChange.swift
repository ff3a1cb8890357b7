import Domain

/// What one alert becomes by the notifications of a batch, in their order.
struct AlertChange: Sendable {
    /// Nil for notifications about an alert that was never heard of and of which there is nothing to keep.
    var stored: StoredAlert?
    /// Whether it was not known before.
    var isNew: Bool
    /// Lines of its history; of a new one, those after the first.
    var events: [AlertEventRow] = []
    /// Whether correlation or search have to look at it.
    var concernsCorrelation = false
    /// Whether its sender says that somebody has taken on what fires now.
    var isAcknowledged = false

    /// Applies notifications about one alert, oldest first.
    init(
        of notifications: [IntakeAlert], to previous: StoredAlert?, at now: Timestamp, policy: AlertPolicy
    ) {
        stored = previous
        isNew = previous == nil
        for notification in notifications { apply(notification, at: now, policy: policy) }
        if isNew, !events.isEmpty { stored?.beganFiring = events.removeFirst().kind == .firing }
    }

    private mutating func apply(_ notification: IntakeAlert, at now: Timestamp, policy: AlertPolicy) {
        let incoming = notification.alert
        guard
            let outcome = AlertRules.apply(
                incoming, to: stored?.alert, at: now, service: nil, integration: notification.integration,
                policy: policy)
        else {
            if incoming.status == .resolved { keepResolved(notification, at: now) }
            return
        }
        var next = StoredAlert(
            alert: outcome.alert, changedAt: stored?.changedAt ?? now, expiresAt: stored?.expiresAt,
            contentHash: stored?.contentHash ?? 0)
        if outcome.alert.status != stored?.alert.status || outcome.alert.episode != stored?.alert.episode {
            next.changedAt = now
            concernsCorrelation = true
        }
        if !outcome.isOutdated {
            next.expiresAt = outcome.alert.status == .firing && incoming.status == .firing ? incoming.endsAt : nil
            let hash = incoming.status == .firing ? ContentHash.of(incoming) : next.contentHash
            if hash != next.contentHash {
                next.contentHash = hash
                concernsCorrelation = true
            }
        }
        for change in outcome.changes {
            guard let event = AlertEventRow(change, of: outcome.alert, at: now) else { continue }
            events.append(event)
            concernsCorrelation = true
            switch change {
            case .began: isAcknowledged = false
            case .acknowledged: isAcknowledged = outcome.alert.status == .firing
            default: break
            }
        }
        stored = next
    }

    /// The end of something whose beginning we missed: kept, because its sender was told that it is, and no cause for
    /// anything.
    private mutating func keepResolved(_ notification: IntakeAlert, at now: Timestamp) {
        let incoming = notification.alert
        let alert = Alert(
            id: incoming.id, name: incoming.name, status: .resolved, severity: incoming.severity,
            reportedSeverity: incoming.severity, labels: incoming.labels, annotations: incoming.annotations,
            serviceID: nil, integrationID: notification.integration, generatorURL: incoming.generatorURL,
            dedupKey: incoming.dedupKey, firstSeen: now, lastSeen: now, startsAt: incoming.startsAt,
            endsAt: max(incoming.endsAt ?? now, incoming.startsAt), notifications: 1, episode: 1,
            recentTransitions: [now], recentOccurrences: [], flapping: false)
        stored = StoredAlert(
            alert: alert, changedAt: now, expiresAt: nil, contentHash: ContentHash.of(incoming))
        events.append(AlertEventRow(alert: alert.id, at: now, kind: .resolved, episode: 1, details: nil))
        concernsCorrelation = true
    }
}

/// A line of an alert's history, as it is written.
struct AlertEventRow: Sendable {
    var alert: AlertID
    var at: Timestamp
    var kind: AlertEvent.Kind
    var episode: Int
    var details: [String: String]?

    init(alert: AlertID, at: Timestamp, kind: AlertEvent.Kind, episode: Int, details: [String: String]?) {
        self.alert = alert
        self.at = at
        self.kind = kind
        self.episode = episode
        self.details = details
    }

    /// Nil for a change that the counters tell already.
    init?(_ change: AlertRules.Change, of alert: Alert, at: Timestamp) {
        self.init(alert: alert.id, at: at, kind: .firing, episode: alert.episode, details: nil)
        switch change {
        case .began: kind = .firing
        case .occurred: return nil
        case .resolved: kind = .resolved
        case .acknowledged: kind = .acknowledged
        case .raised(let from, let to):
            kind = .severityRaised
            details = ["from": from.rawValue, "to": to.rawValue]
        case .flappingBegan: kind = .flappingStarted
        case .flappingEnded: kind = .flappingStopped
        }
    }
}

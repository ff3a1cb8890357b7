extension IncidentProfile {
    /// Counts an alert in. The caller sees to it that one episode of an alert is counted once.
    public mutating func add(_ alert: Alert, policy: CorrelationPolicy) {
        let at = alert.startsAt
        firstAlertAt = alerts == 0 ? at : min(firstAlertAt, at)
        lastAlertAt = alerts == 0 ? at : max(lastAlertAt, at)
        severity = alerts == 0 ? alert.severity : max(severity, alert.severity)
        alerts += 1
        if let service = alert.serviceID { add(alert, of: service, limits: policy.limits) }
        for label in alert.labels.sorted where policy.labels[label.name] != nil && !label.value.isEmpty {
            merge(
                LabelActivity(name: label.name, value: label.value, alerts: 1, lastAt: at), limits: policy.limits)
        }
        merge(NameCount(name: alert.name, alerts: 1), limits: policy.limits)
        remember(at)
    }

    private mutating func add(_ alert: Alert, of service: ServiceID, limits: CorrelationPolicy.Limits) {
        let at = services.insertionPoint { $0.service < service }
        if at < services.count, services[at].service == service {
            services[at].add(alert)
        } else if services.count < limits.services {
            let time = alert.startsAt
            services.insert(
                ServiceActivity(
                    service: service, alerts: 1, firstAt: time, lastAt: time, severity: alert.severity,
                    names: [alert.name], recent: [time]),
                at: at)
        }
    }

    /// Takes in another incident's profile. The order of several such mergers makes no difference as long as no
    /// limit is reached, but for `id` and `openedAt`, which stay the survivor's. What people have heard of by either they have
    /// heard of: an approval outlives the merger.
    public mutating func absorb(_ other: IncidentProfile, policy: CorrelationPolicy) {
        if other.alerts > 0 {
            firstAlertAt = alerts == 0 ? other.firstAlertAt : min(firstAlertAt, other.firstAlertAt)
            lastAlertAt = alerts == 0 ? other.lastAlertAt : max(lastAlertAt, other.lastAlertAt)
            severity = alerts == 0 ? other.severity : max(severity, other.severity)
        }
        decision = other.decision == .approved ? .approved : decision ?? other.decision
        alerts += other.alerts
        for service in other.services { merge(service, limits: policy.limits) }
        for label in other.labels { merge(label, limits: policy.limits) }
        for name in other.names { merge(name, limits: policy.limits) }
        remember(other.recent)
        let apart = Set(separatedFrom + other.separatedFrom).subtracting([id, other.id])
        separatedFrom = Array(apart.sorted().suffix(policy.limits.separations))
    }

    /// Hands over what is known of one service. Label values and the times of single alerts stay where they are: the
    /// caller describes both incidents anew from their alerts.
    mutating func give(_ service: ServiceID, to other: inout IncidentProfile, policy: CorrelationPolicy) {
        let at = services.insertionPoint { $0.service < service }
        guard at < services.count, services[at].service == service else { return }
        let activity = services.remove(at: at)
        alerts -= activity.alerts
        if let first = services.map(\.firstAt).min(), services.reduce(0, { $0 + $1.alerts }) >= alerts {
            firstAlertAt = first
            lastAlertAt = services.map(\.lastAt).max() ?? lastAlertAt
        }
        other.firstAlertAt = other.alerts == 0 ? activity.firstAt : min(other.firstAlertAt, activity.firstAt)
        other.lastAlertAt = other.alerts == 0 ? activity.lastAt : max(other.lastAlertAt, activity.lastAt)
        other.severity = other.alerts == 0 ? activity.severity : max(other.severity, activity.severity)
        other.alerts += activity.alerts
        for name in activity.names { other.merge(NameCount(name: name, alerts: 1), limits: policy.limits) }
        other.remember(activity.recent ?? [activity.firstAt])
        other.merge(activity, limits: policy.limits)
    }

    private mutating func merge(_ new: ServiceActivity, limits: CorrelationPolicy.Limits) {
        let at = services.insertionPoint { $0.service < new.service }
        if at < services.count, services[at].service == new.service {
            services[at].absorb(new)
        } else if services.count < limits.services {
            services.insert(new, at: at)
        }
    }

    private mutating func merge(_ new: LabelActivity, limits: CorrelationPolicy.Limits) {
        let at = labels.insertionPoint { ($0.name, $0.value) < (new.name, new.value) }
        if at < labels.count, labels[at].name == new.name, labels[at].value == new.value {
            labels[at].alerts += new.alerts
            labels[at].lastAt = max(labels[at].lastAt, new.lastAt)
        } else if labels.count < limits.labelValues {
            labels.insert(new, at: at)
        }
    }

    private mutating func merge(_ new: NameCount, limits: CorrelationPolicy.Limits) {
        let at = names.insertionPoint { $0.name < new.name }
        if at < names.count, names[at].name == new.name {
            names[at].alerts += new.alerts
        } else if names.count < limits.names {
            names.insert(new, at: at)
        }
    }

    private mutating func remember(_ time: Timestamp) {
        recent.insert(time, at: recent.insertionPoint { $0 < time })
        if recent.count > Self.recentKept { recent.removeFirst(recent.count - Self.recentKept) }
    }

    private mutating func remember(_ times: [Timestamp]) {
        recent = Array((recent + times).sorted().suffix(Self.recentKept))
    }

    /// How many times of alerts are kept.
    public static let recentKept = 16
    /// How many times of alerts a service keeps.
    static let onsetsKept = 4
    /// How many names a service keeps.
    static let namesKept = 4
}

extension IncidentProfile.ServiceActivity {
    fileprivate mutating func add(_ alert: Alert) {
        alerts += 1
        firstAt = min(firstAt, alert.startsAt)
        lastAt = max(lastAt, alert.startsAt)
        severity = max(severity, alert.severity)
        remember(alert.startsAt)
        if !names.contains(alert.name) {
            names = Array((names + [alert.name]).sorted().prefix(IncidentProfile.namesKept))
        }
    }

    fileprivate mutating func absorb(_ other: Self) {
        alerts += other.alerts
        firstAt = min(firstAt, other.firstAt)
        lastAt = max(lastAt, other.lastAt)
        severity = max(severity, other.severity)
        for time in other.recent ?? [] { remember(time) }
        if other.names.contains(where: { !names.contains($0) }) {
            names = Array(Set(names + other.names).sorted().prefix(IncidentProfile.namesKept))
        }
    }

    /// Keeps the latest ones.
    private mutating func remember(_ time: Timestamp) {
        guard recent != nil else {
            recent = [time]
            return
        }
        if let first = recent?.first, recent?.count == IncidentProfile.onsetsKept {
            if time <= first { return }
            recent?.removeFirst()
        }
        let at = recent?.insertionPoint { $0 < time } ?? 0
        recent?.insert(time, at: at)
    }
}

extension Array {
    /// The first position at which `precedes` no longer holds; the array is sorted by it.
    func insertionPoint(_ precedes: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if precedes(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

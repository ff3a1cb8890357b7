import Domain

/// The notifications of a batch by alert, in the order of the alerts' ids; those of one alert in their own.
struct NotificationGroups: Sendable {
    struct Group: Sendable {
        var id: AlertID
        var notifications: [IntakeAlert]

        /// Whether an alert comes of them where there was none.
        var begins: Bool { notifications.contains { $0.alert.status == .firing } }
    }

    private(set) var groups: [Group]

    init(_ batch: [IntakeAlert]) {
        var positions: [AlertID: Int] = [:]
        positions.reserveCapacity(batch.count)
        var groups: [Group] = []
        groups.reserveCapacity(batch.count)
        for notification in batch {
            if let at = positions[notification.alert.id] {
                groups[at].notifications.append(notification)
            } else {
                positions[notification.alert.id] = groups.count
                groups.append(Group(id: notification.alert.id, notifications: [notification]))
            }
        }
        groups.sort { $0.id < $1.id }
        self.groups = groups
    }

    var isEmpty: Bool { groups.isEmpty }
    var ids: [AlertID] { groups.map(\.id) }

    /// Takes out what is a mere repeat if the alert is still as the sender says.
    mutating func takeRepeats(of existing: Set<AlertID>) -> [Repeat] {
        var repeats: [Repeat] = []
        var others: [Group] = []
        for group in groups {
            if existing.contains(group.id), let found = Repeat(group) {
                repeats.append(found)
            } else {
                others.append(group)
            }
        }
        groups = others
        return repeats
    }

    mutating func putBack(_ repeats: [Repeat]) {
        guard !repeats.isEmpty else { return }
        groups += repeats.map(\.group)
        groups.sort { $0.id < $1.id }
    }

    mutating func keep(_ isPending: (Group) -> Bool) {
        groups = groups.filter(isPending)
    }
}

/// Notifications that say what may be known already: it fires, since the same moment, with the same content.
struct Repeat: Sendable {
    var group: NotificationGroups.Group
    var startsAt: Timestamp
    var expiresAt: Timestamp?
    var contentHash: Int64

    var id: AlertID { group.id }
    var count: Int { group.notifications.count }

    /// Nil where the notifications say more than that.
    init?(_ group: NotificationGroups.Group) {
        guard let last = group.notifications.last?.alert, last.status == .firing, last.reporting == .state else {
            return nil
        }
        let hash = ContentHash.of(last)
        for notification in group.notifications.dropLast() {
            let alert = notification.alert
            guard alert.status == .firing, alert.reporting == .state, alert.startsAt == last.startsAt,
                ContentHash.of(alert) == hash
            else { return nil }
        }
        self.group = group
        startsAt = last.startsAt
        expiresAt = last.endsAt
        contentHash = hash
    }
}

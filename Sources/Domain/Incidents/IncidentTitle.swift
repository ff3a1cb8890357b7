/// What an incident is called until a person names it, or its cause is known.
public enum IncidentTitle {
    /// "HighErrorRate on Checkout", "Checkout, Cart and 3 more services: 12 alerts". At most 200 characters.
    public static func title(of profile: IncidentProfile, topology: Topology) -> String {
        let name = profile.names.max { ($0.alerts, $1.name) < ($1.alerts, $0.name) }?.name ?? "Incident"
        let (services, count) = loudest(profile, topology)
        let title =
            switch (count, profile.names.count) {
            case (0, 0...1): name
            case (0, _): "\(name) and \(profile.names.count - 1) more kinds of alert"
            case (1, 0...1): "\(name) on \(services[0])"
            case (1, _): "\(services[0]): \(name) and \(profile.alerts - 1) more alerts"
            case (2, _): "\(services[0]) and \(services[1]): \(profile.alerts) alerts"
            default: "\(services[0]), \(services[1]) and \(count - 2) more services: \(profile.alerts) alerts"
            }
        return String(title.prefix(200))
    }

    /// The two services with the most alerts, of equals the one that failed first; and how many there are.
    private static func loudest(_ profile: IncidentProfile, _ topology: Topology) -> (names: [String], count: Int) {
        var best: [(alerts: Int, firstAt: Timestamp, position: Int)] = []
        var count = 0
        for at in profile.services.indices {
            guard let position = topology.position(of: profile.services[at].service) else { continue }
            count += 1
            let (alerts, firstAt) = (profile.services[at].alerts, profile.services[at].firstAt)
            let place = best.insertionPoint { ($0.alerts, firstAt) >= (alerts, $0.firstAt) }
            guard place < 2 else { continue }
            best.insert((alerts, firstAt, position), at: place)
            if best.count > 2 { best.removeLast() }
        }
        return (best.map { topology.services[$0.position].displayName }, count)
    }

    /// "Database Primary: connection refused", once the cause is known.
    public static func title(of cause: Hypothesis) -> String {
        String(cause.title.prefix(200))
    }
}

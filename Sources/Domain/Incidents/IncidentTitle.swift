/// What an incident is called until a person names it, or its cause is known.
public enum IncidentTitle {
    /// "HighErrorRate on Checkout", "Checkout, Cart and 3 more services: 12 alerts". At most 200 characters.
    public static func title(of profile: IncidentProfile, topology: Topology) -> String {
        let name = profile.names.max { ($0.alerts, $1.name) < ($1.alerts, $0.name) }?.name ?? "Incident"
        let services = profile.services.sorted { ($1.alerts, $0.firstAt) < ($0.alerts, $1.firstAt) }
            .compactMap { topology[$0.service]?.displayName }
        let title =
            switch (services.count, profile.names.count) {
            case (0, 0...1): name
            case (0, _): "\(name) and \(profile.names.count - 1) more kinds of alert"
            case (1, 0...1): "\(name) on \(services[0])"
            case (1, _): "\(services[0]): \(name) and \(profile.alerts - 1) more alerts"
            case (2, _): "\(services[0]) and \(services[1]): \(profile.alerts) alerts"
            default: "\(services[0]), \(services[1]) and \(services.count - 2) more services: \(profile.alerts) alerts"
            }
        return String(title.prefix(200))
    }

    /// "Database Primary: connection refused", once the cause is known.
    public static func title(of cause: Hypothesis) -> String {
        String(cause.title.prefix(200))
    }
}

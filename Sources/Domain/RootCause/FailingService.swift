/// An incident's alerts that come from one service.
struct FailingService {
    /// Position in the topology.
    var position: Int
    /// Earliest first.
    var alerts: [Alert]

    var firstAt: Timestamp { alerts[0].startsAt }

    /// The alerts by service, services in the order of their first alert; and those that no service is known of.
    static func group(_ alerts: [Alert], topology: Topology) -> (services: [FailingService], others: [Alert]) {
        let attributed = Attribution(alerts, topology: topology)
        var services: [FailingService] = []
        var index: [Int: Int] = [:]
        var others: [Alert] = []
        for alert in alerts.sorted(by: { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }) {
            guard let position = attributed.position(of: alert) else {
                others.append(alert)
                continue
            }
            if let at = index[position] {
                services[at].alerts.append(alert)
            } else {
                index[position] = services.count
                services.append(FailingService(position: position, alerts: [alert]))
            }
        }
        return (services, others)
    }

    /// What it says that matters most: a fault of its own before a symptom, then the worst, then the first.
    func speaker(_ symptoms: SymptomTable) -> Alert {
        alerts.enumerated().max { one, other in
            let first = symptoms.symptom(of: one.element).isIntrinsic
            let second = symptoms.symptom(of: other.element).isIntrinsic
            if first != second { return second }
            if one.element.severity != other.element.severity { return one.element.severity < other.element.severity }
            return one.offset > other.offset
        }?.element ?? alerts[0]
    }
}

/// Finds the service of an alert that names none by what it shares with alerts that do: the pod, the address.
private struct Attribution {
    private static let telling = ["pod", "pod_name", "instance", "container_id"]
    private let topology: Topology
    private var known: [Labels.Label: Set<Int>] = [:]

    init(_ alerts: [Alert], topology: Topology) {
        self.topology = topology
        for alert in alerts {
            guard let position = alert.serviceID.flatMap({ topology.position(of: $0) }) else { continue }
            for label in alert.labels.sorted where Self.telling.contains(label.name) {
                known[label, default: []].insert(position)
            }
        }
    }

    func position(of alert: Alert) -> Int? {
        if let position = alert.serviceID.flatMap({ topology.position(of: $0) }) { return position }
        for label in alert.labels.sorted where Self.telling.contains(label.name) {
            if let found = known[label], found.count == 1 { return found.first }
        }
        return nil
    }
}

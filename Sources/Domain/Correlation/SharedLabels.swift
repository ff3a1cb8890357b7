/// What the label values of one alert are worth that open incidents have as well: read anew for each alert, without
/// making room for it each time.
struct SharedLabels {
    /// By incident: what is missing to full certainty.
    private var missing: [Double]
    /// Those that share something.
    private(set) var incidents: [Int] = []

    /// - Parameter incidents: how many there can be in the end.
    init(incidents: Int) {
        missing = [Double](repeating: 1, count: incidents)
    }

    /// 0…1.
    subscript(incident: Int) -> Double { 1 - missing[incident] }

    mutating func read(
        _ labels: some Sequence<(name: String, value: String)>, _ index: IncidentIndex, _ policy: CorrelationPolicy
    ) {
        for incident in incidents { missing[incident] = 1 }
        incidents.removeAll(keepingCapacity: true)
        for label in labels {
            guard let worth = policy.labels[label.name], worth > 0 else { continue }
            let having = index.incidents(name: label.name, value: label.value)
            let commonness = Double(having.count - 1) / Double(max(1, policy.commonValueIncidents - 1))
            for incident in having {
                if missing[incident] == 1 { incidents.append(incident) }
                missing[incident] *= 1 - worth / (1 + commonness)
            }
        }
    }
}

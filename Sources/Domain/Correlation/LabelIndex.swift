/// Which open incidents have a value of a label.
struct LabelIndex {
    private struct Key: Hashable {
        var name: String
        var value: String
    }

    private var incidents: [Key: [Int]] = [:]

    mutating func add(_ profile: IncidentProfile, incident: Int) {
        for label in profile.labels { add(Key(name: label.name, value: label.value), incident) }
    }

    mutating func add(_ alert: Alert, incident: Int, policy: CorrelationPolicy) {
        for label in alert.labels.sorted where policy.labels[label.name] != nil && !label.value.isEmpty {
            add(Key(name: label.name, value: label.value), incident)
        }
    }

    mutating func move(_ profile: IncidentProfile, from: Int, to: Int) {
        for label in profile.labels {
            let key = Key(name: label.name, value: label.value)
            incidents[key]?.removeAll { $0 == from }
            add(key, to)
        }
    }

    func incidents(name: String, value: String) -> [Int] {
        incidents[Key(name: name, value: value)] ?? []
    }

    private mutating func add(_ key: Key, _ incident: Int) {
        if !incidents[key, default: []].contains(incident) { incidents[key, default: []].append(incident) }
    }
}

/// Which open incidents have a failing service, or a value of a label: what an alert need not be compared with is
/// never looked at.
struct IncidentIndex {
    private struct Key: Hashable {
        var name: String
        var value: String
    }

    private let capacity: Int
    private var byService: [ServiceSet?]
    private var byLabel: [Key: [Int]] = [:]

    /// - Parameter incidents: how many there can be in the end.
    init(incidents: Int, topology: Topology) {
        capacity = incidents
        byService = [ServiceSet?](repeating: nil, count: topology.services.count)
    }

    mutating func add(_ incident: Int, failing position: Int) {
        if byService[position] == nil { byService[position] = ServiceSet(capacity: capacity) }
        byService[position]?.insert(incident)
    }

    mutating func add(_ incident: Int, name: String, value: String) {
        // Most come in the order of the incidents, and are there only once.
        byLabel[Key(name: name, value: value), default: []].withOrder(incident)
    }

    /// An incident was merged away: its services and values are the other's too.
    mutating func move(_ profile: IncidentProfile, failing: ServiceSet, from: Int, to: Int) {
        for position in failing.positions { add(to, failing: position) }
        for label in profile.labels {
            byLabel[Key(name: label.name, value: label.value)]?.removeAll { $0 == from }
            add(to, name: label.name, value: label.value)
        }
    }

    /// All incidents, also such as have been merged away, in which one of these services fails.
    func incidents(failing services: ServiceSet?) -> ServiceSet {
        var found = ServiceSet(capacity: capacity)
        services?.forEachShared(with: services ?? found) { position in
            if let incidents = byService[position] { found.formUnion(incidents) }
        }
        return found
    }

    /// In their order.
    func incidents(name: String, value: String) -> [Int] {
        byLabel[Key(name: name, value: value)] ?? []
    }
}

extension [Int] {
    /// Puts a number in its place in a rising sequence, unless it is there.
    fileprivate mutating func withOrder(_ number: Int) {
        if last.map({ $0 < number }) ?? true { return append(number) }
        let at = insertionPoint { $0 < number }
        if self[at] != number { insert(number, at: at) }
    }
}

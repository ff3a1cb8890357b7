/// An open incident while alerts are placed.
struct OpenIncident {
    /// What is known of one failing service, ready for comparing.
    struct Activity {
        var alerts = 0
        var firstAt = Timestamp(seconds: 0)
        var lastAt = Timestamp(seconds: 0)
        /// Where the profile has it.
        var source = 0
        /// The numbers of its alerts' names; nil until somebody asks.
        var words: [Int]?
    }

    var profile: IncidentProfile
    /// Positions of its failing services.
    private(set) var failing: ServiceSet
    /// Those of them that depend on no other of them: what its cause is, as far as is known.
    private(set) var unexplained: ServiceSet
    let isNew: Bool
    var isChanged = false
    /// It was suppressed until it took in an incident that was not.
    private(set) var inheritsApproval = false
    /// Set once it has been merged away.
    var mergedInto: Int?
    /// One for each failing service, in the order of `failing`. A service that the profile has no room for has no
    /// alerts here.
    private var activities: [Activity] = []
    /// The numbers of its alerts' names, in the order of the profile; nil until somebody asks.
    private var names: [Int]?
    /// How many alerts its unexplained services have; nil until somebody asks.
    private var openAlerts: Int?

    init(profile: IncidentProfile, isNew: Bool, topology: Topology, around: Neighbourhoods) {
        self.profile = profile
        self.isNew = isNew
        failing = ServiceSet(capacity: topology.services.count)
        unexplained = failing
        read(topology: topology, around: around)
    }

    /// Begins anew from the profile.
    private mutating func read(topology: Topology, around: Neighbourhoods) {
        let positions = profile.services.map { topology.position(of: $0.service) }
        for case let position? in positions { failing.insert(position) }
        activities = [Activity](repeating: Activity(), count: failing.count)
        for (at, position) in positions.enumerated() {
            guard let position else { continue }
            activities[failing.rank(of: position)] = activity(at: at)
        }
        unexplained = ServiceSet(capacity: topology.services.count)
        // Two that need each other explain neither.
        for position in failing.positions where !around[position].causes.intersects(failing) {
            unexplained.insert(position)
        }
        names = nil
        openAlerts = nil
    }

    /// Counts an alert in.
    mutating func add(_ alert: Alert, position: Int?, policy: CorrelationPolicy, around: Neighbourhoods) {
        if names != nil, !profile.names.contains(where: { $0.name == alert.name }) { names = nil }
        let services = profile.services.count
        profile.add(alert, policy: policy)
        isChanged = true
        openAlerts = nil
        guard let service = alert.serviceID else { return }
        let at = profile.services.insertionPoint { $0.service < service }
        if profile.services.count > services {
            for other in activities.indices where activities[other].source >= at { activities[other].source += 1 }
        }
        guard let position else { return }
        if !failing.contains(position) {
            failing.insert(position)
            activities.insert(Activity(), at: failing.rank(of: position))
            let around = around[position]
            unexplained = unexplained.subtracting(around.effects)
            if !around.causes.intersects(failing) { unexplained.insert(position) }
        }
        guard at < profile.services.count, profile.services[at].service == service else { return }
        activities[failing.rank(of: position)] = activity(at: at)
    }

    /// Takes in another one.
    mutating func absorb(
        _ other: OpenIncident, topology: Topology, policy: CorrelationPolicy, around: Neighbourhoods
    ) {
        let wasSuppressed = profile.decision == .suppressed
        profile.absorb(other.profile, policy: policy)
        if wasSuppressed, profile.decision == .approved { inheritsApproval = true }
        failing.formUnion(other.failing)
        isChanged = true
        read(topology: topology, around: around)
    }

    /// Hands over a service to another one.
    mutating func give(
        _ service: ServiceID, to other: inout OpenIncident, topology: Topology, policy: CorrelationPolicy,
        around: Neighbourhoods
    ) {
        profile.give(service, to: &other.profile, policy: policy)
        let position = topology.position(of: service)
        failing = failing.positions.filter { $0 != position }.reduce(
            into: ServiceSet(capacity: topology.services.count)
        ) {
            $0.insert($1)
        }
        isChanged = true
        other.isChanged = true
        read(topology: topology, around: around)
        other.read(topology: topology, around: around)
    }

    /// What is known of a failing service; nil if the profile had no room for it.
    func activity(of position: Int) -> Activity? {
        guard failing.contains(position) else { return nil }
        let found = activities[failing.rank(of: position)]
        return found.alerts > 0 ? found : nil
    }

    /// When a failing service began to fail, and began anew after a pause; in seconds, earliest first.
    func onsets(of activity: Activity, pause: Duration) -> [Double] {
        var onsets = [activity.firstAt]
        var last = activity.firstAt
        for time in profile.services[activity.source].recent ?? [] {
            if time > last + pause { onsets.append(time) }
            last = time
        }
        return onsets.map { Double($0.microseconds) / 1e6 }
    }

    /// How many alerts its unexplained services have.
    mutating func unexplainedAlerts() -> Int {
        if let known = openAlerts { return known }
        var alerts = 0
        unexplained.forEachShared(with: failing) { alerts += activities[failing.rank(of: $0)].alerts }
        openAlerts = alerts
        return alerts
    }

    /// The numbers of the names of a service's alerts.
    mutating func words(of position: Int, _ vocabulary: inout CorrelationVocabulary) -> [Int] {
        let rank = failing.rank(of: position)
        if let words = activities[rank].words { return words }
        guard activities[rank].alerts > 0 else { return [] }
        let words = profile.services[activities[rank].source].names.map { vocabulary.word($0) }
        activities[rank].words = words
        return words
    }

    /// The numbers of the names of all its alerts.
    mutating func words(_ vocabulary: inout CorrelationVocabulary) -> [Int] {
        if let names { return names }
        let found = profile.names.map { vocabulary.word($0.name) }
        names = found
        return found
    }

    private func activity(at: Int) -> Activity {
        Activity(
            alerts: profile.services[at].alerts, firstAt: profile.services[at].firstAt,
            lastAt: profile.services[at].lastAt, source: at)
    }
}

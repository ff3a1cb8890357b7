/// An open incident while alerts are placed.
struct OpenIncident {
    var profile: IncidentProfile
    /// Positions of its failing services.
    var failing: ServiceSet
    /// Those of them that depend on no other of them: what its cause is, as far as is known.
    var unexplained: ServiceSet
    let isNew: Bool
    var isChanged = false
    /// Set once it has been merged away.
    var mergedInto: Int?

    init(profile: IncidentProfile, isNew: Bool, topology: Topology, policy: CorrelationPolicy) {
        self.profile = profile
        self.isNew = isNew
        failing = ServiceSet(capacity: topology.services.count)
        unexplained = failing
        for activity in profile.services {
            if let position = topology.position(of: activity.service) { failing.insert(position) }
        }
        explain(topology: topology, policy: policy)
    }

    /// Finds out anew which failing services no other one explains. Two that need each other explain neither.
    mutating func explain(topology: Topology, policy: CorrelationPolicy) {
        var unexplained = ServiceSet(capacity: topology.services.count)
        let failing = failing
        for position in failing.positions {
            let around = topology.surroundings(
                of: position, hops: policy.hopLimit, sharedFanIn: policy.links.sharedDependencyFanIn)
            var isExplained = false
            if around.above.intersects(failing) {
                failing.forEachShared(with: around.above) { if !around.below.contains($0) { isExplained = true } }
            }
            if !isExplained { unexplained.insert(position) }
        }
        self.unexplained = unexplained
    }

    mutating func add(_ position: Int, topology: Topology, policy: CorrelationPolicy) {
        guard !failing.contains(position) else { return }
        failing.insert(position)
        explain(topology: topology, policy: policy)
    }

    func activity(of service: ServiceID) -> IncidentProfile.ServiceActivity? {
        let at = profile.services.insertionPoint { $0.service < service }
        guard at < profile.services.count, profile.services[at].service == service else { return nil }
        return profile.services[at]
    }
}

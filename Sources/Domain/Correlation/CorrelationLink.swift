/// How an alert hangs together with an open incident.
struct CorrelationLink {
    enum Kind {
        /// Its service fails in the incident already.
        case sameService
        /// Its service depends on one that fails in the incident.
        case effect(hops: Int)
        /// What fails in the incident, and is explained by nothing else there, depends on its service.
        case cause(hops: Int)
        /// Its service and one that fails in the incident need the same third one.
        case sharedDependency
        /// It began among so many of the incident's alerts, and nothing else is known of it.
        case burst(alerts: Int)
        /// Label values only.
        case labels
    }

    /// What speaks for it by words.
    enum Pattern {
        case sameService, alike
        /// A pattern of causes and effects, by its position in the policy.
        case known(Int)
    }

    var kind: Kind
    /// The service in the incident that it goes through.
    var through: Int?
    /// How near in time, in seconds.
    var gap: Double
    /// What the topology part is worth.
    var topology: Double
    /// What the domain part is worth, and the pattern that says so.
    var domain: Double
    var pattern: Pattern?
    /// How many of the incident's services it goes through.
    var support: Int
}

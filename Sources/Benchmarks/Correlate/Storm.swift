import Domain

/// A storm with its truth: what arrives when, and what belongs together.
struct Storm {
    struct Arrival {
        var at: Timestamp
        var alert: IncomingAlert
    }

    struct Failure {
        var root: ServiceID
    }

    var topology: Topology
    /// In order of arrival.
    var arrivals: [Arrival]
    var failures: [Failure]
    /// Which failure an alert belongs to; alerts that are not named are noise, each by itself.
    var truth: [AlertID: Int]
    /// How many services there are.
    var size: Int
}

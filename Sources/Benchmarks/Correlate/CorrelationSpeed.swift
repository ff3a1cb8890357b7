import Domain

/// How fast alerts are placed on one core, against open incidents that fill a graph.
struct CorrelationSpeed {
    var services: Int
    var incidents: Int
    /// How many alerts each incident has.
    var alerts: Int
    /// How many new ones are taken at a time.
    var batch: Int

    static let large = CorrelationSpeed(services: 500, incidents: 50, alerts: 500, batch: 200)
    static let long = CorrelationSpeed(services: 200, incidents: 15, alerts: 5_000, batch: 50)

    /// With the reading of profiles' stored form left to the caller, as in production.
    func alertsPerSecond(policies: PolicySet, seed: UInt64) -> Double {
        var random = StormRandom(seed: seed)
        let graph = StormGraph(size: services, crossDomainCalls: 0.2, using: &random)
        let start = Timestamp(seconds: 1_750_000_000)
        let integration = IntegrationID(at: start, using: &random)
        func alert(_ number: Int) -> Alert {
            let thing = random.pick(graph.nodes)
            let labels: Labels = [
                "alertname": random.pick(StormVocabulary.symptoms), "service": thing.service.name,
                "namespace": thing.service.namespace, "pod": thing.replicas[0].pod, "number": String(number),
            ]
            return Alert(
                id: Fingerprint.alertID(labels: labels, ignoring: []), name: labels["alertname"] ?? "",
                status: .firing, severity: .error, reportedSeverity: .error, labels: labels, annotations: [:],
                serviceID: thing.service.id, integrationID: integration, generatorURL: nil, dedupKey: nil,
                firstSeen: start, lastSeen: start, startsAt: start + random.seconds(0...60), endsAt: nil,
                notifications: 1, episode: 1, recentTransitions: [start], recentOccurrences: [start], flapping: false)
        }
        var open: [IncidentID: IncidentProfile] = [:]
        for _ in 0..<incidents {
            let id = IncidentID(at: start, using: &random)
            let members = (0..<alerts).map { alert($0) }
            open[id] = IncidentProfile(id: id, openedAt: start, of: members, policy: policies.correlation)
        }
        // As if people had split them: they stay as many as they are, whatever would merge them.
        let ids = open.keys.sorted()
        for id in ids { open[id]?.separatedFrom = ids.filter { $0 != id } }
        let batches = (0..<(10_000 / batch)).map { batch in
            (0..<self.batch).map {
                CorrelationCandidate(alert: alert(batch * self.batch + $0 + alerts))
            }
        }
        let clock = ContinuousClock()
        let took = clock.measure {
            for batch in batches {
                let plan = Correlator.correlate(
                    batch, open: Array(open.values), topology: graph.topology, policies: policies,
                    now: start + .seconds(60), using: &random)
                for profile in plan.profiles { open[profile.id] = profile }
                for merge in plan.merges { open[merge.from] = nil }
            }
        }
        return Double(batches.count * batch) / took.inSeconds
    }
}

import Domain

/// One storm, played to the correlator as production would play it: in order of arrival, a second at a time.
struct CorrelateTrial {
    /// Where each alert of the storm ended up.
    private(set) var placed: [AlertID: IncidentID] = [:]
    /// Why, and why services were moved and incidents merged: for looking at a storm by hand.
    private(set) var scores: [AlertID: CorrelationScore] = [:]
    private(set) var merges: [CorrelationPlan.Merge] = []
    private(set) var moves: [CorrelationPlan.Move] = []

    private let storm: Storm
    private let policies: PolicySet
    private var random: StormRandom
    private var alerts: [AlertID: Alert] = [:]
    private var home: [AlertID: (incident: IncidentID, episode: Int)] = [:]
    private var open: [IncidentID: IncidentProfile] = [:]

    init(storm: Storm, policies: PolicySet, seed: UInt64) {
        self.storm = storm
        self.policies = policies
        random = StormRandom(seed: seed)
    }

    mutating func run() {
        let matcher = ServiceMatcher(policy: policies.services, topology: storm.topology)
        let integration = IntegrationID(at: Timestamp(seconds: 0), using: &random)
        var at = 0
        while at < storm.arrivals.count {
            let second = storm.arrivals[at].at.microseconds / 1_000_000
            var changed: [AlertID] = []
            while at < storm.arrivals.count, storm.arrivals[at].at.microseconds / 1_000_000 == second {
                let arrival = storm.arrivals[at]
                at += 1
                let service = matcher.match(arrival.alert.labels)?.service
                guard
                    let outcome = AlertRules.apply(
                        arrival.alert, to: alerts[arrival.alert.id], at: arrival.at, service: service,
                        integration: integration, policy: policies.alerts)
                else { continue }
                alerts[arrival.alert.id] = outcome.alert
                changed.append(arrival.alert.id)
            }
            correlate(changed, now: Timestamp(seconds: second + 1))
        }
    }

    private mutating func correlate(_ changed: [AlertID], now: Timestamp) {
        let candidates = Set(changed).compactMap { id in
            alerts[id].map {
                CorrelationCandidate(
                    alert: $0, incidentID: home[id]?.incident, correlatedEpisode: home[id]?.episode ?? 0)
            }
        }
        let plan = Correlator.correlate(
            candidates, open: Array(open.values), topology: storm.topology, policies: policies, now: now,
            using: &random)
        for profile in plan.profiles { open[profile.id] = profile }
        for placement in plan.placements {
            home[placement.alert] = (placement.incident, placement.episode)
            placed[placement.alert] = placement.incident
            scores[placement.alert] = placement.score
        }
        for move in plan.moves {
            moves.append(move)
            for (alert, place) in home
            where place.incident == move.from && alerts[alert]?.serviceID == move.service {
                home[alert] = (move.into, place.episode)
                placed[alert] = move.into
            }
        }
        for merge in plan.merges {
            merges.append(merge)
            open[merge.from] = nil
            for (alert, place) in home where place.incident == merge.from {
                home[alert] = (merge.into, place.episode)
                placed[alert] = merge.into
            }
        }
        describe(Set(plan.moves.flatMap { [$0.from, $0.into] }))
        closeResolved()
    }

    /// As the store does after moves.
    private mutating func describe(_ incidents: Set<IncidentID>) {
        for id in incidents {
            guard let old = open[id] else { continue }
            let members = home.filter { $0.value.incident == id }.keys.sorted().compactMap { alerts[$0] }
            open[id] = old.redescribed(from: members, policy: policies.correlation)
        }
    }

    /// An incident whose alerts have all resolved is resolved.
    private mutating func closeResolved() {
        var firing: Set<IncidentID> = []
        for (alert, place) in home where alerts[alert]?.status == .firing { firing.insert(place.incident) }
        for id in open.keys where !firing.contains(id) { open[id] = nil }
    }

    /// The services that the ranking blames for an incident, likeliest first.
    mutating func causes(of incident: IncidentID) -> [ServiceID?] {
        let members = placed.filter { $0.value == incident }.compactMap { alerts[$0.key] }
        let now = storm.arrivals.last?.at ?? Timestamp(seconds: 0)
        return RootCauseRanking.rank(
            members, topology: storm.topology, policy: policies.causes, now: now, using: &random
        ).hypotheses.map(\.serviceID)
    }
}

/// One run of the correlator: the open incidents as they change alert by alert.
struct CorrelationRun {
    let topology: Topology
    let policies: PolicySet
    let now: Timestamp
    var incidents: [OpenIncident]
    let policy: CorrelationPolicy
    let neighbourhoods: Neighbourhoods
    var vocabulary: CorrelationVocabulary
    var index: IncidentIndex
    /// What the alert at hand shares with incidents.
    var shared: SharedLabels
    /// Incidents with alerts enough for a burst, in their order; and those of one alert without a service.
    var crowds: [Int] = []
    var loners: [Int] = []
    /// The policy's, in microseconds.
    let window: Int64
    let joinWindow: Int64
    private var byID: [IncidentID: Int] = [:]
    private var placed: [AlertID: Int] = [:]
    /// Services of which something new was said, by position, with the alert that said it.
    var news: [Int: Alert] = [:]
    var moves: [Move] = []
    var placements: [(placement: CorrelationPlan.Placement, incident: Int)] = []
    private var merges: [(from: Int, into: Int, alert: AlertID, reason: String)] = []

    /// - Parameter candidates: how many alerts there are to take: each may open an incident.
    init(open: [IncidentProfile], candidates: Int, topology: Topology, policies: PolicySet, now: Timestamp) {
        self.topology = topology
        self.policies = policies
        self.now = now
        policy = policies.correlation
        window = policies.correlation.window.inMicroseconds
        joinWindow = policies.correlation.joinWindow.inMicroseconds
        let around = Neighbourhoods(topology: topology, policy: policies.correlation)
        neighbourhoods = around
        vocabulary = CorrelationVocabulary(policies: policies)
        index = IncidentIndex(incidents: open.count + candidates, topology: topology)
        shared = SharedLabels(incidents: open.count + candidates)
        // The oldest first: of equals the incident that people know longest wins.
        let open = open.sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
        incidents = open.map { OpenIncident(profile: $0, isNew: false, topology: topology, around: around) }
        for (at, profile) in open.enumerated() {
            byID[profile.id] = at
            for position in incidents[at].failing.positions { index.add(at, failing: position) }
            for label in profile.labels { index.add(at, name: label.name, value: label.value) }
            noteBurst(at)
        }
    }

    mutating func take(_ candidate: CorrelationCandidate, using random: inout some RandomNumberGenerator) {
        var alert = candidate.alert
        alert.startsAt = min(alert.startsAt, now)
        let home = candidate.incidentID.flatMap { byID[$0] }.map(current)
        let placedBefore = max(candidate.correlatedEpisode, placed[alert.id] ?? 0)
        guard alert.status == .firing, alert.episode > placedBefore else {
            // Repeats may have raised it since.
            if let home, alert.status == .firing, alert.severity > incidents[home].profile.severity {
                incidents[home].profile.severity = alert.severity
                incidents[home].isChanged = true
            }
            return
        }
        placed[alert.id] = alert.episode
        if let home {
            join(alert, home, .correlated, .complete(because: "it fired again while its incident was open"))
            return
        }
        let position = alert.serviceID.flatMap { topology.position(of: $0) }
        let fits = fits(alert, position: position)
        guard let best = fits.best else {
            if let position { news[position] = alert }
            open(alert, using: &random)
            return
        }
        let known = position.map { says(alert.name, of: $0, best.incident) } ?? true
        join(alert, best.incident, .correlated, best.score)
        defer { gather(around: current(best.incident), because: alert) }
        if let position, !known { news[position] = alert }
        for other in fits.explained where current(other.incident) != current(best.incident) {
            guard !isLeftToBlame(other.incident, current(best.incident), alert.startsAt) else { continue }
            merge(other.incident, with: best.incident, because: alert, reason: reason(other, alert))
        }
        // What the service has said before has been weighed before.
        if let position, !known { unite(best.incident, at: position, because: alert) }
    }

    private mutating func says(_ name: String, of position: Int, _ incident: Int) -> Bool {
        guard incidents[incident].activity(of: position) != nil else { return false }
        return incidents[incident].words(of: position, &vocabulary).contains(vocabulary.word(name))
    }

    /// Where an incident's alerts are now.
    func current(_ incident: Int) -> Int {
        var at = incident
        while let next = incidents[at].mergedInto { at = next }
        return at
    }

    private mutating func open(_ alert: Alert, using random: inout some RandomNumberGenerator) {
        let profile = IncidentProfile(
            id: IncidentID(at: now, using: &random), openedAt: now, at: alert.startsAt, severity: alert.severity)
        incidents.append(
            OpenIncident(profile: profile, isNew: true, topology: topology, around: neighbourhoods))
        byID[profile.id] = incidents.count - 1
        join(alert, incidents.count - 1, .opened, .complete(because: "it opened the incident"))
    }

    private mutating func join(
        _ alert: Alert, _ incident: Int, _ reason: PlacementReason, _ score: CorrelationScore
    ) {
        let position = alert.serviceID.flatMap { topology.position(of: $0) }
        incidents[incident].add(alert, position: position, policy: policy, around: neighbourhoods)
        if let position { index.add(incident, failing: position) }
        for label in alert.labels.sorted where policy.labels[label.name] != nil && !label.value.isEmpty {
            index.add(incident, name: label.name, value: label.value)
        }
        noteBurst(incident)
        placements.append(
            (
                CorrelationPlan.Placement(
                    alert: alert.id, episode: alert.episode, at: alert.startsAt, service: alert.serviceID,
                    incident: incidents[incident].profile.id, reason: reason, score: score), incident
            ))
    }

    mutating func merge(_ other: Int, with incident: Int, because alert: Alert, reason: String) {
        let one = current(incident)
        let two = current(other)
        guard one != two, !areApart(one, two) else { return }
        // Incidents are in the order of their age.
        let (into, from) = one < two ? (one, two) : (two, one)
        let absorbed = incidents[from]
        incidents[into].absorb(absorbed, topology: topology, policy: policy, around: neighbourhoods)
        incidents[from].mergedInto = into
        index.move(absorbed.profile, failing: absorbed.failing, from: from, to: into)
        noteBurst(into)
        merges.append((from, into, alert.id, reason))
    }

    /// Whether a person has split them.
    func areApart(_ one: Int, _ two: Int) -> Bool {
        incidents[one].profile.separatedFrom.contains(incidents[two].profile.id)
            || incidents[two].profile.separatedFrom.contains(incidents[one].profile.id)
    }

    private func reason(_ fit: Fit, _ alert: Alert) -> String {
        let name = alert.serviceID.flatMap { topology[$0]?.displayName } ?? "the same thing"
        return "\(alert.name) on \(name) explains both: \(fit.score.parts.first { $0.name == .topology }?.detail ?? "")"
    }

    /// An approved incident stays approved, and people hear of it once.
    private mutating func decide(_ at: Int, _ plan: inout CorrelationPlan) {
        let before = incidents[at].profile.decision
        if incidents[at].inheritsApproval {
            plan.decisions.append(policies.gating.inherit(incidents[at].profile))
        } else if before != .approved {
            let decision = policies.gating.decide(incidents[at].profile)
            guard before == nil || decision.verdict == .approved else { return }
            incidents[at].profile.decision = decision.verdict
            plan.decisions.append(decision)
        }
    }

    mutating func plan() -> CorrelationPlan {
        var plan = CorrelationPlan()
        for at in incidents.indices where incidents[at].isChanged && incidents[at].mergedInto == nil {
            decide(at, &plan)
            let profile = incidents[at].profile
            if incidents[at].isNew { plan.openings.append(.init(incident: profile.id, at: profile.openedAt)) }
            plan.profiles.append(profile)
            plan.faces.append(
                .init(
                    incident: profile.id, title: IncidentTitle.title(of: profile, topology: topology),
                    severity: profile.severity))
        }
        plan.placements = placementsAsTheyEndedUp()
        // What was opened just now is known to nobody, and its alerts are placed where they ended up.
        plan.moves = moves.filter { !incidents[$0.from].isNew }.map { move in
            CorrelationPlan.Move(
                service: move.service, from: incidents[move.from].profile.id,
                into: incidents[current(move.into)].profile.id, score: move.score, reason: move.reason)
        }
        plan.merges = merges.filter { !incidents[$0.from].isNew }.map { merge in
            CorrelationPlan.Merge(
                from: incidents[merge.from].profile.id, into: incidents[current(merge.into)].profile.id,
                alert: merge.alert, reason: merge.reason)
        }
        return plan
    }

    private func placementsAsTheyEndedUp() -> [CorrelationPlan.Placement] {
        var opened: Set<IncidentID> = []
        var found = placements.map { placement, incident in
            var placement = placement
            placement.incident = incidents[current(incident)].profile.id
            // Of incidents that were opened and merged in one go nobody has heard: only the survivor's opener opened one.
            if placement.reason == .opened, let merge = merges.first(where: { $0.from == incident }) {
                placement.reason = .merged
                placement.score = .complete(because: merge.reason)
            }
            if placement.reason == .opened { opened.insert(placement.incident) }
            return placement
        }
        // Where the opener went to another incident, the first of those that are left counts as such.
        let new = Set(incidents.lazy.filter { $0.isNew && $0.mergedInto == nil }.map(\.profile.id))
        for at in found.indices where new.contains(found[at].incident) && opened.insert(found[at].incident).inserted {
            found[at].reason = .opened
        }
        return found
    }
}

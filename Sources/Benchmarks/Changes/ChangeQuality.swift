public import Domain

/// How often the culprit is found, and how often the innocent are blamed.
public enum ChangeQuality {
    public struct Tally: Sendable, Hashable {
        public var caused = 0
        public var first = 0
        public var firstThree = 0
        /// Whose culprit's confidence is above one half.
        public var convicted = 0
        public var changeFree = 0
        /// With a change whose confidence is above one half.
        public var blamed = 0
        public var changes = 0

        public var top1: Double { Double(first) / Double(max(1, caused)) }
        public var top3: Double { Double(firstThree) / Double(max(1, caused)) }
        public var recall: Double { Double(convicted) / Double(max(1, caused)) }
        public var blame: Double { Double(blamed) / Double(max(1, changeFree)) }
    }

    /// - Parameters:
    ///   - organizations: how many at each difficulty.
    ///   - seed: of the first one; the others follow.
    public static func report(
        policies: PolicySet, organizations: Int = 20, seed: UInt64 = 1, difficulty only: String? = nil
    ) -> BenchmarkReport {
        var report = BenchmarkReport(
            name: "changes",
            parameters: [
                ("organizations_per_difficulty", String(organizations)), ("first_seed", String(seed)),
                ("services", "200"), ("policy", policies.changes.version),
            ])
        for difficulty in ChangeDifficulty.all where only == nil || only == difficulty.name {
            let tally = run(difficulty.name, policies: policies, organizations: organizations, seed: seed)
            let prefix = difficulty.name == "default" ? "" : "\(difficulty.name)_"
            report.metrics += [
                ("\(prefix)culprit_top1_ratio", tally.top1), ("\(prefix)culprit_top3_ratio", tally.top3),
                ("\(prefix)culprit_blamed_ratio", tally.recall),
                ("\(prefix)false_blame_ratio", tally.blame),
            ]
            report.notes.append(
                "\(difficulty.name): \(tally.caused) caused incidents and \(tally.changeFree) change-free ones among "
                    + "\(tally.changes) changes; \(difficulty.deployments) deployments a service and day, "
                    + "\(Int(difficulty.delayed * 100)) % delayed failures, \(Int(difficulty.nameless * 100)) % of changes "
                    + "and \(Int(difficulty.namelessAlerts * 100)) % of alerts without a service, clocks off by up to "
                    + "\(Int(difficulty.skew)) s")
        }
        report.notes.append(
            "top 1 and top 3 among the changes of the incident; culprit blamed: with a confidence above 0.5; change-free "
                + "blamed: a change hypothesis with a confidence above 0.5 in an incident that no change caused")
        return report
    }

    public static func run(
        _ name: String, policies: PolicySet, organizations: Int, seed: UInt64
    ) -> Tally {
        var tally = Tally()
        guard let difficulty = ChangeDifficulty.all.first(where: { $0.name == name }) else { return tally }
        for number in 0..<organizations {
            let world = ChangeWorldMaker.world(
                difficulty, policy: policies.changes, matching: policies.services, seed: seed &+ UInt64(number) &* 7919)
            tally.changes += world.changes.count
            for incident in world.incidents { judge(incident, world, policies, &tally) }
        }
        return tally
    }

    private static func judge(
        _ incident: ChangeWorld.Incident, _ world: ChangeWorld, _ policies: PolicySet, _ tally: inout Tally
    ) {
        let scoring = ChangeScoring(
            alerts: incident.alerts, topology: world.graph.topology, policy: policies.changes)
        guard let window = scoring.window else { return }
        let known = world.changes.filter {
            (window.contains($0.at) || $0.kind.takesEffect && window.contains($0.lastUnderWay))
                && $0.receivedAt <= incident.lookedAt
        }
        let ranked = scoring.rank(known)
        var random = StormRandom(seed: 1)
        let found = RootCauseRanking.rank(
            incident.alerts, topology: world.graph.topology, policy: policies.causes, changes: ranked,
            changePolicy: policies.changes, now: incident.lookedAt, using: &random)
        let blamed = found.hypotheses.filter { $0.changeID != nil }
        guard let culprit = incident.culprit else {
            tally.changeFree += 1
            if blamed.contains(where: { $0.confidence > 0.5 }) { tally.blamed += 1 }
            return
        }
        tally.caused += 1
        let place = ranked.firstIndex { $0.change.id == culprit }
        if place == 0 { tally.first += 1 }
        if let place, place < 3 { tally.firstThree += 1 }
        if blamed.contains(where: { $0.changeID == culprit && $0.confidence > 0.5 }) { tally.convicted += 1 }
    }
}

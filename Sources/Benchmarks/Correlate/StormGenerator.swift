import Domain

/// Makes storms: failures that spread to callers, hop by hop, with delay and luck, among alerts that mean nothing.
/// It knows nothing of how Bellwether correlates; policies and thresholds are not its business.
struct StormGenerator {
    private let difficulty: StormDifficulty
    private var random: StormRandom
    private let graph: StormGraph
    private let begin = Timestamp(seconds: 1_750_000_000)
    private var arrivals: [Storm.Arrival] = []
    private var truth: [AlertID: Int] = [:]

    static func storm(size: Int, difficulty: StormDifficulty, seed: UInt64) -> Storm {
        var generator = StormGenerator(size: size, difficulty: difficulty, seed: seed)
        return generator.run(size: size)
    }

    private init(size: Int, difficulty: StormDifficulty, seed: UInt64) {
        self.difficulty = difficulty
        random = StormRandom(seed: seed)
        graph = StormGraph(size: size, crossDomainCalls: difficulty.crossDomainCalls, using: &random)
    }

    /// One failing service: since when, how it came to it, whose fault it is.
    private struct Outage {
        var failure: Int
        var at: Timestamp
        /// How it depends on what made it fail; nil for a root.
        var through: Dependency.Kind?
        var hop: Int
    }

    private mutating func run(size: Int) -> Storm {
        // A small shop does not lose several things at once; a large one may.
        let most = max(
            difficulty.failures.lowerBound, min(difficulty.failures.upperBound, size / difficulty.servicesPerFailure))
        let wanted = Int.random(in: min(difficulty.failures.lowerBound, most)...most, using: &random)
        let (roots, outages) = outages(wanted: wanted)
        for node in outages.keys.sorted() {
            guard let outage = outages[node] else { continue }
            report(node, outage)
        }
        addNoise()
        arrivals.sort { ($0.at, $0.alert.id) < ($1.at, $1.alert.id) }
        return Storm(
            topology: graph.topology, arrivals: arrivals,
            failures: roots.map { Storm.Failure(root: graph.nodes[$0].service.id) }, truth: truth, size: size)
    }

    // MARK: Failures

    /// Draws roots that are not each other's victims, and spreads each failure. A service that two failures reach
    /// belongs to the one that reached it first.
    private mutating func outages(wanted: Int) -> (roots: [Int], outages: [Int: Outage]) {
        var roots: [Int] = []
        var all: [Int: Outage] = [:]
        var attempts = 0
        while roots.count < wanted, attempts < 50 {
            attempts += 1
            let root = drawRoot()
            guard all[root] == nil else { continue }
            let start = begin + .seconds(300) + random.seconds(0...60)
            let spread = spread(from: root, at: start, failure: roots.count)
            guard !roots.contains(where: { spread[$0] != nil }) else { continue }
            // The first failure makes the storm; further ones may be as small as they like.
            guard !roots.isEmpty || spread.count >= 4 || attempts > 40 else { continue }
            roots.append(root)
            all.merge(spread) { $0.at <= $1.at ? $0 : $1 }
        }
        return (roots, all)
    }

    /// What is shared fails rarely but is what storms are made of.
    private mutating func drawRoot() -> Int {
        let roll = Double.random(in: 0..<1, using: &random)
        let layers: Set<StormGraph.Layer> =
            switch roll {
            case ..<0.35: [.database]
            case ..<0.47: [.cache]
            case ..<0.55: [.queue]
            case ..<0.67: [.host]
            default: [.service]
            }
        let pool = graph.nodes.indices.filter { layers.contains(graph.nodes[$0].layer) }
        // Of two, the one that more depend on: a failure that nobody notices makes no storm.
        let (one, other) = (random.pick(pool), random.pick(pool))
        return graph.callers[one].count >= graph.callers[other].count ? one : other
    }

    private mutating func spread(from root: Int, at start: Timestamp, failure: Int) -> [Int: Outage] {
        var reached = [root: Outage(failure: failure, at: start, through: nil, hop: 0)]
        var frontier = [root]
        while !frontier.isEmpty {
            var next: [Int] = []
            for node in frontier {
                guard let source = reached[node], source.hop < 5 else { continue }
                for (caller, kind) in graph.callers[node] where reached[caller] == nil {
                    guard random.chance(chance(kind, hop: source.hop)) else { continue }
                    let delay = Duration.seconds(2) + random.exponential(mean: 12)
                    reached[caller] = Outage(
                        failure: failure, at: source.at + delay, through: kind, hop: source.hop + 1)
                    next.append(caller)
                }
            }
            frontier = next
        }
        return reached
    }

    private func chance(_ kind: Dependency.Kind, hop: Int) -> Double {
        let first =
            switch kind {
            case .database, .host: 0.85
            case .cache, .queue: 0.6
            default: 0.7
            }
        return hop == 0 ? first : first * (hop == 1 ? 0.8 : 0.55)
    }

    // MARK: Alerts

    private mutating func report(_ node: Int, _ outage: Outage) {
        let isRoot = outage.through == nil
        if !isRoot, random.chance(difficulty.silentVictim) { return }
        let names: [String]
        if let kind = outage.through {
            let specific = StormVocabulary.victim(of: kind)
            names = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                random.chance(0.5) ? random.pick(specific) : random.pick(StormVocabulary.symptoms)
            }
        } else {
            names = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                random.pick(StormVocabulary.root(graph.nodes[node].layer))
            }
        }
        let late = isRoot && random.chance(difficulty.lateRoot) ? random.seconds(60...180) : .zero
        for name in Set(names).sorted() {
            // Rules wait before they fire, and look every few seconds only.
            let at = outage.at + late + random.seconds(1...8) + random.exponential(mean: 10)
            let severity: Severity = random.pick(
                isRoot ? [.critical, .critical, .error] : [.warning, .error, .critical])
            let alert = alert(name, on: node, severity: severity, at: at)
            truth[alert.id] = outage.failure
            deliver(alert)
        }
    }

    private mutating func addNoise() {
        let count = Int((Double(arrivals.count) * difficulty.noise).rounded(.up))
        for _ in 0..<count {
            let node = Int.random(in: graph.nodes.indices, using: &random)
            let name =
                random.chance(difficulty.misleadingNoise)
                ? random.pick(StormVocabulary.symptoms) : random.pick(StormVocabulary.housekeeping)
            let at = begin + random.seconds(0...900)
            let severity: Severity = random.pick([.info, .warning, .warning, .warning, .error])
            let alert = alert(name, on: node, severity: severity, at: at)
            // The same words on the same service are the failure's, whoever says them.
            if truth[alert.id] == nil { deliver(alert) }
        }
    }

    private mutating func alert(_ name: String, on node: Int, severity: Severity, at: Timestamp) -> IncomingAlert {
        let thing = graph.nodes[node]
        let replica = random.pick(thing.replicas)
        var labels = ["alertname": name, "severity": severity.rawValue, "cluster": "prod-1", "env": "production"]
        if !thing.service.namespace.isEmpty { labels["namespace"] = thing.service.namespace }
        if thing.layer == .host {
            labels["instance"] = "\(replica.machine):9100"
            labels["job"] = "node-exporter"
            if !random.chance(difficulty.missingServiceLabel) { labels["host"] = replica.machine }
        } else if random.chance(difficulty.missingServiceLabel) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                labels["pod"] = replica.pod
                labels["instance"] = replica.address
            case 5..<8: labels["instance"] = replica.address
            default:
                labels["host"] = replica.machine
                labels["instance"] = replica.address
            }
        } else {
            labels[random.pick(["service", "service", "app", "deployment"])] = thing.service.name
            labels["job"] = "kubernetes-pods"
            if random.chance(0.5) {
                labels["pod"] = replica.pod
                labels["instance"] = replica.address
                labels["host"] = replica.machine
            }
        }
        let set = Labels(labels)
        return IncomingAlert(
            id: Fingerprint.alertID(labels: set, ignoring: []), status: .firing, reporting: .state, name: name,
            severity: severity, labels: set, annotations: [:], startsAt: at)
    }

    // MARK: Delivery

    private mutating func deliver(_ alert: IncomingAlert) {
        var due = alert.startsAt + random.seconds(0.1...3)
        if random.chance(difficulty.lateArrival) { due = due + random.seconds(10...90) }
        arrivals.append(Storm.Arrival(at: due, alert: alert))
        if random.chance(difficulty.resent) {
            arrivals.append(Storm.Arrival(at: due + random.seconds(20...120), alert: alert))
        }
        var resolved = alert
        resolved.status = .resolved
        if random.chance(difficulty.refired) {
            let pause = due + random.seconds(60...120)
            resolved.endsAt = pause
            arrivals.append(Storm.Arrival(at: pause + .seconds(1), alert: resolved))
            var again = alert
            again.startsAt = pause + random.seconds(20...60)
            arrivals.append(Storm.Arrival(at: again.startsAt + random.seconds(0.1...3), alert: again))
        } else {
            let end = begin + .seconds(1200) + random.seconds(0...300)
            resolved.endsAt = end
            arrivals.append(Storm.Arrival(at: end + .seconds(1), alert: resolved))
        }
    }
}

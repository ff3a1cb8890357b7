import Domain

import struct Foundation.UUID

/// Makes a world. Written before the scores were tuned, and not looked at by them.
struct ChangeWorldMaker {
    private let difficulty: ChangeDifficulty
    private let policy: ChangePolicy
    private var random: StormRandom
    private var world: ChangeWorld
    private let start = Timestamp(seconds: 1_767_600_000)
    private var serial = 0

    static func world(
        _ difficulty: ChangeDifficulty, policy: ChangePolicy, matching: ServiceMatchingPolicy, seed: UInt64
    )
        -> ChangeWorld
    {
        var random = StormRandom(seed: seed)
        let graph = StormGraph(size: difficulty.services, crossDomainCalls: 0.3, using: &random)
        var maker = ChangeWorldMaker(
            difficulty: difficulty, policy: policy, random: random,
            world: ChangeWorld(graph: graph, changes: [], incidents: []))
        maker.makeStream()
        maker.makeIncidents()
        maker.infer(matching)
        maker.world.changes.sort { ($0.at, $0.id) < ($1.at, $1.id) }
        return maker.world
    }

    private init(difficulty: ChangeDifficulty, policy: ChangePolicy, random: StormRandom, world: ChangeWorld) {
        self.difficulty = difficulty
        self.policy = policy
        self.random = random
        self.world = world
    }

    private var nodes: [StormGraph.Node] { world.graph.nodes }
    private var horizon: Double { difficulty.hours * 3600 }
    private var software: [Int] { nodes.indices.filter { nodes[$0].layer == .edge || nodes[$0].layer == .service } }

    // MARK: Changes

    private mutating func makeStream() {
        for (rank, node) in software.enumerated() {
            // A few are deployed all the time.
            let pace = difficulty.deployments * (rank % 7 == 0 ? 2.5 : 0.75)
            for _ in 0..<count(pace) { deploy(node, at: moment(), isRisky: random.chance(0.35)) }
        }
        for node in nodes.indices {
            for _ in 0..<count(difficulty.configurations) { add(.config, node, at: moment()) }
            for _ in 0..<count(difficulty.scalings) where nodes[node].layer != .host {
                add(.scaling, node, at: moment())
            }
            for _ in 0..<count(difficulty.flags) where nodes[node].layer == .service {
                add(.featureFlag, node, at: moment())
            }
        }
        for node in nodes.indices where nodes[node].layer == .database {
            for _ in 0..<count(0.15) { add(.database, node, at: moment()) }
        }
        for node in nodes.indices where nodes[node].layer == .host {
            for _ in 0..<count(0.3) { add(.infrastructure, node, at: moment()) }
        }
    }

    /// How many of what happens so often a day.
    private mutating func count(_ aDay: Double) -> Int {
        let mean = aDay * difficulty.hours / 24
        var left = mean
        var found = 0
        while left > 0 {
            if random.chance(min(1, left) * 0.5) { found += 1 }
            if random.chance(min(1, left) * 0.5) { found += 1 }
            left -= 1
        }
        return found
    }

    private mutating func moment() -> Timestamp { start + random.seconds(0...horizon) }

    /// A deployment to production with all that goes before: pull request, workflow, the same to staging.
    @discardableResult
    private mutating func deploy(_ node: Int, at: Timestamp, isRisky: Bool, alone: Bool = false) -> ChangeID {
        let commit = hex(40)
        let merged = at - random.seconds(1200...7200)
        add(.pullRequest, node, at: merged, commit: commit, status: .merged)
        add(.workflow, node, at: merged + random.seconds(20...400), commit: commit)
        if random.chance(0.6) {
            add(.deployment, node, at: merged + random.seconds(420...1100), commit: commit, environment: "staging")
        }
        let id = add(
            .deployment, node, at: at, commit: commit, status: random.chance(0.04) ? .failure : .success,
            files: files(isRisky), length: random.seconds(20...240))
        if !alone, random.chance(difficulty.company) {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                guard let near = neighbour(of: node) else { continue }
                deploy(
                    near, at: at + random.seconds(-600...600), isRisky: random.chance(0.35), alone: true)
            }
        }
        return id
    }

    private mutating func neighbour(of node: Int) -> Int? {
        let near =
            world.graph.callers[node].map(\.node)
            + nodes.indices.filter { world.graph.edges.contains(.init(from: node, to: $0)) }
        let fitting = near.filter { nodes[$0].layer == .edge || nodes[$0].layer == .service }
        return fitting.isEmpty ? nil : random.pick(fitting)
    }

    private mutating func files(_ isRisky: Bool) -> [FileType]? {
        if random.chance(0.3) { return nil }
        let risky: [FileType] = [.dbMigration, .timeoutRetry, .httpClient, .dependency, .config, .auth]
        let harmless: [FileType] = [.other, .test, .docs, .sharedUtil]
        var types: Set<FileType> = [random.pick(harmless)]
        if isRisky { types.insert(random.pick(risky)) }
        return types.sorted { $0.rawValue < $1.rawValue }
    }

    @discardableResult
    private mutating func add(
        _ kind: Change.Kind, _ node: Int, at: Timestamp, commit: String? = nil, status: Change.Status = .success,
        environment: String? = "production", files: [FileType]? = nil, length: Duration = .zero
    ) -> ChangeID {
        serial += 1
        let told = at + random.seconds(-difficulty.skew...difficulty.skew)
        let service = nodes[node].service
        let id = ChangeID(UUID.version7(at: at, using: &random))
        var change = Change(
            id: id, kind: kind, status: status, source: "bench", at: told,
            endedAt: length > .zero ? told + length : nil, receivedAt: told, title: "\(service.name) \(kind.rawValue)",
            commit: commit)
        change.environment = environment
        change.version = kind == .deployment ? "v\(serial)" : nil
        change.facts.fileTypes = files
        // Senders name the service, or only where it comes from, or nothing that helps.
        if !random.chance(difficulty.nameless) {
            change.service = service.name
        } else if random.chance(0.6) {
            change.repository = "acme/\(service.name)"
        }
        if random.chance(0.1) { change.environment = nil }
        world.changes.append(change)
        return id
    }

    /// As intake does, by the rules of the policy.
    private mutating func infer(_ matching: ServiceMatchingPolicy) {
        let inference = ChangeInference(
            policy: policy.inference, matcher: ServiceMatcher(policy: matching, topology: world.graph.topology),
            topology: world.graph.topology)
        for at in world.changes.indices {
            let change = world.changes[at]
            world.changes[at] = inference.infer(
                IncomingChange(
                    key: "", change: change,
                    hints: ChangeHints(
                        service: change.service, environment: change.environment, repository: change.repository)))
        }
    }

    // MARK: Incidents

    private mutating func makeIncidents() {
        let caused = Int(Double(difficulty.incidents) * difficulty.caused)
        for number in 0..<difficulty.incidents {
            if number < caused { makeCaused() } else { makeChangeFree() }
        }
    }

    private mutating func makeCaused() {
        let node = random.pick(software)
        let at = start + random.seconds(7200...horizon)
        let culprit: ChangeID
        var failing = node
        switch Double.random(in: 0..<1, using: &random) {
        case ..<0.7: culprit = deploy(node, at: at, isRisky: random.chance(0.7))
        case ..<0.85: culprit = add(.config, node, at: at)
        case ..<0.92: culprit = add(.featureFlag, node, at: at)
        default:
            let stores = nodes.indices.filter { nodes[$0].layer == .database }
            failing = stores.isEmpty ? node : random.pick(stores)
            culprit = add(.database, failing, at: at)
        }
        let delay =
            random.chance(difficulty.delayed)
            ? random.seconds(1200...5400)
            : random.chance(0.7) ? random.exponential(mean: 150) : random.exponential(mean: 600)
        fail(failing, at: at + delay + .seconds(15), culprit: culprit, isSilent: random.chance(difficulty.silent))
    }

    /// A disk fills, traffic rises, a certificate runs out: whatever was deployed meanwhile had no part in it.
    private mutating func makeChangeFree() {
        fail(
            random.pick(Array(nodes.indices)), at: moment() + .seconds(7200), culprit: nil, isSilent: random.chance(0.1)
        )
    }

    /// A service fails, and what depends on it follows, over up to three hops.
    private mutating func fail(_ node: Int, at: Timestamp, culprit: ChangeID?, isSilent: Bool) {
        var alerts: [Alert] = []
        if !isSilent {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                alerts.append(alert(node, at: at + random.seconds(0...60)))
            }
        }
        var seen: Set<Int> = [node]
        var layer = [node]
        for share in [0.65, 0.4, 0.15] {
            var next: [Int] = []
            for below in layer {
                for caller in world.graph.callers[below] where seen.insert(caller.node).inserted {
                    guard random.chance(share) else { continue }
                    alerts.append(alert(caller.node, at: at + random.seconds(5...150)))
                    next.append(caller.node)
                }
            }
            layer = next
        }
        // Somebody has to notice.
        if alerts.isEmpty { alerts.append(alert(node, at: at)) }
        let first = alerts.map(\.startsAt).min() ?? at
        let lookedAt = first + .seconds(60)
        world.incidents.append(
            .init(alerts: alerts.filter { $0.startsAt <= lookedAt }, lookedAt: lookedAt, culprit: culprit))
    }

    private mutating func alert(_ node: Int, at: Timestamp) -> Alert {
        serial += 1
        let service = nodes[node].service
        let isNamed = !random.chance(difficulty.namelessAlerts)
        let told = at + random.seconds(-5...5)
        let labels: Labels =
            isNamed ? ["service": service.name, "environment": "production"] : ["instance": "10.0.0.\(serial % 250)"]
        let names = ["HighErrorRate", "LatencyHigh", "HealthCheckFailed", "Saturated", "PodCrashLooping"]
        return Alert(
            id: AlertID(UUID.version7(at: told, using: &random)), name: random.pick(names), status: .firing,
            severity: .error, reportedSeverity: .error, labels: labels, annotations: Labels(),
            serviceID: isNamed ? service.id : nil, integrationID: IntegrationID(at: told, using: &random),
            generatorURL: nil, dedupKey: nil, firstSeen: told, lastSeen: told, startsAt: told, endsAt: nil,
            notifications: 1, episode: 1, recentTransitions: [], recentOccurrences: [], flapping: false)
    }

    private mutating func hex(_ length: Int) -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<length).map { _ in random.pick(digits) })
    }
}

import Domain
import Foundation
import Policies

/// The policies as they are shipped.
enum Shipped {
    static func policies() throws -> PolicySet {
        try Policies.load(directory: directory)
    }

    static var directory: String {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("policies").path
    }
}

/// The same numbers each time.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A small world of services by name, and alerts about them.
struct World {
    static let noon = Timestamp(seconds: 1_767_276_000)

    var topology: Topology
    private var ids: [String: ServiceID] = [:]

    /// `needs` maps a service to what it depends on.
    init(_ needs: [String: [String]], kinds: [String: Dependency.Kind] = [:], displayNames: [String: String] = [:]) {
        var random = SeededRandom(7)
        for name in Set(needs.keys).union(needs.values.joined()).sorted() {
            ids[name] = ServiceID(at: Timestamp(seconds: 0), using: &random)
        }
        let services = ids.sorted { $0.key < $1.key }.map {
            Service(id: $0.value, name: $0.key, displayName: displayNames[$0.key])
        }
        var dependencies: [Dependency] = []
        for (from, needed) in needs.sorted(by: { $0.key < $1.key }) {
            for to in needed {
                dependencies.append(Dependency(from: ids[from]!, to: ids[to]!, kind: kinds[to] ?? .call))
            }
        }
        topology = Topology(services: services, dependencies: dependencies)
    }

    func id(_ name: String) -> ServiceID { ids[name]! }

    func name(_ id: ServiceID?) -> String? { id.flatMap { topology[$0]?.name } }

    /// An alert that began `after` seconds past noon.
    func alert(
        _ name: String, on service: String?, after seconds: Double = 0, severity: Severity = .error,
        labels extra: [String: String] = [:], episode: Int = 1
    ) -> Alert {
        var labels = extra
        labels["alertname"] = name
        labels["service"] = service
        let set = Labels(labels)
        let at = Self.noon + .microseconds(Int64(seconds * 1e6))
        return Alert(
            id: Fingerprint.alertID(labels: set, ignoring: []), name: name, status: .firing, severity: severity,
            reportedSeverity: severity, labels: set, annotations: [:], serviceID: service.flatMap { ids[$0] },
            integrationID: IntegrationID(UUID(uuidString: "00000000-0000-7000-8000-000000000001")!),
            generatorURL: nil, dedupKey: nil, firstSeen: at, lastSeen: at, startsAt: at, endsAt: nil,
            notifications: 1, episode: episode, recentTransitions: [at], recentOccurrences: [at], flapping: false)
    }
}

/// What storage would hold: correlates alert by alert, and keeps where each is.
struct Desk {
    let world: World
    let policies: PolicySet
    var open: [IncidentID: IncidentProfile] = [:]
    var home: [AlertID: (incident: IncidentID, episode: Int)] = [:]
    var merges: [CorrelationPlan.Merge] = []
    var decisions: [GatingDecision] = []
    var moves: [CorrelationPlan.Move] = []
    private var alerts: [AlertID: Alert] = [:]
    private var random = SeededRandom(1)

    init(_ world: World) throws {
        self.world = world
        policies = try Shipped.policies()
    }

    @discardableResult
    mutating func take(_ alerts: [Alert], now: Timestamp = World.noon + .seconds(3600)) -> CorrelationPlan {
        let candidates = alerts.map {
            CorrelationCandidate(
                alert: $0, incidentID: home[$0.id]?.incident, correlatedEpisode: home[$0.id]?.episode ?? 0)
        }
        let plan = Correlator.correlate(
            candidates, open: Array(open.values), topology: world.topology, policies: policies, now: now,
            using: &random)
        for profile in plan.profiles { open[profile.id] = profile }
        for alert in alerts { self.alerts[alert.id] = alert }
        for move in plan.moves {
            for (alert, place) in home
            where place.incident == move.from && self.alerts[alert]?.serviceID == move.service {
                home[alert] = (move.into, place.episode)
            }
        }
        for merge in plan.merges {
            open[merge.from] = nil
            for (alert, place) in home where place.incident == merge.from { home[alert] = (merge.into, place.episode) }
        }
        for placement in plan.placements { home[placement.alert] = (placement.incident, placement.episode) }
        for id in Set(plan.moves.flatMap { [$0.from, $0.into] }) {
            let members = home.filter { $0.value.incident == id }.keys.sorted().compactMap { self.alerts[$0] }
            open[id] = open[id]?.redescribed(from: members, policy: policies.correlation)
        }
        merges += plan.merges
        moves += plan.moves
        decisions += plan.decisions
        return plan
    }

    /// Takes them one after the other, as they arrive.
    mutating func arrive(_ alerts: [Alert]) {
        for alert in alerts { take([alert]) }
    }

    /// An open incident with these alerts, as earlier runs may have left it.
    mutating func hold(_ alerts: [Alert], in incident: IncidentID, handMade: Bool? = nil) {
        var profile = IncidentProfile(
            id: incident, openedAt: World.noon, of: alerts, policy: policies.correlation)
        profile.handMade = handMade
        open[incident] = profile
        for alert in alerts {
            self.alerts[alert.id] = alert
            home[alert.id] = (incident, alert.episode)
        }
    }

    func together(_ one: Alert, _ other: Alert) -> Bool {
        home[one.id]?.incident != nil && home[one.id]?.incident == home[other.id]?.incident
    }
}

import Domain
import Integration
import JobQueue
import Logging
import Postgres
import Storage
import Synchronization
import Workers

import struct Foundation.UUID

/// One organization with its people, schedules, policies and incidents, and the minutes that pass over it.
struct SimulatedWorld {
    /// 2026-01-05T11:30:00Z: half an hour before the schedule hands over.
    static let start = Timestamp(seconds: 1_767_612_600)
    private static let handover = 30

    let database: Database
    let store: Store
    let scope: Scope
    let clock: SimulatedClock
    let sink = SimulatedSink()
    let deliver: any JobHandler
    let minutes: Int
    var random: SimulatedRandom
    var lives: [SimulatedLife] = []
    var outcome = EscalationSimulation.Outcome()
    /// Which channels know a repeated delivery.
    private(set) var steady: Set<ChannelID> = []
    /// What the workers that fire do, minute by minute.
    let shifts: [Shift]
    /// What a worker saw that was held up.
    var stale: [ID<EscalationState>] = []
    var sleepers: [Sleeper] = []

    struct Crash: Error {}

    /// What workers that fire timers do in a minute.
    enum Shift: CaseIterable, Sendable {
        case one, two, diesAndIsReplaced
        /// Nobody fires: dead before the commit, held up having seen what is due, or simply not there.
        case dies, heldUp, away

        var fires: Bool { self == .one || self == .two || self == .diesAndIsReplaced }

        /// At most three minutes pass in which nobody fires.
        static func plan(_ minutes: Int, using random: inout some RandomNumberGenerator) -> [Shift] {
            var shifts: [Shift] = []
            for _ in 0..<minutes {
                let isDue = shifts.suffix(3).allSatisfy { !$0.fires } && shifts.count >= 3
                let idle = !isDue && Int.random(in: 0..<5, using: &random) == 0
                shifts.append(allCases.filter { $0.fires != idle }.randomElement(using: &random) ?? .one)
            }
            return shifts
        }
    }

    init(database: Database, policies: PolicySet, seed: UInt64, minutes: Int, incidents: Int) async throws {
        self.database = database
        self.minutes = minutes
        random = SimulatedRandom(seed: seed)
        shifts = Shift.plan(minutes, using: &random)
        store = Store(database: database, policies: { policies })
        clock = SimulatedClock(Self.start)
        scope = Scope(org: OrgID(at: Self.start))
        let environment = Handlers.Environment(
            store: store, clock: clock, outside: Outside(http: NoOutside(), mail: NoOutside()), secrets: nil,
            channels: [
                SimulatedChannel(kind: "steady", isIdempotent: true, sink: sink),
                SimulatedChannel(kind: "fickle", isIdempotent: false, sink: sink),
            ], baseURL: nil, logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
        guard let deliver = Handlers.all(environment).first(where: { $0.kind == .deliver }) else { throw Crash() }
        self.deliver = deliver
        try await populate(incidents)
    }

    private mutating func populate(_ incidents: Int) async throws {
        let now = Self.start
        let org = scope.org
        try await database.statement(
            "INSERT INTO organizations (id, slug, name, created_at) VALUES (\(org.uuid), \("s-\(org)"), 'Simulated', now())"
        )
        var people: [UserID] = []
        for number in 0..<3 {
            let id = UserID(at: now)
            people.append(id)
            try await database.statement(
                "INSERT INTO users (id, email, name, created_at) VALUES (\(id.uuid), \("p\(number)-\(org)@x.example"), 'P', now())"
            )
            _ = try await database.write(scope) { tx in
                try tx.execute(
                    "INSERT INTO memberships (org_id, user_id, role, created_at) VALUES (\(org), \(id), 'operator', \(now))"
                )
            }
        }
        var channels: [ChannelID] = []
        for number in 0..<4 {
            let kind = number < 2 ? "steady" : "fickle"
            let made = try await store.channels.create(
                scope, NewChannel(kind: kind, name: "c\(number)", settings: [:], secrets: nil, events: []), at: now)
            channels.append(made.id)
            if kind == "steady" { steady.insert(made.id) }
        }
        func key(_ person: Int) -> String { "\(people[person]):\(channels[person]):at-\(person)" }
        for (number, person) in people.enumerated() {
            try await store.onCall.setContactMethods(
                scope, person, [ContactMethod(channel: channels[number], address: "at-\(number)")], at: now)
        }
        let rotating = try await store.schedules.create(
            scope, name: "Rotating",
            Schedule(
                zone: "UTC",
                layers: [
                    .init(
                        name: "All", users: [people[0], people[1]], rotation: .init(.daily),
                        startsOn: CivilDay(20_457), handover: ClockTime(minutes: 720))
                ]), at: now)
        let empty = try await store.schedules.create(scope, name: "Empty", Schedule(zone: "UTC", layers: []), at: now)
        // 2026-01-05 is day 20,458: before noon the first turn holds, from noon on the second.
        var targets: [(EscalationTarget, SimulatedPolicy.Target)] = [
            (.init(.schedule, rotating.id.description), .handsOver(key(0), key(1), at: Self.handover)),
            (.init(.schedule, empty.id.description), .nobody),
        ]
        for (number, person) in people.enumerated() {
            targets.append((.init(.user, person.description), .always(key(number))))
        }
        for channel in channels {
            targets.append((.init(.channel, channel.description), .always("channel:\(channel):")))
        }
        var policies: [(Document<EscalationPolicy>, SimulatedPolicy)] = []
        for number in 0..<25 { policies.append(try await policy(number, targets)) }
        try await begin(incidents, policies)
    }

    private mutating func policy(
        _ number: Int, _ targets: [(EscalationTarget, SimulatedPolicy.Target)]
    ) async throws -> (Document<EscalationPolicy>, SimulatedPolicy) {
        var delays = [Int.random(in: 0...5, using: &random)]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            delays.append((delays.last ?? 0) + Int.random(in: 1...20, using: &random))
        }
        let chosen = delays.map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in targets.randomElement(using: &random) ?? targets[0] }
        }
        let repeats = Int.random(in: 0...2, using: &random)
        let pause = Int.random(in: 1...20, using: &random)
        let document = try await store.escalationPolicies.create(
            scope, name: "Policy \(number)",
            EscalationPolicy(
                levels: zip(delays, chosen).map { .init(afterMinutes: $0, targets: $1.map(\.0)) }, repeats: repeats,
                repeatAfterMinutes: pause), at: Self.start)
        return (
            document,
            SimulatedPolicy(delays: delays, levels: chosen.map { $0.map(\.1) }, repeats: repeats, repeatAfter: pause)
        )
    }

    private mutating func begin(
        _ count: Int, _ policies: [(Document<EscalationPolicy>, SimulatedPolicy)]
    ) async throws {
        var ids: [IncidentID] = []
        var pairs: [(incident: IncidentID, policy: Document<EscalationPolicy>)] = []
        for _ in 0..<count {
            let id = IncidentID(at: Self.start)
            let (document, simulated) = policies.randomElement(using: &random) ?? policies[0]
            ids.append(id)
            pairs.append((id, document))
            lives.append(SimulatedLife(incident: id, policy: simulated, minutes: minutes, using: &random))
        }
        let (all, org, now) = (ids, scope.org, Self.start)
        _ = try await database.write(scope) { tx in
            try tx.execute(
                """
                INSERT INTO incidents (
                    org_id, id, number, title, status, severity, opened_at, first_alert_at, last_alert_at, alert_count,
                    firing_count, policy_version, updated_at)
                SELECT \(org), r.id, r.number, 'Simulated', 'detected', 3, \(now), \(now), \(now), 1, 1, 'x', \(now)
                FROM unnest(\(all), \((1...max(1, all.count)).map { Int64($0) })) r (id, number)
                """)
        }
        try await store.escalations.begin(scope, pairs, at: now)
    }
}

/// Stands still until it is moved.
final class SimulatedClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) { time = Mutex(start) }

    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ new: Timestamp) { time.withLock { $0 = new } }
}

/// The same numbers in every run of one seed (SplitMix64).
struct SimulatedRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

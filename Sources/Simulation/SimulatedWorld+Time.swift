import Domain
import Foundation
import Postgres
import Storage

extension SimulatedWorld {
    /// Lets the minutes pass, and holds what came of them against what should have.
    mutating func run() async throws -> EscalationSimulation.Outcome {
        for minute in 0..<minutes {
            clock.set(Self.start + .seconds(minute * 60))
            try await act(minute)
            try await fire(minute)
            try await deliverAll(mayDie: true)
        }
        // Whatever crashed last, or slept, is taken up again.
        for _ in 0..<3 { try await deliverAll(mayDie: false) }
        try await judge()
        return outcome
    }

    private func act(_ minute: Int) async throws {
        let now = clock.now()
        for life in lives {
            for (at, act) in life.acts where at == minute {
                let key = IncidentKey.id(life.incident)
                switch act {
                case .acknowledge: _ = try await store.incidents.acknowledge(scope, key, by: .system, at: now)
                case .unacknowledge: _ = try await store.incidents.unacknowledge(scope, key, by: .system, at: now)
                case .resolve: _ = try await store.incidents.resolve(scope, key, .fixed, by: .system, at: now)
                case .reopen: _ = try await store.incidents.reopen(scope, key, by: .system, at: now)
                case .hold(let from, let until):
                    _ = try await store.silences.create(
                        scope, name: "Window",
                        Silence(
                            kind: .maintenance, reason: "", matcher: .init(incident: life.incident),
                            startsAt: Self.start + .seconds(from * 60), endsAt: Self.start + .seconds(until * 60)),
                        at: now)
                }
            }
        }
    }

    /// Workers fire what is due: none, one, two at once, one that dies before it commits, or one that has seen what is
    /// due, is held up, and acts on what it saw much later.
    private mutating func fire(_ minute: Int) async throws {
        let (store, scope, clock) = (store, scope, clock)
        let due = try await store.escalations.due(at: clock.now(), limit: 100_000).filter { $0.org == scope.org }
            .map(\.escalation)
        switch shifts[minute] {
        case .away: return
        case .heldUp:
            stale += due
            return
        case .dies, .diesAndIsReplaced:
            if !due.isEmpty {
                outcome.crashes += 1
                do {
                    try await store.escalations.fire(scope, due, by: clock) { throw Crash() }
                } catch is Crash {}
            }
            if shifts[minute] == .dies { return }
            try await store.escalations.fire(scope, due, by: clock)
        case .two:
            async let one = store.escalations.fire(scope, due, by: clock)
            async let other = store.escalations.fire(scope, due, by: clock)
            _ = try await (one, other)
        case .one: try await store.escalations.fire(scope, due, by: clock)
        }
        if !stale.isEmpty {
            let seen = stale
            stale = []
            try await store.escalations.fire(scope, seen, by: clock)
        }
    }

    // MARK: The verdict

    private struct Told {
        var id: NotificationID
        var key: String
        var status: NotificationRow.Status
        var minute: Int
        var isSteady: Bool
        /// Attempts that are on record.
        var attempts: Int
    }

    private mutating func judge() async throws {
        let rows = try await database.read(scope) { [scope, steady] tx in
            try tx.query(
                """
                SELECT n.id, n.incident_id, n.dedup_key, n.status, n.created_at, n.channel_id,
                    (SELECT count(*) FROM notification_attempts a
                     WHERE a.org_id = n.org_id AND a.notification_id = n.id)
                FROM notifications n WHERE n.org_id = \(scope.org)
                """
            ).map { row in
                let (id, incident, key, status, at, channel, attempts) = try row.decode(
                    NotificationID.self, IncidentID.self, String.self, String.self, Timestamp.self, ChannelID.self,
                    Int.self)
                return (
                    incident,
                    Told(
                        id: id, key: key, status: NotificationRow.Status(rawValue: status) ?? .pending,
                        minute: Self.minute(at), isSteady: steady.contains(channel), attempts: attempts)
                )
            }
        }
        let byIncident = Dictionary(grouping: rows, by: \.0)
        let ticks = Set(shifts.indices.filter { shifts[$0].fires })
        for life in lives {
            outcome.runs += 1
            var expected = life.expected(minutes: minutes, ticks: ticks)
            for (_, told) in byIncident[life.incident] ?? [] {
                let parts = told.key.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
                    .map(String.init)
                guard parts.count == 6, let cycle = Int(parts[2]), let round = Int(parts[3]), let level = Int(parts[4])
                else {
                    say("\(life.incident): \(told.key) is no page")
                    continue
                }
                let page = SimulatedLife.Page(cycle: cycle, round: round, level: level, recipient: parts[5])
                guard let minute = expected.removeValue(forKey: page) else {
                    say("\(life.incident): \(page) was told and should not have been; \(life.acts)")
                    continue
                }
                if told.minute != minute {
                    say("\(life.incident): \(page) at minute \(told.minute), not \(minute); \(life.acts)")
                }
                judge(told, page, life)
            }
            for (page, minute) in expected {
                say("\(life.incident): \(page) was missed at minute \(minute); \(life.acts)")
            }
        }
    }

    /// What became of one page.
    private mutating func judge(_ told: Told, _ page: SimulatedLife.Page, _ life: SimulatedLife) {
        let arrivals = sink.arrivals(told.id)
        let end = life.standing(at: minutes)
        let isWanted = end.isOpen && !end.isAcknowledged && end.cycle == page.cycle
        switch (told.status, told.isSteady) {
        case (.sent, true) where !arrivals.isEmpty: outcome.pages += 1
        case (.sent, false) where arrivals.count == 1: outcome.pages += 1
        // A worker died with the answer: nobody can know, and it is not sent again by itself.
        case (.unknown, false) where arrivals.count <= 1: outcome.pages += 1
        // Somebody acknowledged first, or it was over.
        case (.dropped, true) where !isWanted || end.isHeld,
            (.dropped, false) where arrivals.isEmpty && (!isWanted || end.isHeld):
            outcome.dropped += 1
        default: say("\(life.incident): \(page) is \(told.status) and arrived \(arrivals.count) times; \(life.acts)")
        }
        if told.attempts < arrivals.count {
            say("\(life.incident): \(page) arrived \(arrivals.count) times, with \(told.attempts) attempts on record")
        }
        for arrival in arrivals.map(Self.minute) {
            let then = life.standing(at: arrival)
            if !then.isOpen || then.isAcknowledged || then.cycle != page.cycle || arrival < told.minute {
                say("\(life.incident): \(page) was sent at minute \(arrival), which nobody needed; \(life.acts)")
            }
        }
    }

    private static func minute(_ instant: Timestamp) -> Int { Int((instant - start).inSeconds / 60) }

    private mutating func say(_ text: String) {
        if outcome.violations.count < 100 { outcome.violations.append(text) }
    }
}

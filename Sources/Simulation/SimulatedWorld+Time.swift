import Domain
import Foundation
import JobQueue
import Postgres
import Storage

extension SimulatedWorld {
    /// Lets the minutes pass, and holds what came of them against what should have.
    mutating func run() async throws -> EscalationSimulation.Outcome {
        for minute in 0..<minutes {
            clock.set(Self.start + .seconds(minute * 60))
            try await act(minute)
            try await fire()
            try await deliverAll(minute)
        }
        // Whatever crashed last is taken up again.
        try await deliverAll(nil)
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
                }
            }
        }
    }

    /// Workers fire what is due: one that dies before it commits, two at once, or one alone.
    private mutating func fire() async throws {
        let now = clock.now()
        let due = try await store.escalations.due(at: now, limit: 100_000).filter { $0.org == scope.org }
            .map(\.escalation)
        guard !due.isEmpty else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            outcome.crashes += 1
            do {
                try await store.escalations.fire(scope, due, at: now) { throw Crash() }
            } catch is Crash {}
            try await store.escalations.fire(scope, due, at: now)
        case 1:
            let (store, scope) = (store, scope)
            async let one = store.escalations.fire(scope, due, at: now)
            async let other = store.escalations.fire(scope, due, at: now)
            _ = try await (one, other)
        default: try await store.escalations.fire(scope, due, at: now)
        }
    }

    /// Sends what waits. Some workers die: having claimed, having begun, or having sent.
    private mutating func deliverAll(_ minute: Int?) async throws {
        let now = clock.now()
        let waiting = try await database.statement(
            "SELECT id, payload FROM waiting_jobs WHERE kind = 'deliver' AND org_id = \(scope.org.uuid) ORDER BY id"
        ).decode(Int64.self, JSON.self).map {
            Job(id: $0.0, kind: .deliver, org: scope.org, payload: $0.1.bytes, maxAttempts: 10_000, enqueuedAt: now)
        }
        var done: [Int64] = []
        for job in waiting {
            let dies = minute == nil ? 99 : Int.random(in: 0..<20, using: &random)
            if dies < 3 {
                outcome.crashes += 1
                try await die(at: dies, job)
                continue
            }
            let outcome = await deliver.run([job])
            if dies == 3 { _ = await deliver.run([job]) }
            if case .retry = outcome.first { continue }
            done.append(job.id)
        }
        let finished = done
        try await database.statement("DELETE FROM jobs WHERE id = ANY(\(finished))")
    }

    /// Does what a worker does, as far as that one came. The job waits for another.
    private func die(at point: Int, _ job: Job) async throws {
        guard let id = DeliverJob.notification(of: job.payload),
            case .send(let ticket) = try await store.deliveries.claim(scope, id), point > 0
        else { return }
        guard try await store.deliveries.begin(scope, ticket, message: Array("{}".utf8), at: clock.now()) else {
            return
        }
        if point > 1 { sink.take(id) }
    }

    // MARK: The verdict

    private mutating func judge() async throws {
        let rows = try await database.read(scope) { [scope] tx in
            try tx.query(
                """
                SELECT n.id, n.incident_id, n.dedup_key, n.status, n.created_at, n.channel_id FROM notifications n
                WHERE n.org_id = \(scope.org)
                """
            ).decode(NotificationID.self, IncidentID.self, String.self, String.self, Timestamp.self, ChannelID.self)
        }
        let byIncident = Dictionary(grouping: rows, by: \.1)
        for life in lives {
            outcome.runs += 1
            var expected = life.expected(minutes: minutes)
            for (id, _, key, status, at, channel) in byIncident[life.incident] ?? [] {
                let parts = key.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 6, let cycle = Int(parts[2]), let round = Int(parts[3]), let level = Int(parts[4])
                else {
                    say("\(life.incident): \(key) is no page")
                    continue
                }
                let page = SimulatedLife.Page(cycle: cycle, round: round, level: level, recipient: parts[5])
                guard let minute = expected.removeValue(forKey: page) else {
                    say("\(life.incident): \(page) was told and should not have been; \(life.acts)")
                    continue
                }
                let told = Int((at - Self.start).inSeconds / 60)
                if told != minute { say("\(life.incident): \(page) at minute \(told), not \(minute); \(life.acts)") }
                let arrived = sink.count(id)
                switch (steady.contains(channel), status) {
                case (true, "sent") where arrived >= 1: outcome.pages += 1
                case (false, "sent") where arrived == 1: outcome.pages += 1
                // A worker died with the answer: nobody can know, and it is not sent again by itself.
                case (false, "unknown") where arrived <= 1: outcome.pages += 1
                default: say("\(life.incident): \(page) is \(status) and arrived \(arrived) times")
                }
            }
            for (page, minute) in expected {
                say("\(life.incident): \(page) was missed at minute \(minute); \(life.acts)")
            }
        }
    }

    private mutating func say(_ text: String) {
        if outcome.violations.count < 100 { outcome.violations.append(text) }
    }
}

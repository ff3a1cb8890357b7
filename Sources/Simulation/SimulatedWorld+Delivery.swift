import Domain
import JobQueue
import Postgres
import Storage

extension SimulatedWorld {
    /// A worker that stopped in the middle of a delivery and goes on later, as a machine does that was suspended.
    struct Sleeper {
        var ticket: DeliveryStore.Ticket
        /// When its attempt was put on record; nil if it has only claimed.
        var begun: Timestamp?
    }

    /// Where a worker stops on its way from claim to record.
    private enum Stop: Int {
        case claimed, begun, sent, recorded, asleepWithClaim, asleepWithAttempt
    }

    /// Sends what waits. Some workers die or fall asleep on the way; sometimes there is none.
    mutating func deliverAll(mayDie: Bool) async throws {
        if mayDie, Int.random(in: 0..<8, using: &random) == 0 { return }
        let now = clock.now()
        let awake = sleepers
        sleepers = []
        let wakesFirst = Bool.random(using: &random)
        if wakesFirst { for sleeper in awake { try await goOn(sleeper) } }
        let waiting = try await database.statement(
            "SELECT id, payload FROM waiting_jobs WHERE kind = 'deliver' AND org_id = \(scope.org.uuid) ORDER BY id"
        ).decode(Int64.self, JSON.self).map {
            Job(id: $0.0, kind: .deliver, org: scope.org, payload: $0.1.bytes, maxAttempts: 10_000, enqueuedAt: now)
        }
        var sent: [(job: Job, twice: Bool)] = []
        for job in waiting {
            let stop = mayDie ? Stop(rawValue: Int.random(in: 0..<24, using: &random)) : nil
            switch stop {
            case nil, .recorded: sent.append((job, stop == .recorded))
            case .some(let stop):
                outcome.crashes += 1
                try await halt(at: stop, job)
            }
        }
        let finished = await run(sent)
        if !wakesFirst { for sleeper in awake { try await goOn(sleeper) } }
        try await database.statement("DELETE FROM jobs WHERE id = ANY(\(finished))")
    }

    /// Does deliveries side by side, as a worker does.
    /// - Returns: the jobs that are done.
    private func run(_ sent: [(job: Job, twice: Bool)]) async -> [Int64] {
        await withTaskGroup(of: Int64?.self) { [deliver] group in
            for (job, twice) in sent {
                group.addTask {
                    let outcome = await deliver.run([job])
                    if twice { _ = await deliver.run([job]) }
                    if case .retry = outcome.first { return nil }
                    return job.id
                }
            }
            return await group.reduce(into: []) { done, id in if let id { done.append(id) } }
        }
    }

    /// Does what a worker does, as far as that one came. The job waits for another.
    private mutating func halt(at stop: Stop, _ job: Job) async throws {
        guard let id = DeliverJob.notification(of: job.payload),
            case .send(let ticket) = try await store.deliveries.claim(scope, id), stop != .claimed
        else { return }
        guard stop != .asleepWithClaim else { return sleepers.append(Sleeper(ticket: ticket)) }
        let now = clock.now()
        guard try await store.deliveries.begin(scope, ticket, message: Array("{}".utf8), at: now) else { return }
        switch stop {
        case .asleepWithAttempt: sleepers.append(Sleeper(ticket: ticket, begun: now))
        case .sent: sink.take(id, begun: now)
        default: break
        }
    }

    private func goOn(_ sleeper: Sleeper) async throws {
        let (ticket, now) = (sleeper.ticket, clock.now())
        if sleeper.begun == nil {
            guard try await store.deliveries.begin(scope, ticket, message: Array("{}".utf8), at: now) else { return }
        }
        let begun = sleeper.begun ?? now
        sink.take(ticket.id, begun: begun)
        let attempt = NotificationAttempt(
            attempt: ticket.attempt, at: begun, outcome: .sent, statusCode: 200, error: nil, took: now - begun)
        try await store.deliveries.end(scope, ticket, attempt, status: .sent, at: now)
    }
}

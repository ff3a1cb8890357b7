import Domain
import Integration
import JobQueue
import Logging
import Storage

/// Sends one notification. What is about to happen is committed before the call, and what came of it after: a crash in
/// between is seen by the next run, which repeats the call only where a repeat does no harm.
struct DeliverHandler: SingleJobHandler {
    let kind = JobKind.deliver
    /// Most of it is waiting for others.
    let concurrency = 96
    let backOff = JobBackOff(first: .seconds(2), longest: .seconds(900))
    /// Ends a notification; a run whose destination is being spared is no attempt.
    private static let mostAttempts = 20
    private static let longestWait: Duration = .seconds(86_400)
    private let environment: Handlers.Environment
    /// Kinds of channels that keep one message an incident.
    private let editing: Set<String>

    init(_ environment: Handlers.Environment) {
        self.environment = environment
        editing = Set(
            environment.channels.map(\.description).filter { $0.capabilities.contains(.edits) }.map(\.kind))
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org, let id = DeliverJob.notification(of: job.payload) else {
            return .dead(reason: "the payload names no notification")
        }
        let scope = Scope(org: org)
        do {
            switch try await environment.store.deliveries.claim(scope, id, editing: editing) {
            case .nothing: return .done
            case .obsolete(let ticket, let reason): return try await drop(scope, ticket, reason)
            case .wait(let since): return wait(since)
            case .send(let ticket): return try await deliver(scope, ticket, job)
            case .interrupted(let ticket): return try await resume(scope, ticket, job)
            }
        } catch {
            environment.logger.warning("delivery failed", metadata: ["notification": "\(id)", "error": "\(error)"])
            return .retry(after: nil, reason: "\(error)")
        }
    }

    /// Most often the earlier message goes at once. Where it does not, waiting costs less and less.
    private func wait(_ since: Timestamp) -> JobOutcome {
        let waited = (environment.clock.now() - since) / 8
        return .retry(
            after: min(max(waited, .milliseconds(200)), .seconds(30)),
            reason: "an earlier message about the incident goes first")
    }

    /// An attempt that began and of whose end nobody knows.
    private func resume(_ scope: Scope, _ ticket: DeliveryStore.Ticket, _ job: Job) async throws -> JobOutcome {
        let channel = environment.channels.first { $0.description.kind == ticket.channel.kind }
        let lost = NotificationAttempt(
            attempt: ticket.attempt - 1, at: environment.clock.now(), outcome: .unknown, statusCode: nil,
            error: "the worker stopped before the answer came", took: nil)
        guard channel?.isIdempotent == true else {
            try await environment.store.deliveries.end(
                scope, ticket, lost, status: .unknown, at: environment.clock.now())
            return .done
        }
        try await environment.store.deliveries.end(scope, ticket, lost, status: .pending, at: environment.clock.now())
        // It is claimed anew: in the meantime somebody may have acknowledged.
        switch try await environment.store.deliveries.claim(scope, ticket.id, editing: editing) {
        case .send(let ticket): return try await deliver(scope, ticket, job)
        case .obsolete(let ticket, let reason): return try await drop(scope, ticket, reason)
        case .wait(let since): return wait(since)
        case .nothing, .interrupted: return .done
        }
    }

    private func deliver(_ scope: Scope, _ ticket: DeliveryStore.Ticket, _ job: Job) async throws -> JobOutcome {
        let now = environment.clock.now()
        guard now - job.enqueuedAt < Self.longestWait else {
            return try await giveUp(scope, ticket, "it could not be delivered within 24 hours")
        }
        guard attempts(ticket, job) <= Self.mostAttempts else {
            return try await giveUp(scope, ticket, "\(Self.mostAttempts) attempts failed")
        }
        guard let channel = environment.channels.first(where: { $0.description.kind == ticket.channel.kind }) else {
            return try await giveUp(scope, ticket, "no channel of kind \(ticket.channel.kind) is known")
        }
        guard ticket.channel.enabled else { return try await giveUp(scope, ticket, "the channel is switched off") }
        let secrets: [String: String]
        do {
            secrets = try environment.openSecrets(scope, ticket.channel)
        } catch {
            return try await giveUp(scope, ticket, "the channel's secrets cannot be opened: \(error)")
        }
        var settings = ticket.channel.settings
        if let field = channel.description.recipientField, let address = ticket.address { settings[field] = address }
        let destination = channel.destination(settings: settings, secrets: secrets)
        if case .refused(let wait) = environment.breaker.admit(destination) {
            return .retry(after: wait, reason: "\(destination) keeps failing and is spared for a while")
        }
        guard let message = try await MessageWriter(environment).message(scope, ticket) else {
            return try await giveUp(scope, ticket, "the incident is gone")
        }
        guard
            try await environment.store.deliveries.begin(scope, ticket, message: message.document, at: now)
        else {
            // Somebody else has begun it, or has acknowledged.
            if case .obsolete(let ticket, let reason) = try await environment.store.deliveries.claim(scope, ticket.id) {
                return try await drop(scope, ticket, reason)
            }
            return .done
        }
        let delivery = Delivery(
            message: message.value, settings: settings, secrets: secrets, id: ticket.id, now: now, thread: ticket.thread
        )
        let result = await channel.send(delivery, through: environment.outside)
        environment.breaker.record(destination, succeeded: result.destinationDidItsPart)
        return try await record(scope, ticket, job, result, channel, began: now, shown: message.shown)
    }

    private func record(
        _ scope: Scope, _ ticket: DeliveryStore.Ticket, _ job: Job, _ result: DeliveryResult, _ channel: any Channel,
        began: Timestamp, shown: DeliveryStore.Shown
    ) async throws -> JobOutcome {
        let now = environment.clock.now()
        func end(
            _ outcome: NotificationAttempt.Outcome, _ status: NotificationRow.Status, code: Int?, error: String?
        ) async throws {
            let attempt = NotificationAttempt(
                attempt: ticket.attempt, at: began, outcome: outcome, statusCode: code, error: error, took: now - began)
            try await environment.store.deliveries.end(scope, ticket, attempt, status: status, at: now)
        }
        let attempts = attempts(ticket, job)
        let isLast = attempts >= Self.mostAttempts
        func again(after wait: Duration?, _ reason: String) -> JobOutcome {
            guard !isLast else { return .done }
            var random = SystemRandom()
            return .retry(after: wait ?? backOff.delay(afterAttempt: attempts, using: &random), reason: reason)
        }
        switch result {
        case .sent(let code, let thread, let note):
            if editing.contains(ticket.channel.kind),
                let thread = thread ?? (ticket.thread.isEmpty ? nil : ticket.thread)
            {
                try await environment.store.deliveries.keep(scope, ticket, thread: thread, shown: shown, at: now)
            }
            try await end(.sent, .sent, code: code, error: note)
            return .done
        case .rejected(let reason, let code):
            try await end(.rejected, .dead, code: code, error: reason)
            return .done
        case .retry(let after, let reason, let code):
            try await end(.retry, isLast ? .dead : .pending, code: code, error: reason)
            return again(after: after, reason)
        case .unknown(let reason):
            guard channel.isIdempotent else {
                try await end(.unknown, .unknown, code: nil, error: reason)
                return .done
            }
            try await end(.unknown, isLast ? .unknown : .pending, code: nil, error: reason)
            return again(after: nil, reason)
        }
    }

    /// The number of the ticket's attempt among those that count.
    private func attempts(_ ticket: DeliveryStore.Ticket, _ job: Job) -> Int {
        ticket.attempt - DeliverJob.attemptsBefore(of: job.payload)
    }

    private func giveUp(
        _ scope: Scope, _ ticket: DeliveryStore.Ticket, _ reason: String
    ) async throws -> JobOutcome {
        try await environment.store.deliveries.giveUp(scope, ticket, reason: reason, at: environment.clock.now())
        return .done
    }

    private func drop(
        _ scope: Scope, _ ticket: DeliveryStore.Ticket, _ reason: String
    ) async throws -> JobOutcome {
        try await environment.store.deliveries.drop(scope, ticket, reason: reason, at: environment.clock.now())
        return .done
    }
}

extension DeliveryResult {
    /// Whether the destination works, whatever it thinks of this message.
    var destinationDidItsPart: Bool {
        switch self {
        case .sent, .rejected: true
        // It answers, and says when it wants more.
        case .retry(_, _, let code): code == 429
        case .unknown: false
        }
    }
}

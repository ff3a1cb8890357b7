public import Domain
import JobQueue
import Postgres

extension Administration {
    /// Jobs that were given up, the newest first.
    /// - Parameter kind: only those of it.
    public func deadJobs(kind: String?, limit: Int) async throws -> [DeadJob] {
        try await database.transaction(.readOnly) { tx in
            try JobQueue.deadLetters(kind: kind.map(JobKind.init(rawValue:)), limit: limit, in: tx)
        }.map(DeadJob.init)
    }

    /// Puts jobs that were given up back into the queue.
    public func retryDeadJobs(_ ids: [Int64]) async throws -> JobsRetried {
        let count = try await database.transaction { tx in try JobQueue.retryDeadLetters(ids, in: tx) }
        guard count > 0 else { throw ConfigurationError("there is no such dead job") }
        return JobsRetried(retried: count)
    }

    /// Puts every job that has been given up so far back into the queue.
    public func retryAllDeadJobs() async throws -> JobsRetried {
        // One that dies again meanwhile is not retried for ever.
        let start = clock.now()
        var total = 0
        while true {
            let count = try await database.transaction { tx in
                let ids = try JobQueue.deadLetters(limit: 500, before: start, in: tx).map(\.id)
                return ids.isEmpty ? 0 : try JobQueue.retryDeadLetters(ids, in: tx)
            }
            guard count > 0 else { return JobsRetried(retried: total) }
            total += count
        }
    }
}

/// A job that was given up, as `bellwether admin jobs dead` lists it.
public struct DeadJob: Encodable, Sendable {
    public let id: Int64
    public let kind: String
    /// Whose it is; nil for work that belongs to no organization.
    public let organizationID: String?
    /// Runs that it had.
    public let attempts: Int
    /// Why the last one failed.
    public let reason: String
    /// The JSON document that it carried, as text.
    public let payload: String
    public let enqueuedAt: Timestamp
    public let diedAt: Timestamp

    init(_ letter: DeadLetter) {
        id = letter.id
        kind = letter.kind.rawValue
        organizationID = letter.org?.description
        attempts = letter.attempts
        reason = letter.reason
        payload = String(decoding: letter.payload, as: UTF8.self)
        enqueuedAt = letter.enqueuedAt
        diedAt = letter.diedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, kind, attempts, reason, payload
        case organizationID = "organization_id"
        case enqueuedAt = "enqueued_at"
        case diedAt = "died_at"
    }
}

/// How many jobs went back into the queue.
public struct JobsRetried: Encodable, Sendable {
    public let retried: Int
}

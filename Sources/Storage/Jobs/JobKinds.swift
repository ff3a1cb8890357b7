package import Domain
import Foundation
public import JobQueue

extension JobKind {
    /// Places changed alerts in incidents.
    public static let correlate = JobKind(rawValue: "correlate")
    /// Ranks the causes of an incident.
    public static let investigate = JobKind(rawValue: "investigate")
    /// Sends one notification.
    public static let deliver = JobKind(rawValue: "deliver")
    /// Edits the messages about an incident that stand in channels.
    public static let editMessages = JobKind(rawValue: "edit-messages")
    /// Looks again at what a gate held, when it opens.
    public static let route = JobKind(rawValue: "route")
    /// Resolves alerts that nobody has repeated in time.
    public static let expireAlerts = JobKind(rawValue: "expire-alerts")
    /// Makes partitions ahead of time and removes what is no longer needed.
    public static let maintain = JobKind(rawValue: "maintain")
    /// Asks vendors for changes that no webhook told of.
    public static let pollChanges = JobKind(rawValue: "poll-changes")
    /// Reads the log of a job that failed at a code host.
    public static let fetchLog = JobKind(rawValue: "fetch-log")
    /// Sends the link to set a new password.
    public static let passwordReset = JobKind(rawValue: "password-reset")
}

/// What a `correlate` job carries.
package enum CorrelateJob {
    /// How many alerts one job carries at most.
    package static let chunk = 500

    package static func jobs(org: OrgID, alerts: [AlertID]) -> [NewJob] {
        alerts.parts(ofAtMost: chunk).map { ids in
            let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
            return NewJob(kind: .correlate, org: org, payload: Array("{\"alerts\":[\(list)]}".utf8))
        }
    }

    /// The alerts of a job; empty for a payload that no one here wrote.
    package static func alerts(of payload: [UInt8]) -> [AlertID] {
        struct Payload: Decodable {
            var alerts: [AlertID]
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.alerts ?? []
    }
}

/// What an `investigate` job carries.
package enum InvestigateJob {
    /// At most one waits for each incident, however often it is asked for.
    package static func job(org: OrgID, incident: IncidentID, at: Timestamp?) -> NewJob {
        NewJob(
            kind: .investigate, org: org, payload: Array("{\"incident\":\"\(incident)\"}".utf8),
            uniqueKey: incident.description, runAt: at)
    }

    package static func incident(of payload: [UInt8]) -> IncidentID? {
        struct Payload: Decodable {
            var incident: IncidentID
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.incident
    }
}

/// What a `deliver` job carries.
package enum DeliverJob {
    /// Far more runs than a notification can use up in its time: a run that finds its destination spared costs one too,
    /// and only the handler knows when there is no point in going on.
    private static let maxAttempts = 10_000

    /// - Parameter attemptsBefore: attempts at sending that do not count any more, as a person asked for new ones.
    package static func job(
        org: OrgID, notification: NotificationID, at: Timestamp?, attemptsBefore: Int = 0,
        priority: JobPriority = .normal
    ) -> NewJob {
        let document = "{\"notification\":\"\(notification)\",\"attempts_before\":\(attemptsBefore)}"
        return NewJob(
            kind: .deliver, org: org, payload: Array(document.utf8), uniqueKey: notification.description, runAt: at,
            priority: priority, maxAttempts: maxAttempts)
    }

    package static func notification(of payload: [UInt8]) -> NotificationID? {
        decoded(payload)?.notification
    }

    package static func attemptsBefore(of payload: [UInt8]) -> Int {
        decoded(payload)?.attemptsBefore ?? 0
    }

    private struct Payload: Decodable {
        var notification: NotificationID
        var attemptsBefore: Int?

        enum CodingKeys: String, CodingKey {
            case notification
            case attemptsBefore = "attempts_before"
        }
    }

    private static func decoded(_ payload: [UInt8]) -> Payload? {
        try? JSONDecoder().decode(Payload.self, from: Data(payload))
    }
}

/// What an `edit-messages` job carries.
package enum EditMessagesJob {
    /// At most one waits for each incident.
    package static func job(org: OrgID, incident: IncidentID) -> NewJob {
        NewJob(
            kind: .editMessages, org: org, payload: Array("{\"incident\":\"\(incident)\"}".utf8),
            uniqueKey: incident.description, priority: .low, maxAttempts: 10_000)
    }

    package static func incident(of payload: [UInt8]) -> IncidentID? { InvestigateJob.incident(of: payload) }
}

/// What a `route` job carries.
package enum RouteJob {
    package static func job(org: OrgID, decision: ID<NotificationDecision>, at: Timestamp) -> NewJob {
        NewJob(
            kind: .route, org: org, payload: Array("{\"decision\":\"\(decision)\"}".utf8),
            uniqueKey: decision.description, runAt: at)
    }

    package static func decision(of payload: [UInt8]) -> ID<NotificationDecision>? {
        struct Payload: Decodable {
            var decision: ID<NotificationDecision>
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.decision
    }
}

/// What a `fetch-log` job carries.
package enum FetchLogJob {
    package static func job(org: OrgID, change: ChangeID, log: JobLog) throws -> NewJob {
        var payload = Payload(change: change, repository: log.repository)
        switch log.writer {
        case .job(let job): payload.job = job
        case .firstFailed(let run): payload.run = run
        }
        return NewJob(
            kind: .fetchLog, org: org, payload: Array(try JSONEncoder().encode(payload)),
            uniqueKey: change.description, maxAttempts: 8)
    }

    package static func payload(of bytes: [UInt8]) -> (change: ChangeID, log: JobLog)? {
        guard let payload = try? JSONDecoder().decode(Payload.self, from: Data(bytes)),
            let writer = payload.job.map(JobLog.Writer.job) ?? payload.run.map(JobLog.Writer.firstFailed)
        else { return nil }
        return (payload.change, JobLog(repository: payload.repository, writer))
    }

    private struct Payload: Codable {
        var change: ChangeID
        var repository: String
        /// One of the two.
        var job: String?
        var run: String?
    }
}

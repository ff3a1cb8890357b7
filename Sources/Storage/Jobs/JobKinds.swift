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
    /// Resolves alerts that nobody has repeated in time.
    public static let expireAlerts = JobKind(rawValue: "expire-alerts")
    /// Makes partitions ahead of time and removes what is no longer needed.
    public static let maintain = JobKind(rawValue: "maintain")
}

/// What a `correlate` job carries.
package enum CorrelateJob {
    /// How many alerts one job carries at most.
    package static let chunk = 500

    package static func jobs(org: OrgID, alerts: [AlertID]) -> [NewJob] {
        stride(from: 0, to: alerts.count, by: chunk).map { start in
            let ids = alerts[start..<min(start + chunk, alerts.count)]
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
    package static func job(org: OrgID, notification: NotificationID, at: Timestamp?) -> NewJob {
        NewJob(
            kind: .deliver, org: org, payload: Array("{\"notification\":\"\(notification)\"}".utf8),
            uniqueKey: notification.description, runAt: at)
    }

    package static func notification(of payload: [UInt8]) -> NotificationID? {
        struct Payload: Decodable {
            var notification: NotificationID
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.notification
    }
}

package import Domain
import Foundation
public import JobQueue
import Postgres

extension JobKind {
    /// Finds out anew whose an organization's alerts and incidents are.
    public static let assignTeams = JobKind(rawValue: "assign-teams")
}

/// What an `assign-teams` job carries: where in the order of alerts it goes on.
package enum AssignTeamsJob {
    /// At most one waits for each organization; it begins with the first alert.
    static func enqueue(_ tx: Transaction, _ scope: Scope) throws {
        try JobQueue.enqueue([job(org: scope.org, after: nil)], in: tx)
    }

    static func job(org: OrgID, after: AlertID?) -> NewJob {
        let document = after.map { "{\"after\":\"\($0)\"}" } ?? "{}"
        // A round that goes on is no reason for a new one not to begin at the beginning.
        return NewJob(
            kind: .assignTeams, org: org, payload: Array(document.utf8),
            uniqueKey: after.map { "after \($0)" } ?? "all")
    }

    package static func after(of payload: [UInt8]) -> AlertID? {
        struct Payload: Decodable {
            var after: AlertID?
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.after
    }
}

package import Domain
import Foundation
package import JobQueue

extension CorrelateJob {
    /// Jobs for alerts of which some were acknowledged where they come from. Those go in jobs of their own.
    package static func jobs(org: OrgID, alerts: [AlertID], acknowledged: Set<AlertID>) -> [NewJob] {
        let others = jobs(org: org, alerts: alerts.filter { !acknowledged.contains($0) })
        return others
            + acknowledged.sorted().parts(ofAtMost: chunk).map { ids in
                let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
                return NewJob(
                    kind: .correlate, org: org, payload: Array("{\"alerts\":[\(list)],\"acknowledged\":true}".utf8))
            }
    }

    /// Those alerts of a job that were acknowledged.
    package static func acknowledged(of payload: [UInt8]) -> [AlertID] {
        struct Payload: Decodable {
            var acknowledged: Bool?
        }
        let isAcknowledged = try? JSONDecoder().decode(Payload.self, from: Data(payload)).acknowledged
        return isAcknowledged == true ? alerts(of: payload) : []
    }
}

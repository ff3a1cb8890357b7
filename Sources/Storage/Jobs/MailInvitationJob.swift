package import Domain
import Foundation
public import JobQueue

extension JobKind {
    /// Sends the mail of an invitation.
    public static let mailInvitation = JobKind(rawValue: "mail-invitation")
}

/// What a `mail-invitation` job carries: the invitation's id; its token stays sealed in its row.
package enum MailInvitationJob {
    static func job(org: OrgID, invitation: InvitationID) -> NewJob {
        NewJob(
            kind: .mailInvitation, org: org, payload: Array("{\"invitation\":\"\(invitation)\"}".utf8),
            uniqueKey: invitation.description)
    }

    package static func invitation(of payload: [UInt8]) -> InvitationID? {
        struct Payload: Decodable {
            var invitation: InvitationID
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.invitation
    }
}

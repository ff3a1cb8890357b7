import Domain
import Integration
import JobQueue
import Logging
import Storage

/// Sends the mail of an invitation, whose token lies sealed in its row. Sending it twice does no harm: both mails hold the
/// same link. What became of it is noted where admins see it.
struct MailInvitationHandler: SingleJobHandler {
    let kind = JobKind.mailInvitation
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let org = job.org, let id = MailInvitationJob.invitation(of: job.payload) else {
            return .dead(reason: "the payload names no invitation")
        }
        let scope = Scope(org: org)
        let invitations = environment.store.invitations
        let now = environment.clock.now()
        do {
            guard let waiting = try await invitations.sealedToken(scope, id, now: now) else { return .done }
            guard let mail = environment.mail, let address = environment.baseURL, let secrets = environment.secrets
            else {
                // No fault: the link was shown to whoever made the invitation.
                try await invitations.noteMail(
                    scope, id, error: "no mail server is set: hand the link over yourself", now: now)
                return .done
            }
            guard let recipient = MailAddress(mailbox: waiting.email, name: nil) else {
                try await invitations.noteMail(scope, id, error: "no mail can be sent to this address", now: now)
                return .done
            }
            let token = String(
                decoding: try secrets.open(waiting.sealed, binding: InvitationSecret.binding(scope, id)), as: UTF8.self)
            do {
                _ = try await mail.send(
                    Self.message(
                        to: recipient, waiting.organization, by: waiting.invitedBy,
                        "\(address)/invitation?token=\(token)"),
                    at: now)
            } catch {
                try await invitations.noteMail(scope, id, error: error.message, now: now)
                let isFinal = error.kind == .rejected || error.kind == .invalid
                return isFinal ? .done : .retry(after: nil, reason: error.message)
            }
            try await invitations.noteMail(scope, id, error: nil, now: now)
            return .done
        } catch let failure as SealedSecrets.Failure {
            return .dead(reason: failure.description)
        } catch {
            environment.logger.warning("an invitation could not be mailed", metadata: ["error": "\(error)"])
            return .retry(after: nil, reason: "\(error)")
        }
    }

    private static func message(
        to recipient: MailAddress, _ organization: String, by inviter: String?, _ link: String
    ) -> MailMessage {
        let who = inviter ?? "An administrator"
        return MailMessage(
            to: [recipient], subject: "Join \(organization) on Bellwether",
            text: """
                Hello,

                \(who) asks you to join \(organization) on Bellwether, where its incidents are seen to. This link lets you
                in, once and within a week:

                \(link)

                If you do not know what this is about, there is nothing to do.
                """,
            headers: ["Auto-Submitted": "auto-generated"])
    }
}

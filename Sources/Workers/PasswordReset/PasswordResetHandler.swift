import Domain
import Integration
import JobQueue
import Logging
import Storage

/// Makes a one-time link that sets a new password, and sends it to the account's address: to nobody else, ever. Run
/// again after a crash it makes another link; using one ends them all.
struct PasswordResetHandler: SingleJobHandler {
    let kind = JobKind.passwordReset
    let concurrency = 4
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ job: Job) async -> JobOutcome {
        guard let user = PasswordResetJob.user(of: job.payload) else { return .dead(reason: "the job names nobody") }
        guard let mail = environment.mail, let address = environment.baseURL else {
            return .dead(reason: "no mail server is set: BELLWETHER_SMTP_URL and BELLWETHER_MAIL_FROM")
        }
        let now = environment.clock.now()
        do {
            // Nobody, or somebody who comes in by single sign-on: asking made a job all the same.
            guard let account = try await environment.store.signIn.account(user), account.passwordHash != nil else {
                return .done
            }
            guard let recipient = MailAddress(mailbox: account.email, name: nil) else {
                return .dead(reason: "the account's address is none that mail can be sent to")
            }
            let token = PersonToken.generate(.passwordReset, user: user)
            try await environment.store.signIn.createReset(
                token, now: now, expiresAt: now + SignInStore.resetLifetime)
            _ = try await mail.send(Self.message(to: recipient, account, "\(address)\(token.resetPath)"), at: now)
            return .done
        } catch let failure as MailFailure where failure.kind == .rejected || failure.kind == .invalid {
            return .dead(reason: failure.message)
        } catch let failure as MailFailure {
            return .retry(after: nil, reason: failure.message)
        } catch {
            return .retry(after: nil, reason: "the database does not answer")
        }
    }

    private static func message(to recipient: MailAddress, _ account: Account, _ link: String) -> MailMessage {
        MailMessage(
            to: [recipient], subject: "Set a new password for Bellwether",
            text: """
                Hello \(account.name),

                somebody, we hope you, asked for a new password for \(account.email). This link sets it, once and
                within an hour:

                \(link)

                It ends all of your sessions. If it was not you, there is nothing to do: your password stays as it is.
                """,
            headers: ["Auto-Submitted": "auto-generated"])
    }
}

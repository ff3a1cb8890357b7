import Domain
import Logging
import Storage

/// The one place that hears of every sign-in, right or wrong, and of what people change about their way in: for the
/// audit trail.
struct SignInJournal: Sendable {
    let access: AccessStore
    let audit: AuditStore

    func signedIn(
        _ organization: OrganizationRecord, _ member: Member, method: SignInMethod, address: String, call: Call
    ) async throws {
        let actor = AuditActor(
            kind: .user, id: member.id.uuid, name: member.name, address: address, requestID: call.context.requestID)
        try await audit.record(
            Scope(org: organization.id, actor: actor), operation: "signed_in",
            target: (kind: "account", id: member.id.description, name: member.email),
            details: ["method": method.rawValue])
    }

    /// An attempt at an account failed. Recorded where the account would have been signed in to, and behind the caller's
    /// back: that there is something to record must not show in the time of the answer.
    func failed(_ account: Account?, organization slug: String?, reason: String, address: String, call: Call) {
        guard let account else { return }
        let requestID = call.context.requestID
        let logger = call.context.logger
        Task {
            do {
                guard let (organization, _) = try await access.home(of: account.id, organization: slug) else { return }
                let actor = AuditActor(kind: .nobody, name: "", address: address, requestID: requestID)
                try await audit.record(
                    Scope(org: organization.id, actor: actor), operation: "sign_in_failed",
                    target: (kind: "account", id: account.id.description, name: account.email),
                    details: ["reason": reason])
            } catch {
                logger.warning("a failed sign-in could not be recorded", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Somebody changed their own way in: recorded in the organization whose session they used.
    func changed(_ call: Call, _ operation: String) async throws {
        let session = try call.session
        try await audit.record(
            try call.scope, operation: operation,
            target: (kind: "account", id: session.user.id.description, name: session.user.email))
    }
}

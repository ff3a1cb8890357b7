import Domain
import Storage

extension Call {
    /// The sender's address, for throttling and for the list of sessions.
    func address(_ configuration: APIConfiguration) -> String {
        SenderAddress(header: configuration.addressHeader).address(of: self)
    }

    /// The session by which the caller came.
    /// - Throws: 404 for an API key, which is nobody's session.
    var session: SessionRecord {
        get throws(Problem) {
            guard case .session(let session) = try caller.credential else {
                throw .notFound("session: this is an API key")
            }
            return session
        }
    }

    /// The session, if it may change what belongs to the person everywhere.
    var wholeAccountSession: SessionRecord {
        get throws(Problem) {
            let session = try session
            guard session.method.reachesWholeAccount else {
                throw Problem(
                    status: 403, code: "single-sign-on-session", title: "Not allowed",
                    detail: "A session by single sign-on is good for \(session.organization.name) only. "
                        + "Sign in with your password to change what belongs to your account.")
            }
            return session
        }
    }
}

package import Domain
import Foundation
import JobQueue

/// What a `password-reset` job carries: whom the link is for. The link itself is made by the handler, so that no queue
/// ever holds it.
package enum PasswordResetJob {
    /// At most one waits for each person. An hour of attempts: after that nobody waits for the e-mail any more.
    static func job(user: UserID) -> NewJob {
        NewJob(
            kind: .passwordReset, org: nil, payload: Array("{\"user\":\"\(user)\"}".utf8), uniqueKey: user.description,
            priority: .high, maxAttempts: 8)
    }

    package static func user(of payload: [UInt8]) -> UserID? {
        struct Payload: Decodable {
            var user: UserID
        }
        return (try? JSONDecoder().decode(Payload.self, from: Data(payload)))?.user
    }
}

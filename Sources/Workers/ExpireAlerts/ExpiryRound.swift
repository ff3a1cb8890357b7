import Domain
import Foundation

/// What one round of expiry tells the next: it travels in the job, so that it outlives every process.
///
/// While we are away senders repeat their alerts in vain, and all of them are overdue when we come back. So expiry is
/// held after a gap between rounds, until whoever still has something to say has had time to say it.
struct ExpiryRound: Hashable {
    /// When it ran.
    var ranAt: Timestamp
    /// Nothing expires before.
    var notBefore: Timestamp

    /// Rounds are seconds apart: a longer gap means that we were away, or the database was.
    static let gap: Duration = .seconds(60)
    /// Prometheus promises to repeat an alert within a quarter of its term, which is four minutes as it comes: this is
    /// that whole term, and one minute for senders that first have to find us again.
    static let grace: Duration = .seconds(300)

    init(ranAt: Timestamp, notBefore: Timestamp) {
        self.ranAt = ranAt
        self.notBefore = notBefore
    }

    /// Nil for a payload of nobody's round.
    init?(payload: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(payload)) else { return nil }
        self.init(
            ranAt: Timestamp(microseconds: document.ranAt), notBefore: Timestamp(microseconds: document.notBefore))
    }

    var payload: [UInt8] {
        Array("{\"ran_at\":\(ranAt.microseconds),\"not_before\":\(notBefore.microseconds)}".utf8)
    }

    /// When alerts may expire again.
    /// - Parameter isAwaiting: whether alerts wait to be repeated, where no round went before.
    static func notBefore(at now: Timestamp, after previous: ExpiryRound?, isAwaiting: Bool) -> Timestamp {
        guard let previous else { return isAwaiting ? now + grace : now }
        return now - previous.ranAt > gap ? now + grace : previous.notBefore
    }

    private struct Document: Decodable {
        var ranAt: Int64
        var notBefore: Int64

        enum CodingKeys: String, CodingKey {
            case ranAt = "ran_at"
            case notBefore = "not_before"
        }
    }
}

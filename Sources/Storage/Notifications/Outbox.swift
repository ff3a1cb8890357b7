import Domain
import JobQueue
import Postgres

/// Messages that are about no incident, and are in words already: they are sent, recorded and retried as all others.
enum Outbox {
    /// - Parameter sendAt: when the queue takes it up; nil for at once.
    /// - Returns: nil if the channel has one under that key already.
    @discardableResult
    static func put(
        _ tx: Transaction, _ scope: Scope, _ recipient: Recipient, event: String, key: String, message: [UInt8],
        at now: Timestamp, sendAt: Timestamp? = nil
    ) throws -> NotificationID? {
        let whom = ["user_id": recipient.user?.description, "address": recipient.address].compactMapValues(\.self)
        let id = NotificationID(at: now)
        let count = try tx.execute(
            """
            INSERT INTO notifications (org_id, id, channel_id, event, dedup_key, message, created_at, recipient)
            VALUES (\(scope.org), \(id), \(recipient.channel), \(event), \(key), \(JSON(bytes: message)), \(now),
                \(whom.isEmpty ? nil : JSON(whom)))
            ON CONFLICT (org_id, channel_id, dedup_key) DO NOTHING
            """)
        guard count == 1 else { return nil }
        try JobQueue.enqueue(
            [DeliverJob.job(org: scope.org, notification: id, at: sendAt, priority: .high)], in: tx)
        try ChangeFeed.notification(tx, scope, id)
        return id
    }
}

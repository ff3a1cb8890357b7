package import Domain
import JobQueue
import Postgres

/// What the delivery worker reads and writes about one notification. The attempt is on record before the call goes
/// out and after it came back, so that a crash in between can be told from either.
///
/// Deliveries that are under way side by side share their transactions.
package struct DeliveryStore: Sendable {
    let database: Database
    private let claims: GroupCommit<DeliveryClaims.Wish, NotificationID, Claim>
    private let incidents: GroupCommit<IncidentID, IncidentID, (incident: Incident, services: [String])?>
    private let begins: GroupCommit<DeliveryRecords.Begun, NotificationID, Bool>
    private let ends: GroupCommit<DeliveryRecords.Ended, NotificationID, Void>

    init(database: Database) {
        self.database = database
        claims = GroupCommit(key: \.id) { scope, wishes in
            try await database.read(scope) { tx in try DeliveryClaims.claim(tx, scope, wishes) }
        }
        incidents = GroupCommit(key: \.self) { scope, ids in
            try await database.read(scope) { tx in try DeliveryClaims.incidents(tx, scope, ids) }
        }
        begins = GroupCommit(key: \.ticket.id) { scope, begun in
            try await database.write(scope) { tx in try DeliveryRecords.begin(tx, scope, begun) }
        }
        ends = GroupCommit(key: \.ticket.id) { scope, ended in
            try await database.write(scope) { tx in try DeliveryRecords.end(tx, scope, ended) }
            return ended.map { _ in () }
        }
    }

    /// A notification that is to be sent now.
    package struct Ticket: Sendable {
        package var id: NotificationID
        package var channel: ChannelRecord
        package var incident: IncidentID?
        package var event: String
        package var dedupKey: String
        /// What earlier attempts said; empty before the first.
        package var message: [UInt8]
        /// From 1.
        package var attempt: Int
        package var organization: String
        /// Where in the channel, for those that reach several.
        package var address: String?
        package var user: UserID?
        /// Of an escalation: which level, from 1.
        package var level: Int?
        /// How many were held back and are told in sum.
        package var held: Int
        package var pattern: String?
        /// Where the channel's message about the incident stands.
        package var thread: [String: String]
    }

    package enum Claim: Sendable {
        case send(Ticket)
        /// An attempt began and its end was never recorded.
        case interrupted(Ticket)
        /// Nobody needs to hear of it any more, for this reason.
        case obsolete(Ticket, reason: String)
        /// There is nothing to do: sent, given up, or gone with its channel.
        case nothing
        /// An earlier message about the same incident is on its way to the channel: this one, which is there since that
        /// time, comes after.
        case wait(since: Timestamp)
    }

    /// What there is to do about a notification.
    /// - Parameter editing: kinds of channels that keep one message an incident.
    package func claim(
        _ scope: Scope, _ id: NotificationID, editing: Set<String> = []
    ) async throws -> Claim {
        try await claims(scope, DeliveryClaims.Wish(id: id, editing: editing))
    }

    /// Keeps where a channel's message about an incident stands, and has it follow the incident from here on.
    /// - Parameter shown: what the message shows of the incident.
    package func keep(
        _ scope: Scope, _ ticket: Ticket, thread: [String: String], shown: Shown, at now: Timestamp
    ) async throws {
        guard let incident = ticket.incident, ticket.address == nil else { return }
        try await database.write(scope) { tx in
            try tx.execute(
                """
                INSERT INTO channel_threads (
                    org_id, channel_id, incident_id, reference, updated_at, shown_version,
                    shown_alerts)
                VALUES (\(scope.org), \(ticket.channel.id), \(incident), \(JSON(thread)), \(now),
                    \(Int32(clamping: shown.version)), \(Int32(clamping: shown.alerts)))
                ON CONFLICT (org_id, channel_id, incident_id) DO UPDATE
                SET reference = excluded.reference, updated_at = excluded.updated_at,
                    shown_version = excluded.shown_version, shown_alerts = excluded.shown_alerts
                """)
            try JobQueue.enqueue([EditMessagesJob.job(org: scope.org, incident: incident)], in: tx)
        }
    }

    /// What a message about an incident says: the incident, and its worst hit services by name.
    package func incident(_ scope: Scope, _ id: IncidentID) async throws -> (incident: Incident, services: [String])? {
        try await incidents(scope, id)
    }

    /// Records that an attempt begins, and with which words.
    /// - Returns: false if somebody else has begun this attempt already.
    package func begin(_ scope: Scope, _ ticket: Ticket, message: [UInt8], at now: Timestamp) async throws -> Bool {
        try await begins(scope, DeliveryRecords.Begun(ticket: ticket, message: message, at: now))
    }

    /// Records how an attempt ended, what the notification is now, and says so in the incident's timeline.
    package func end(
        _ scope: Scope, _ ticket: Ticket, _ attempt: NotificationAttempt, status: NotificationRow.Status,
        at now: Timestamp
    ) async throws {
        try await ends(
            scope,
            DeliveryRecords.Ended(ticket: ticket, attempt: attempt, status: status, error: attempt.error, at: now))
    }

    /// Drops what nobody needs to hear of any more.
    package func drop(_ scope: Scope, _ ticket: Ticket, reason: String, at now: Timestamp) async throws {
        try await ends(
            scope, DeliveryRecords.Ended(ticket: ticket, attempt: nil, status: .dropped, error: reason, at: now))
    }

    /// Gives up what never began.
    package func giveUp(_ scope: Scope, _ ticket: Ticket, reason: String, at now: Timestamp) async throws {
        try await ends(
            scope, DeliveryRecords.Ended(ticket: ticket, attempt: nil, status: .dead, error: reason, at: now))
    }
}

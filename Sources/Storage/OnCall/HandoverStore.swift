package import Domain
import Postgres
import Zones

extension OnCallStore {
    /// Somebody's turn that has just begun.
    package struct Handover: Sendable {
        package var schedule: String
        package var user: UserID
        package var name: String
        /// Nil where no end is in sight.
        package var until: Timestamp?
        /// The schedule's.
        package var zone: ZoneRules
        package var organization: String
        /// Whether there was a way to tell them.
        package var isTold: Bool
    }

    /// Notes who is on call now, and says whose turn has begun since it was noted last. Each change is said once,
    /// whoever asks; the first look at a schedule is no change. The notice is put in the outbox in the same transaction.
    /// - Parameter message: puts a turn into words, as they are kept.
    package func handovers(
        _ scope: Scope, at now: Timestamp, message: @escaping @Sendable (Handover) throws -> [UInt8]
    ) async throws -> [Handover] {
        try await database.write(scope) { tx in
            var found: [Handover] = []
            for document in try DocumentTable.schedules.all(tx, scope) where document.enabled {
                let overrides = try Self.overrides(tx, scope, document.id, after: now).map(\.value)
                let zone = SystemZones.shared(document.value.zone) ?? .utc
                let onCall = OnCall(document.value, overrides: overrides, zone: zone)
                let turn = onCall.turn(at: now)
                let user = turn.user
                let row = try tx.first(
                    """
                    SELECT user_id FROM on_call_holders
                    WHERE org_id = \(scope.org) AND schedule_id = \(document.id) FOR UPDATE
                    """)
                let before = try row?.decode(UserID?.self)
                guard row == nil || before != user else { continue }
                let written = try tx.execute(
                    """
                    INSERT INTO on_call_holders AS h (org_id, schedule_id, user_id, since)
                    VALUES (\(scope.org), \(document.id), \(user), \(now))
                    ON CONFLICT (org_id, schedule_id) DO UPDATE SET user_id = excluded.user_id, since = excluded.since
                    WHERE h.user_id IS DISTINCT FROM excluded.user_id
                    """)
                guard written == 1, row != nil, let user else { continue }
                let audience = try Audience(
                    tx, scope, targets: [EscalationTarget(.user, user.description)], at: now)
                let reached = audience(EscalationTarget(.user, user.description), severity: .critical).recipients
                let organization = try tx.first("SELECT name FROM organizations WHERE id = \(scope.org)")?
                    .decode(String.self)
                let handover = Handover(
                    schedule: document.name, user: user, name: audience.personName(user),
                    until: turn.isCutAtEnd ? nil : turn.to, zone: zone, organization: organization ?? "",
                    isTold: !reached.isEmpty)
                if let way = reached.first {
                    try Outbox.put(
                        tx, scope, way, event: "schedule.handover",
                        key: "handover:\(document.id):\(user):\(now.microseconds)", message: try message(handover),
                        at: now)
                }
                found.append(handover)
            }
            return found
        }
    }
}

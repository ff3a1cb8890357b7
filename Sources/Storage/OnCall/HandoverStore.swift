package import Domain
import Postgres
import Zones

extension OnCallStore {
    /// Somebody's turn that has just begun.
    package struct Handover: Sendable {
        package var schedule: String
        package var user: UserID
        package var name: String
        package var until: Timestamp
        package var ways: [Way]
        package var organization: String
    }

    /// A way to tell somebody.
    package struct Way: Sendable {
        package var channel: ChannelRecord
        package var address: String?
    }

    /// Notes who is on call now, and says whose turn has begun since it was noted last. Each change is said once,
    /// whoever asks; the first look at a schedule is no change.
    package func handovers(_ scope: Scope, at now: Timestamp) async throws -> [Handover] {
        try await database.write(scope) { tx in
            var found: [Handover] = []
            for document in try DocumentTable.schedules.all(tx, scope) where document.enabled {
                let overrides = try Self.overrides(tx, scope, document.id, after: now).map(\.value)
                let onCall = OnCall(
                    document.value, overrides: overrides, zone: SystemZones.shared(document.value.zone) ?? .utc)
                let user = onCall.user(at: now)
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
                let ways = try reached.prefix(1).map {
                    Way(channel: try ChannelStore.get(tx, scope, $0.channel), address: $0.address)
                }
                let organization = try tx.first("SELECT name FROM organizations WHERE id = \(scope.org)")?
                    .decode(String.self)
                found.append(
                    Handover(
                        schedule: document.name, user: user, name: audience.personName(user),
                        until: onCall.shift(at: now).to, ways: ways, organization: organization ?? ""))
            }
            return found
        }
    }
}

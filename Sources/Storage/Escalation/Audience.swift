import Domain
import Postgres
import Zones

/// Everything that says whom an escalation's targets lead to, read once for a batch of them.
struct Audience {
    private struct Way {
        var name: String
        var kind: String
        var enabled: Bool
    }

    private let now: Timestamp
    private let ways: [ChannelID: Way]
    private let mail: ChannelID?
    /// The channels that are told when nothing else can be.
    let fallbacks: [Recipient]
    private let people: [UserID: (name: String, email: String)]
    private let methods: [UserID: [ContactMethod]]
    private let schedules: [ID<Schedule>: (name: String, user: UserID?)]
    private let teams: [TeamID: (name: String, members: [UserID])]

    /// - Parameter targets: those that will be asked for.
    init(_ tx: Transaction, _ scope: Scope, targets: Set<EscalationTarget>, at now: Timestamp) throws {
        self.now = now
        var ways: [ChannelID: Way] = [:]
        var mail: ChannelID?
        var fallbacks: [Recipient] = []
        let channels = try tx.query(
            """
            SELECT id, name, kind, enabled, is_fallback FROM notification_channels WHERE org_id = \(scope.org)
            ORDER BY created_at, id
            """
        ).decode(ChannelID.self, String.self, String.self, Bool.self, Bool.self)
        for (id, name, kind, enabled, isFallback) in channels {
            ways[id] = Way(name: name, kind: kind, enabled: enabled)
            if mail == nil, kind == Self.mailKind, enabled { mail = id }
            if isFallback, enabled { fallbacks.append(Recipient(channel: id)) }
        }
        self.ways = ways
        self.fallbacks = fallbacks
        self.mail = mail
        var schedules: [ID<Schedule>: (name: String, user: UserID?)] = [:]
        var users: Set<UserID> = Set(targets.filter { $0.kind == .user }.compactMap { UserID($0.id) })
        let wanted = Set(targets.filter { $0.kind == .schedule }.compactMap { ID<Schedule>($0.id) })
        if !wanted.isEmpty {
            for document in try DocumentTable.schedules.all(tx, scope) where wanted.contains(document.id) {
                let zone = SystemZones.shared(document.value.zone) ?? .utc
                let overrides = try OnCallStore.overrides(tx, scope, document.id, after: now).map(\.value)
                let user = OnCall(document.value, overrides: overrides, zone: zone).user(at: now)
                schedules[document.id] = (document.name, document.enabled ? user : nil)
                if let user { users.insert(user) }
            }
        }
        self.schedules = schedules
        teams = try Self.teams(tx, scope, targets)
        users.formUnion(teams.values.flatMap(\.members))
        var people: [UserID: (name: String, email: String)] = [:]
        let rows = try tx.query(
            """
            SELECT u.id, u.name, u.email FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.org_id = \(scope.org) AND m.user_id = ANY(\(users.sorted()))
            """
        ).decode(UserID.self, String.self, String.self)
        for (id, name, email) in rows { people[id] = (name, email) }
        self.people = people
        methods = try OnCallStore.contactMethods(tx, scope, users.sorted())
    }

    /// Whom one target leads to.
    func callAsFunction(_ target: EscalationTarget, severity: Severity) -> EscalationAudience {
        switch target.kind {
        case .channel:
            guard let id = ChannelID(target.id), let way = ways[id] else { return nobody("a channel that is gone") }
            guard way.enabled else { return nobody("\(way.name) is switched off") }
            return EscalationAudience(recipients: [Recipient(channel: id)])
        case .user:
            guard let id = UserID(target.id) else { return nobody("a person who is gone") }
            return reach(id, severity)
        case .schedule:
            guard let id = ID<Schedule>(target.id), let schedule = schedules[id] else {
                return nobody("a schedule that is gone")
            }
            guard let user = schedule.user else { return nobody("nobody is on call in \(schedule.name)") }
            return reach(user, severity)
        case .team:
            guard let id = TeamID(target.id), let team = teams[id] else { return nobody("a team that is gone") }
            guard !team.members.isEmpty else { return nobody("\(team.name) has no members") }
            let all = team.members.map { reach($0, severity) }
            return EscalationAudience(
                recipients: all.flatMap(\.recipients), reasons: all.flatMap(\.reasons),
                isByChoice: all.contains(where: \.isByChoice))
        }
    }

    /// Names for the timeline.
    func name(_ recipient: Recipient) -> String {
        let way = ways[recipient.channel]?.name ?? "a channel"
        guard let user = recipient.user else { return way }
        return "\(people[user]?.name ?? "somebody") by \(way)"
    }

    func personName(_ user: UserID) -> String { people[user]?.name ?? "Somebody" }

    private func reach(_ user: UserID, _ severity: Severity) -> EscalationAudience {
        guard let person = people[user] else { return nobody("a person who is no member any more") }
        // Ways by a channel that is gone or switched off are none: whoever has only those is reached as if they had none.
        let own = (methods[user] ?? []).filter { ways[$0.channel]?.enabled == true }
        guard !own.isEmpty else {
            guard let mail else {
                return nobody("\(person.name) has no contact method that works, and there is no e-mail channel")
            }
            return EscalationAudience(recipients: [Recipient(channel: mail, user: user, address: person.email)])
        }
        let open = own.filter { $0.isOpen(severity, at: now) { SystemZones.shared($0) } }
        guard !open.isEmpty else {
            return EscalationAudience(
                recipients: [],
                reasons: ["\(person.name) has no contact method that is open now for \(severity.rawValue)"],
                isByChoice: true)
        }
        return EscalationAudience(
            recipients: open.map { method in
                // A mail of their own, not of the channel's list.
                let account = ways[method.channel]?.kind == Self.mailKind ? person.email : nil
                return Recipient(channel: method.channel, user: user, address: method.address ?? account)
            })
    }

    private static let mailKind = "email"

    private func nobody(_ reason: String) -> EscalationAudience {
        EscalationAudience(recipients: [], reasons: [reason])
    }

    private static func teams(
        _ tx: Transaction, _ scope: Scope, _ targets: Set<EscalationTarget>
    ) throws -> [TeamID: (name: String, members: [UserID])] {
        let wanted = Set(targets.filter { $0.kind == .team }.compactMap { TeamID($0.id) }).sorted()
        guard !wanted.isEmpty else { return [:] }
        let rows = try tx.query(
            """
            SELECT t.id, t.name, m.user_id FROM teams t
            LEFT JOIN team_members m ON m.org_id = t.org_id AND m.team_id = t.id
            WHERE t.org_id = \(scope.org) AND t.id = ANY(\(wanted)) ORDER BY t.id, m.user_id
            """
        ).decode(TeamID.self, String.self, UserID?.self)
        var teams: [TeamID: (name: String, members: [UserID])] = [:]
        for (id, name, member) in rows {
            teams[id, default: (name, [])].members += [member].compactMap(\.self)
        }
        return teams
    }
}

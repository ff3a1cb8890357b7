/// One thing that somebody may do. Every route names the one that it needs; roles are sets of them.
public enum Permission: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case incidentRead = "incident.read"
    case incidentCreate = "incident.create"
    case incidentAcknowledge = "incident.acknowledge"
    case incidentAssign = "incident.assign"
    case incidentComment = "incident.comment"
    case incidentEdit = "incident.edit"
    case incidentResolve = "incident.resolve"
    case incidentRegroup = "incident.regroup"
    case incidentShare = "incident.share"
    case alertRead = "alert.read"
    case changeRead = "change.read"
    case changeRecord = "change.record"
    case changeCorrect = "change.correct"
    case changeFeedback = "change.feedback"
    case topologyRead = "topology.read"
    case topologyManage = "topology.manage"
    case integrationRead = "integration.read"
    case integrationManage = "integration.manage"
    case channelRead = "channel.read"
    case channelManage = "channel.manage"
    case notificationRead = "notification.read"
    case notificationRedeliver = "notification.redeliver"
    case ruleRead = "rule.read"
    case ruleManage = "rule.manage"
    case escalationRead = "escalation.read"
    case escalationManage = "escalation.manage"
    case scheduleRead = "schedule.read"
    case scheduleManage = "schedule.manage"
    case scheduleOverride = "schedule.override"
    case maintenanceRead = "maintenance.read"
    case maintenanceManage = "maintenance.manage"
    case teamRead = "team.read"
    case teamManage = "team.manage"
    case memberRead = "member.read"
    case memberInvite = "member.invite"
    case memberManage = "member.manage"
    /// Making, changing and removing owners.
    case ownerManage = "owner.manage"
    case roleRead = "role.read"
    case roleManage = "role.manage"
    case keyRead = "key.read"
    case keyManage = "key.manage"
    case singleSignOnRead = "sso.read"
    case singleSignOnManage = "sso.manage"
    case directoryProvision = "directory.provision"
    case auditRead = "audit.read"
    case organizationRead = "organization.read"
    case organizationManage = "organization.manage"
    /// Rows of every team, and not only of one's own.
    case everyTeam = "organization.every_team"
    /// One's own account, sessions and way in.
    case accountRead = "account.read"
    case accountManage = "account.manage"

    /// True for what concerns rows that belong to teams: a role in a team can grant it for that team's rows.
    public var isOfTeams: Bool {
        switch self {
        case .incidentRead, .incidentCreate, .incidentAcknowledge, .incidentAssign, .incidentComment, .incidentEdit,
            .incidentResolve, .incidentRegroup, .incidentShare, .alertRead, .changeRead, .changeRecord, .changeCorrect,
            .changeFeedback, .notificationRead, .notificationRedeliver, .teamManage:
            true
        default: false
        }
    }

    /// What nobody can be without: to know who one is, and to leave.
    public static let ofEverybody: Set<Permission> = [.accountRead, .accountManage]

    public static func < (left: Permission, right: Permission) -> Bool { left.rawValue < right.rawValue }
}

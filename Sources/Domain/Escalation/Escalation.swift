/// Where an incident stands in its policy. All that a timer needs is in it, so any worker can go on.
public struct EscalationState: Sendable, Hashable, Codable {
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        /// A timer runs.
        case active
        /// Somebody has taken the incident on; the timer stands still.
        case acknowledged
        /// A snooze or a maintenance window holds it; the timer stands still until that ends.
        case held
        /// The incident is over.
        case over
        /// Everybody was told, as often as the policy says, and nobody acknowledged.
        case exhausted
    }

    public var status: Status
    /// Raised each time that it begins anew, because the incident came back.
    public var cycle: Int
    /// From 0; raised with each repetition of the policy.
    public var round: Int
    /// The level that is told next, from 0.
    public var level: Int
    /// When that is; nil while no timer runs. Of what is held: when the hold ends.
    public var dueAt: Timestamp?
    /// What was left of the timer when somebody acknowledged, or the hold began.
    public var remaining: Int64?
    /// When the timer was set; nil in what was written before this was kept.
    public var since: Timestamp?
    /// What holds it, by name.
    public var heldBy: String?

    enum CodingKeys: String, CodingKey {
        case status, cycle, round, level
        case dueAt = "due_at"
        case remaining = "remaining_us"
        case since
        case heldBy = "held_by"
    }

    public init(
        status: Status, cycle: Int, round: Int, level: Int, dueAt: Timestamp?, remaining: Int64? = nil,
        since: Timestamp? = nil, heldBy: String? = nil
    ) {
        self.status = status
        self.cycle = cycle
        self.round = round
        self.level = level
        self.dueAt = dueAt
        self.remaining = remaining
        self.since = since
        self.heldBy = heldBy
    }

    /// Just begun: the first level is told after its delay.
    public static func started(_ policy: EscalationPolicy, at now: Timestamp, cycle: Int = 0) -> EscalationState {
        let delay = Int64(policy.levels.first?.afterMinutes ?? 0) * 60
        return EscalationState(
            status: .active, cycle: cycle, round: 0, level: 0, dueAt: now + .seconds(delay), since: now)
    }
}

/// A snooze or a maintenance window that keeps people from being told of an incident.
public struct EscalationHold: Sendable, Hashable {
    public var name: String
    /// Since when; a timer that was set later stands still since it was set.
    public var from: Timestamp
    public var until: Timestamp

    public init(name: String, from: Timestamp, until: Timestamp) {
        self.name = name
        self.from = from
        self.until = until
    }
}

/// How the incident stands.
public enum EscalationSubject: String, Sendable, Hashable, CaseIterable {
    case open, acknowledged, over

    public init(_ incident: Incident) {
        self = !incident.status.isOpen ? .over : incident.acknowledgedAt != nil ? .acknowledged : .open
    }
}

/// Somebody to tell, by one way.
public struct Recipient: Sendable, Hashable {
    public var channel: ChannelID
    /// Whom the way leads to; nil for a channel that is told as such.
    public var user: UserID?
    /// Where in the channel, for those that can reach several: an address, a chat.
    public var address: String?

    public init(channel: ChannelID, user: UserID? = nil, address: String? = nil) {
        self.channel = channel
        self.user = user
        self.address = address
    }

    /// Names it among the recipients of one level.
    public var key: String { "\(user.map(\.description) ?? "channel"):\(channel):\(address ?? "")" }
}

/// What a step does.
public enum EscalationAction: Sendable, Hashable {
    /// Tell these people. The key names the occasion: whoever is told twice under one key is told once.
    case page(level: Int, round: Int, key: String, recipients: [Recipient])
    /// Nobody could be told at a level, which is therefore passed over at once.
    /// - Parameter byChoice: somebody could be told, and wants not to be told of this now.
    case skipped(level: Int, round: Int, reasons: [String], byChoice: Bool)
    /// What was sent at a level cannot arrive: the next one is told at once.
    case failed(level: Int)
    /// A whole round told nobody: the channels that are told when nothing else can be are told.
    case leadsNowhere(round: Int)
    case stopped(EscalationState.Status)
    /// Stands still until then.
    case held(by: String, until: Timestamp)
    case resumed(level: Int)
    case restarted(cycle: Int)
    case exhausted
}

/// Whom a target leads to at an instant.
public struct EscalationAudience: Sendable, Hashable {
    public var recipients: [Recipient]
    /// Why some of it leads to nobody: "nobody is on call in Primary".
    public var reasons: [String]
    /// Whether somebody is left out because they do not want to be told of this now.
    public var isByChoice: Bool

    public init(recipients: [Recipient], reasons: [String] = [], isByChoice: Bool = false) {
        self.recipients = recipients
        self.reasons = reasons
        self.isByChoice = isByChoice
    }
}

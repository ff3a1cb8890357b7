/// A way to reach a person, in the order in which they want to be reached.
public struct ContactMethod: Sendable, Hashable, Codable {
    public var channel: ChannelID
    /// Where in the channel: a mail address, a chat; nil where the channel knows.
    public var address: String?
    /// From which severity on.
    public var minimumSeverity: Severity
    /// When only what is severe enough gets through.
    public var quiet: QuietHours?

    public struct QuietHours: Sendable, Hashable, Codable {
        public var time: NotificationRule.TimeOfDay
        /// What is less severe waits for nobody: it is not sent this way in quiet hours.
        public var below: Severity

        public init(time: NotificationRule.TimeOfDay, below: Severity) {
            self.time = time
            self.below = below
        }
    }

    enum CodingKeys: String, CodingKey {
        case channel, address, quiet
        case minimumSeverity = "minimum_severity"
    }

    public init(
        channel: ChannelID, address: String? = nil, minimumSeverity: Severity = .info, quiet: QuietHours? = nil
    ) {
        self.channel = channel
        self.address = address
        self.minimumSeverity = minimumSeverity
        self.quiet = quiet
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        channel = try container.decode(ChannelID.self, forKey: .channel)
        address = try container.decodeIfPresent(String.self, forKey: .address)
        minimumSeverity = try container.decodeIfPresent(Severity.self, forKey: .minimumSeverity) ?? .info
        quiet = try container.decodeIfPresent(QuietHours.self, forKey: .quiet)
    }

    /// Whether it may be used now for something of that severity.
    public func isOpen(_ severity: Severity, at now: Timestamp, zones: (String) -> ZoneRules?) -> Bool {
        guard severity >= minimumSeverity else { return false }
        guard let quiet, severity < quiet.below, let zone = zones(quiet.time.zone) else { return true }
        return !quiet.time.contains(now, zone: zone)
    }
}

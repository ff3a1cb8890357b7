public import Domain

/// A notification channel as it is stored.
public struct ChannelRecord: Sendable, Hashable {
    public var id: ChannelID
    /// Which vendor, as in `slack`.
    public var kind: String
    public var name: String
    public var settings: [String: String]
    /// The sealed secrets; nil if there are none. Only delivery opens them.
    public var secrets: [UInt8]?
    public var enabled: Bool
    /// Which incident events it hears of, as in `incident.opened`.
    public var events: [String]
    /// From which severity on.
    public var minimumSeverity: Severity
    public var createdAt: Timestamp
    public var version: Int
    /// Told by the watchdog when nothing else can be.
    public var isFallback: Bool
    /// Since when what is sent to it fails for good; nil if the last went well.
    public var brokenSince: Timestamp?
    public var brokenReason: String?
}

/// A channel to be.
public struct NewChannel: Sendable, Hashable {
    public var kind: String
    public var name: String
    public var settings: [String: String]
    public var secrets: [UInt8]?
    public var enabled: Bool
    /// Nil for the usual four.
    public var events: [String]?
    public var minimumSeverity: Severity
    public var isFallback: Bool

    public init(
        kind: String, name: String, settings: [String: String], secrets: [UInt8]?, enabled: Bool = true,
        events: [String]? = nil, minimumSeverity: Severity = .info, isFallback: Bool = false
    ) {
        self.isFallback = isFallback
        self.kind = kind
        self.name = name
        self.settings = settings
        self.secrets = secrets
        self.enabled = enabled
        self.events = events
        self.minimumSeverity = minimumSeverity
    }
}

/// What is to change about a channel; nil leaves as it is.
public struct ChannelChange: Sendable, Hashable {
    public var name: String?
    public var settings: [String: String]?
    public var secrets: [UInt8]?
    public var enabled: Bool?
    public var events: [String]?
    public var minimumSeverity: Severity?
    public var isFallback: Bool?

    public init(
        name: String? = nil, settings: [String: String]? = nil, secrets: [UInt8]? = nil, enabled: Bool? = nil,
        events: [String]? = nil, minimumSeverity: Severity? = nil, isFallback: Bool? = nil
    ) {
        self.isFallback = isFallback
        self.name = name
        self.settings = settings
        self.secrets = secrets
        self.enabled = enabled
        self.events = events
        self.minimumSeverity = minimumSeverity
    }
}

/// When sessions end by themselves.
public struct SessionRules: Hashable, Sendable {
    /// Without a request for so long.
    public var idle: Duration
    /// Whatever happens.
    public var absolute: Duration

    public static let standard = SessionRules(idle: .seconds(3 * 86_400), absolute: .seconds(14 * 86_400))

    public init(idle: Duration, absolute: Duration) {
        self.idle = idle
        self.absolute = absolute
    }

    /// Whether a session is still in force.
    public func isAlive(lastSeenAt: Timestamp, expiresAt: Timestamp, now: Timestamp) -> Bool {
        expiresAt > now && now - lastSeenAt < idle
    }

    /// The end of a session that begins now.
    /// - Parameter earlier: the end of the session that it continues, in another organization: going back and forth
    ///   does not make a session last.
    public func end(from now: Timestamp, continuing earlier: Timestamp? = nil) -> Timestamp {
        earlier.map { min($0, now + absolute) } ?? now + absolute
    }
}

/// How somebody has signed in.
public enum SignInMethod: String, Hashable, Sendable, CaseIterable {
    case password
    /// By an organization's identity provider, which vouches for that organization only.
    case singleSignOn = "single_sign_on"

    /// Whether the session may change what belongs to the person in all of their organizations (password, second factor,
    /// name), see their other organizations, or move there. Otherwise whoever runs one organization's identity provider
    /// could reach the others of its members.
    public var reachesWholeAccount: Bool { self == .password }
}

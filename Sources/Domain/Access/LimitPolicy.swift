/// What one organization may have and do: `policies/limits.yaml`.
public struct LimitPolicy: Sendable, Hashable {
    /// What is counted.
    public enum Quota: String, Sendable, Hashable, CaseIterable {
        case members, teams
        case customRoles = "custom_roles"
        case apiKeys = "api_keys"
        case integrations, channels, services

        /// As people read it.
        public var words: String { rawValue.replacing("_", with: " ").replacing("api", with: "API") }
    }

    /// What is slowed down.
    public enum Rate: String, Sendable, Hashable, CaseIterable {
        case caller, organization, intake
    }

    /// A token bucket's measure.
    public struct Bucket: Sendable, Hashable {
        public var perSecond: Double
        public var burst: Double

        public init(perSecond: Double, burst: Double) {
            self.perSecond = perSecond
            self.burst = burst
        }
    }

    public var version: String
    private let quotas: [Quota: Int]
    private let rates: [Rate: Bucket]
    /// How often a message that stands somewhere is edited at most, because its incident has changed.
    public let editEvery: Duration

    public init(
        version: String, quotas: [Quota: Int], rates: [Rate: Bucket], editEvery: Duration = .seconds(15)
    ) {
        self.version = version
        self.quotas = quotas
        self.rates = rates
        self.editEvery = editEvery
    }

    /// - Parameter own: the organization's own limits, by name.
    public func limit(_ quota: Quota, own: [String: Int] = [:]) -> Int {
        own[quota.rawValue] ?? quotas[quota] ?? .max
    }

    public func bucket(_ rate: Rate) -> Bucket { rates[rate] ?? Bucket(perSecond: .infinity, burst: .infinity) }
}

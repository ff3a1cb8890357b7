public import Domain

/// The place that a channel's secrets are sealed for: what is sealed for one channel opens for no other.
public enum ChannelSecrets {
    /// For `SealedSecrets.seal(_:binding:)` and `openFields(_:binding:)`.
    public static func binding(_ scope: Scope, _ id: ChannelID) -> String {
        "channel:\(scope.org)/\(id)"
    }
}

/// The place that an integration's secrets are sealed for.
public enum IntegrationSecrets {
    /// For `SealedSecrets.seal(_:binding:)` and `openFields(_:binding:)`.
    public static func binding(_ scope: Scope, _ id: IntegrationID) -> String {
        "integration:\(scope.org)/\(id)"
    }
}

/// All policies in force together; `Policies.load(directory:)` reads them from files. Shared, not copied: every request
/// looks at them.
public final class PolicySet: Sendable {
    public let services: ServiceMatchingPolicy
    public let alerts: AlertPolicy
    public let gating: GatingPolicy
    public let correlation: CorrelationPolicy
    public let causes: CausePolicy
    public let changes: ChangePolicy
    public let roles: RolePolicy
    public let limits: LimitPolicy

    public init(
        services: ServiceMatchingPolicy, alerts: AlertPolicy, gating: GatingPolicy, correlation: CorrelationPolicy,
        causes: CausePolicy, changes: ChangePolicy, roles: RolePolicy, limits: LimitPolicy
    ) {
        self.services = services
        self.alerts = alerts
        self.gating = gating
        self.correlation = correlation
        self.causes = causes
        self.changes = changes
        self.roles = roles
        self.limits = limits
    }

    /// The version of each file by its name without extension: what `bellwether` logs at start.
    public var versions: [String: String] {
        [
            "services": services.version, "alerts": alerts.version, "gating": gating.version,
            "correlation": correlation.version, "causes": causes.version, "roles": roles.version,
            "limits": limits.version, "changes": changes.version,
        ]
    }
}

/// All policies in force together; `Policies.load(directory:)` reads them from files.
public struct PolicySet: Sendable {
    public var services: ServiceMatchingPolicy
    public var alerts: AlertPolicy
    public var gating: GatingPolicy
    public var correlation: CorrelationPolicy
    public var causes: CausePolicy
    public var changes: ChangePolicy
    public var roles: RolePolicy
    public var limits: LimitPolicy

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

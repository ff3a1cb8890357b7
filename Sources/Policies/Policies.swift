public import Domain

/// The policies as files: `policies/*.yaml`.
public enum Policies {
    /// Reads and validates all policies of a directory.
    /// - Throws: `PolicyError`, which names the file and the key.
    public static func load(directory: String) throws -> PolicySet {
        func file(_ name: String) throws -> PolicyFile { try PolicyFile(directory: directory, name: name) }
        return PolicySet(
            services: try ServiceMatchingPolicy(try file("services.yaml")),
            alerts: try AlertPolicy(try file("alerts.yaml")),
            gating: try GatingPolicy(try file("gating.yaml")),
            correlation: try CorrelationPolicy(try file("correlation.yaml")),
            causes: try CausePolicy(try file("causes.yaml")),
            changes: try ChangePolicy(try file("changes.yaml")),
            roles: try RolePolicy(try file("roles.yaml")), limits: try LimitPolicy(try file("limits.yaml")))
    }
}

import Domain

/// A network switch dies, the primary database cannot be reached, and fourteen alerts come within two minutes: the
/// database's own is not the first.
enum FourteenAlertStorm {
    static let world = World(
        [
            "web-app": ["api-gateway"],
            "api-gateway": ["payment-service", "user-service", "order-service", "cache-layer", "db-primary"],
            "payment-service": ["db-primary"], "user-service": ["db-primary", "cache-layer"],
            "order-service": ["db-primary"], "cache-layer": ["db-primary"], "report-service": ["db-primary"],
        ],
        kinds: ["db-primary": .database, "cache-layer": .cache],
        displayNames: ["db-primary": "Database Primary", "api-gateway": "API Gateway"])

    /// In order of arrival.
    static let alerts: [Alert] = [
        world.alert("DatabaseConnectionTimeout", on: "payment-service", after: 60, severity: .error),
        world.alert("DatabaseConnectionTimeout", on: "user-service", after: 61, severity: .error),
        world.alert("ApiResponseTimeHigh", on: "api-gateway", after: 62, severity: .warning),
        world.alert("DatabaseConnectionTimeout", on: "order-service", after: 62.5, severity: .error),
        world.alert("DatabaseConnectionRefused", on: "db-primary", after: 63, severity: .critical),
        world.alert("DatabaseConnectionTimeout", on: "report-service", after: 64, severity: .error),
        world.alert("ApiResponseTimeHigh", on: "web-app", after: 65, severity: .warning),
        world.alert("ApiResponseTimeHigh", on: "payment-service", after: 66, severity: .warning),
        world.alert("CacheUnreachable", on: "cache-layer", after: 67, severity: .error),
        world.alert("CacheUnreachable", on: "user-service", after: 70, severity: .error),
        world.alert("HealthCheckFailed", on: "api-gateway", after: 110, severity: .critical),
        world.alert("HealthCheckFailed", on: "payment-service", after: 112, severity: .critical),
        world.alert("HealthCheckFailed", on: "user-service", after: 115, severity: .critical),
        world.alert("HealthCheckFailed", on: "web-app", after: 120, severity: .critical),
    ]
}

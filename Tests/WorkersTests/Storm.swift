import Domain
import Storage

/// The storm of the source: a database fails, and everything that needs it says so, some of it first.
enum Storm {
    static let topology = TopologyDocument(
        services: [
            .init(name: "db-primary", displayName: "Database Primary"),
            .init(name: "cache", displayName: "Cache Layer"),
            .init(name: "user-service", displayName: "User Service"),
            .init(name: "payment-service", displayName: "Payment Service"),
            .init(name: "api-gateway", displayName: "API Gateway"), .init(name: "web-app", displayName: "Web App"),
            .init(name: "mailer", displayName: "Mailer"),
        ],
        dependencies: [
            .init(from: "cache", to: "db-primary", kind: .database),
            .init(from: "user-service", to: "db-primary", kind: .database),
            .init(from: "payment-service", to: "db-primary", kind: .database),
            .init(from: "api-gateway", to: "user-service"), .init(from: "api-gateway", to: "payment-service"),
            .init(from: "api-gateway", to: "db-primary", kind: .database), .init(from: "web-app", to: "api-gateway"),
        ])

    /// Seconds after the start, service, name, severity.
    private static let script: [(Int, String, String, Severity)] = [
        (0, "web-app", "WebAppSlow", .warning),
        (2, "api-gateway", "APIGatewayTimeout", .warning),
        (3, "db-primary", "DatabaseConnectionRefused", .critical),
        (4, "payment-service", "PaymentTransactionFailed", .error),
        (5, "user-service", "AuthenticationTimeout", .error),
        (6, "cache", "CacheWriteFailures", .warning),
        (7, "api-gateway", "APIGatewayErrors", .error),
        (8, "payment-service", "PaymentLatencyHigh", .warning),
        (9, "user-service", "LoginFailures", .error),
        (10, "api-gateway", "APIGatewayConnectionPool", .warning),
        (11, "web-app", "WebAppErrors", .error),
        (12, "db-primary", "DatabaseReplicationStopped", .error),
        (13, "web-app", "WebAppHealthCheckFailed", .warning),
        (14, "db-primary", "DatabaseDown", .critical),
    ]

    static func alerts(at start: Timestamp, status: IncomingAlert.Status = .firing, until end: Timestamp? = nil)
        -> [IntakeAlert]
    {
        script.map { second, service, name, severity in
            alert(name, service, severity, at: start + .seconds(second), status: status, until: end)
        }
    }

    static func alert(
        _ name: String, _ service: String, _ severity: Severity = .error, at time: Timestamp,
        status: IncomingAlert.Status = .firing, until end: Timestamp? = nil
    ) -> IntakeAlert {
        let labels: Labels = ["alertname": name, "service": service, "severity": severity.rawValue]
        return IntakeAlert(
            alert: IncomingAlert(
                id: Fingerprint.alertID(labels: labels, ignoring: []), status: status, reporting: .state, name: name,
                severity: severity, labels: labels, annotations: ["summary": "\(service) is in trouble"],
                startsAt: time, endsAt: end),
            integration: integration)
    }
}

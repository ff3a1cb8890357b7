import Domain

/// The storm: fourteen alerts within half a minute. What depends on the database complains before the database does.
enum DemoAlerts {
    struct Story {
        let service: String
        let name: String
        let severity: Severity
        let summary: String
        /// Seconds after the database stopped.
        let after: Int64
        var pod: String?
    }

    static let stories: [Story] = [
        Story(
            service: "api-gateway", name: "HighLatency", severity: .warning,
            summary: "API Gateway: p99 latency is 8.2 s", after: 3, pod: "api-gateway-1"),
        Story(
            service: "payment-service", name: "TransactionsFailing", severity: .critical,
            summary: "Payment Service: 38 % of transactions fail", after: 5, pod: "payment-1"),
        Story(
            service: "user-service", name: "AuthenticationTimeout", severity: .error,
            summary: "User Service: sign-in times out", after: 7, pod: "user-1"),
        Story(
            service: "web-app", name: "ErrorRateHigh", severity: .error,
            summary: "Web App: 12 % of pages answer 502", after: 8, pod: "web-1"),
        Story(
            service: "database-primary", name: "ConnectionRefused", severity: .critical,
            summary: "Database Primary: connection refused on db-primary:5432", after: 10),
        Story(
            service: "api-gateway", name: "UpstreamTimeout", severity: .error,
            summary: "API Gateway: timeout connecting to user-service", after: 11, pod: "api-gateway-1"),
        Story(
            service: "order-service", name: "DatabaseConnectionTimeout", severity: .error,
            summary: "Order Service: no connection to the database in 5 s", after: 12, pod: "order-1"),
        Story(
            service: "cache-layer", name: "WriteFailures", severity: .warning,
            summary: "Cache Layer: write-through fails", after: 14, pod: "cache-1"),
        Story(
            service: "payment-service", name: "DatabaseConnectionTimeout", severity: .error,
            summary: "Payment Service: no connection to the database in 5 s", after: 15, pod: "payment-2"),
        Story(
            service: "user-service", name: "DatabaseConnectionTimeout", severity: .error,
            summary: "User Service: no connection to the database in 5 s", after: 17, pod: "user-2"),
        Story(
            service: "api-gateway", name: "HealthCheckFailed", severity: .critical,
            summary: "API Gateway: health check failed three times", after: 20, pod: "api-gateway-2"),
        Story(
            service: "order-service", name: "QueueGrowing", severity: .warning,
            summary: "Order Service: 1,900 orders wait", after: 22, pod: "order-1"),
        Story(
            service: "web-app", name: "HealthCheckFailed", severity: .critical,
            summary: "Web App: health check failed three times", after: 25, pod: "web-1"),
        Story(
            service: "web-app", name: "CheckoutConversionLow", severity: .warning,
            summary: "Web App: no checkout completed in 30 s", after: 28, pod: "web-2"),
    ]

    /// An Alertmanager webhook, version 4, with one group of alerts.
    struct Webhook: Encodable {
        struct Alert: Encodable {
            let status: String
            let labels: [String: String]
            let annotations: [String: String]
            let startsAt: Timestamp
            let endsAt: String
            let generatorURL: String
            let fingerprint: String
        }

        let version = "4"
        let groupKey: String
        let truncatedAlerts = 0
        let status: String
        let receiver = "bellwether"
        let groupLabels: [String: String]
        let commonLabels: [String: String]
        let commonAnnotations: [String: String] = [:]
        let externalURL = "http://alertmanager.example.com"
        let alerts: [Alert]
    }

    /// One webhook an alert, in the order in which they come in. `began` is when the database stopped.
    static func webhooks(began: Timestamp, resolvedAt: Timestamp?) -> [Webhook] {
        stories.map { story in
            let status = resolvedAt == nil ? "firing" : "resolved"
            var labels = [
                "alertname": story.name, "service": story.service, "severity": story.severity.rawValue,
                "environment": "production", "demo": "storm",
            ]
            labels["pod"] = story.pod
            if story.pod == nil { labels["instance"] = "db-primary" }
            return Webhook(
                groupKey: "{}:{alertname=\"\(story.name)\"}", status: status, groupLabels: ["alertname": story.name],
                commonLabels: labels,
                alerts: [
                    .init(
                        status: status, labels: labels, annotations: ["summary": story.summary],
                        startsAt: began + .seconds(story.after),
                        endsAt: resolvedAt?.description ?? "0001-01-01T00:00:00Z",
                        generatorURL: "http://prometheus.example.com/graph", fingerprint: "")
                ])
        }
    }
}

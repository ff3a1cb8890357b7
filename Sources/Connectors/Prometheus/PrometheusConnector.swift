public import Integration

/// Alertmanager's own API, version 2: `POST /api/v2/alerts`, so that a Prometheus can have Bellwether for its
/// Alertmanager. Prometheus repeats every alert about once a minute and ends it by a time.
public struct PrometheusConnector: Connector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "prometheus", title: "Prometheus",
            description: "Alerts straight from Prometheus, with Bellwether as its Alertmanager.",
            snippets: [
                .init(
                    title: "prometheus.yml", language: "yaml",
                    text: """
                        alerting:
                          alertmanagers:
                            - scheme: {{scheme}}
                              path_prefix: /integrations/prometheus/{{token}}
                              api_version: v2
                              static_configs:
                                - targets: ["{{host}}"]
                        """),
                .init(
                    title: "A test alert", language: "shell",
                    text: """
                        curl -H 'Content-Type: application/json' -H 'Authorization: Bearer {{token}}' \\
                          {{base_url}}/api/v2/alerts \\
                          -d '[{"labels": {"alertname": "TestAlert", "severity": "warning"}}]'
                        """),
            ],
            capabilities: [.batches, .resolves])
    }

    public func parse(
        _ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext
    ) throws(ConnectorError) -> ParsedPayload {
        var reader = JSONReader(body)
        var assembler = AlertAssembler(context: context)
        try reader.enterArray()
        while try reader.nextElement() {
            try assembler.makeRoom(reader)
            let alert = try AlertmanagerAlert(reading: &reader, cut: &assembler.cut)
            assembler.append(alert.posted(now: context.now, resolveTimeout: context.resolveTimeout))
        }
        try reader.finish()
        return assembler.payload
    }
}

public import Integration

/// The webhook of Prometheus Alertmanager, version 4 of its payload.
/// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
public struct AlertmanagerConnector: Connector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "alertmanager", title: "Alertmanager",
            description: "Alerts that your Prometheus Alertmanager groups and routes, through its webhook receiver.",
            snippets: [
                .init(
                    title: "alertmanager.yml", language: "yaml",
                    text: """
                        receivers:
                          - name: bellwether
                            webhook_configs:
                              - url: {{base_url}}/integrations/alertmanager
                                send_resolved: true
                                http_config:
                                  authorization:
                                    credentials: {{token}}
                        route:
                          receiver: bellwether
                        """)
            ],
            capabilities: [.batches, .resolves])
    }

    public func parse(
        _ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext
    ) throws(ConnectorError) -> ParsedPayload {
        try AlertmanagerPayload.parse(body, context: context)
    }
}

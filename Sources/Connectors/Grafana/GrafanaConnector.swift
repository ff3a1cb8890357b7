import Domain
public import Integration

/// The webhook contact point of Grafana's unified alerting (Grafana 8 and later).
/// https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
public struct GrafanaConnector: Connector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "grafana", title: "Grafana",
            description: "Alerts of Grafana's unified alerting, through a webhook contact point.",
            snippets: [
                .init(
                    title: "Contact point", language: "yaml",
                    text: """
                        # Alerting > Contact points > Webhook, or provisioning/alerting/bellwether.yaml:
                        apiVersion: 1
                        contactPoints:
                          - orgId: 1
                            name: bellwether
                            receivers:
                              - uid: bellwether
                                type: webhook
                                settings:
                                  url: {{base_url}}/integrations/grafana
                                  httpMethod: POST
                                  authorization_scheme: Bearer
                                  authorization_credentials: {{token}}
                        """)
            ],
            capabilities: [.batches, .resolves])
    }

    public func parse(
        _ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext
    ) throws(ConnectorError) -> ParsedPayload {
        try AlertmanagerPayload.parse(body, context: context, envelope: Self.envelope, alert: Self.alert)
    }

    private static func envelope(_ reader: inout JSONReader, _ key: JSONText) throws(ConnectorError) -> Bool {
        if reader.matches(key, "title") || reader.matches(key, "state") || reader.matches(key, "message") {
            try reader.skipText()
        } else if reader.matches(key, "orgId") {
            if try !reader.skipNull() { _ = try reader.integer(in: 0...Int(Int64.max)) }
        } else {
            return false
        }
        return true
    }

    /// What leads a person back to Grafana becomes annotations, under Grafana's names.
    private static func alert(
        _ reader: inout JSONReader, _ key: JSONText, _ alert: inout AlertmanagerAlert, _ cut: inout Int
    ) throws(ConnectorError) -> Bool {
        if reader.matches(key, "dashboardURL") || reader.matches(key, "panelURL") || reader.matches(key, "silenceURL")
            || reader.matches(key, "imageURL")
        {
            if let link = try reader.link() {
                alert.annotations.append(Labels.Label(name: reader.string(key), value: link))
            }
        } else if reader.matches(key, "valueString") {
            if try reader.skipNull() { return true }
            let text = try reader.text()
            guard !text.isEmpty else { return true }
            let value = reader.limited(text, to: TextLimits.annotationValue, cut: &cut)
            alert.annotations.append(Labels.Label(name: "valueString", value: value))
        } else if reader.matches(key, "values") {
            if try reader.skipNull() { return true }
            try reader.enterObject()
            while try reader.nextKey() != nil { try reader.skipValue() }
        } else {
            return false
        }
        return true
    }
}

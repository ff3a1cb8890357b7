public import Integration

/// Every inbound vendor. A new one is one folder beside this file and one line in it.
public enum Connectors {
    public static let all: [any Connector] = [
        AlertmanagerConnector(),
        PrometheusConnector(),
        GrafanaConnector(),
        PagerDutyConnector(),
        GenericConnector(),
    ]

    private static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.description.kind, $0) })

    /// The connector of that kind.
    public static func named(_ kind: String) -> (any Connector)? {
        byKind[kind]
    }
}

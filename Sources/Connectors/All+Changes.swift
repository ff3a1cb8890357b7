public import Integration

extension Connectors {
    /// Every vendor that tells of changes. A new one is one folder beside this file and one line in it.
    public static let changes: [any ChangeConnector] = [
        GitHubConnector(),
        GitLabConnector(),
        ArgoCDConnector(),
        JenkinsConnector(),
        FluxConnector(),
        KubernetesConnector(),
        GenericChangeConnector(),
    ]

    private static let changesByKind = Dictionary(uniqueKeysWithValues: changes.map { ($0.description.kind, $0) })

    /// The connector of changes of that kind.
    public static func changes(named kind: String) -> (any ChangeConnector)? { changesByKind[kind] }

    /// Everything that an integration may be of.
    public static let kinds: [any InboundKind] =
        all.map { $0 as any InboundKind } + changes.map { $0 as any InboundKind }
}

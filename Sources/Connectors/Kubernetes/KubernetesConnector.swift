import Domain
public import Integration

/// Kubernetes objects before and after they changed, from any watcher.
public struct KubernetesConnector: ChangeConnector {
    public init() {}

    static let mostAtOnce = 500

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "kubernetes", title: "Kubernetes",
            description:
                "Deployments, StatefulSets, DaemonSets, Services, ConfigMaps, Secrets and Ingresses as they change.",
            fields: [
                FieldDescription(
                    name: "cluster", label: "Cluster",
                    hint: "What the cluster is called, where the sender does not say.")
            ],
            snippets: [
                .init(
                    title: "State: objects before and after, from a watcher", language: "json",
                    text: """
                        POST {{url}}
                        {"cluster": "prod-eu-1",
                         "changes": [{"before": {"kind": "Deployment", "metadata": {…}, "spec": {…}},
                                      "after": {"kind": "Deployment", "metadata": {…}, "spec": {…}},
                                      "at": "2026-01-05T12:00:00Z", "actor": "ada"}]}
                        """),
                .init(
                    title: "One object by hand", language: "shell",
                    text: """
                        kubectl get deployment checkout -o json | jq '{after: .}' | \\
                          curl -X POST {{url}} -H 'Content-Type: application/json' -d @-
                        """),
            ],
            capabilities: [.changes, .batches])
    }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.object(body, now: context.now)
        let entries = tree["changes"].isThere ? try tree["changes"].list() : [tree]
        guard entries.count <= Self.mostAtOnce else {
            throw ConnectorError(.tooLarge, field: "changes", message: "may be \(Self.mostAtOnce) at once")
        }
        let cluster = tree["cluster"].text() ?? context.settings["cluster"].flatMap { $0.isEmpty ? nil : $0 }
        var changes: [IncomingChange] = []
        var silent: [String] = []
        for entry in entries {
            let entry = try entry.requiredObject()
            let read = try KubernetesChange(entry: entry, cluster: cluster, context: context).read()
            switch read {
            case .change(let change): changes.append(change)
            case .nothing(let reason): silent.append(reason)
            }
        }
        if changes.isEmpty { return .ignored("state", because: silent.first ?? "it holds no object") }
        return ChangeMessage(event: "state", deliveryID: headers["Idempotency-Key"], changes: changes)
    }
}

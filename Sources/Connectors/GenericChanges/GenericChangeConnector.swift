import Domain
public import Integration

/// Any script: one object, a list, or `changes` with a list.
public struct GenericChangeConnector: ChangeConnector {
    public init() {}

    public static let mostAtOnce = 200

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "changes", title: "Changes by webhook",
            description: "Scripts, Helm hooks and tools that can post JSON tell of deployments and other changes.",
            snippets: [
                .init(
                    title: "Tell of a deployment", language: "shell",
                    text: """
                        curl -X POST {{base_url}}/webhook/changes -H 'Authorization: Bearer {{token}}' \\
                          -H 'Content-Type: application/json' -d '{
                          "event_type": "deployment", "source": "script", "service": "payment-service",
                          "version": "v2.3.1", "environment": "production", "author": "ada@example.com"
                        }'
                        """),
                .init(
                    title: "GitHub Actions step", language: "yaml",
                    text: """
                        - name: Tell Bellwether
                          run: |
                            curl -fsS -X POST {{base_url}}/webhook/changes \\
                              -H 'Authorization: Bearer ${{ secrets.BELLWETHER_TOKEN }}' \\
                              -H 'Content-Type: application/json' \\
                              -d '{"event_type": "deployment", "source": "github", "service": "${{ github.repository }}",
                                   "version": "${{ github.sha }}", "environment": "production"}'
                        """),
                .init(
                    title: "Command line", language: "shell",
                    text: """
                        BELLWETHER_URL={{base_url}} BELLWETHER_TOKEN={{token}} \\
                          bellwether change record --service payment-service --version v2.3.1 --environment production
                        """),
            ],
            capabilities: [.changes, .batches])
    }

    public var maximumBodySize: Int { 2 * 1024 * 1024 }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        try Self.parse(body, headers: headers, context: context, source: "generic")
    }

    static func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext, source: String
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.parse(body, now: context.now)
        let isBatch = tree["changes"].elements.contains { $0["event_type"].isThere }
        let entries = isBatch ? tree["changes"].elements : tree.isObject ? [tree] : tree.elements
        guard !entries.isEmpty else {
            throw ConnectorError(.invalid, field: "", message: "must be an object with a change, or a list of them")
        }
        guard entries.count <= mostAtOnce else {
            throw ConnectorError(.tooLarge, field: "changes", message: "may be \(mostAtOnce) at once")
        }
        var changes: [IncomingChange] = []
        var ids: Set<String> = []
        for entry in entries {
            guard entry.isObject else { throw entry.invalid("must be an object") }
            changes.append(try GenericChange(tree: entry, context: context, defaultSource: source).incoming())
            if let id = entry.first("id", "event_id", "deployment_id").text() { ids.insert(id) }
        }
        // The same request, sent again. A key that is the change's own id, as scripts like to send, says which change and
        // not which message.
        let key = headers["Idempotency-Key"].flatMap { $0.isEmpty || ids.contains($0) ? nil : $0 }
        return ChangeMessage(
            event: changes.first?.change.kind.rawValue ?? "change",
            deliveryID: key.map { "\($0.prefix(200)):\(tree.value.json)" }, changes: changes)
    }
}

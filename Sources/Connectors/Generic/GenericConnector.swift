import Domain
public import Integration

/// Any JSON: one object or a list of them, read under the usual names or by paths that an admin sets.
public struct GenericConnector: Connector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "generic", title: "Generic JSON",
            description: "Any tool that can post JSON. Say where in its messages the parts of an alert are.",
            fields: GenericMapping.fields,
            snippets: [
                .init(
                    title: "Send an alert", language: "shell",
                    text: """
                        curl -H 'Content-Type: application/json' -H 'Authorization: Bearer {{token}}' \\
                          {{base_url}}/integrations/generic -d '{
                          "name": "BackupFailed", "severity": "error", "status": "firing",
                          "service": "billing", "host": "db-01", "summary": "Nightly backup failed",
                          "labels": {"cluster": "prod-eu-1"}
                        }'
                        """),
                .init(title: "Address, for tools that cannot send headers", language: "text", text: "{{url}}"),
            ],
            capabilities: [.batches, .resolves, .acknowledges])
    }

    public var maximumBodySize: Int { 2 * 1024 * 1024 }

    public func parse(
        _ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext
    ) throws(ConnectorError) -> ParsedPayload {
        var reader = JSONReader(body)
        let document = try JSONDocument(reading: &reader)
        let mapping = GenericMapping(settings: context.settings)
        var assembler = AlertAssembler(context: context)
        let place = mapping.alerts?.description ?? ""
        var root = 0
        if let path = mapping.alerts {
            guard let found = document.find(path, from: 0, reader) else {
                throw ConnectorError(
                    .invalid, field: place, message: "is where the alerts should be, and there is nothing")
            }
            root = found
        }
        switch document.nodes[root].kind {
        case .object:
            let alert = GenericAlert(document: document, root: root, path: place, mapping: mapping)
            assembler.append(try alert.parts(reader, context: context, cut: &assembler.cut))
        case .array:
            for (index, child) in document.children(of: root).enumerated() {
                try assembler.makeRoom(reader)
                let alert = GenericAlert(document: document, root: child, path: "\(place)[\(index)]", mapping: mapping)
                guard document.nodes[child].kind == .object else {
                    throw alert.wrong(child, "must be an object")
                }
                assembler.append(try alert.parts(reader, context: context, cut: &assembler.cut))
            }
        default:
            throw ConnectorError(
                .invalid, field: place, message: "must be an object or an array of objects",
                offset: document.nodes[root].start)
        }
        return assembler.payload
    }
}

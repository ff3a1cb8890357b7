import Domain
public import Integration

/// PagerDuty's Events API, version 2: `POST /v2/enqueue` with trigger, acknowledge and resolve. A sender that knows
/// PagerDuty needs only another address, and the integration's token for its routing key.
/// https://developer.pagerduty.com/docs/send-alert-event
public struct PagerDutyConnector: Connector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "pagerduty", title: "PagerDuty events",
            description: "Anything that can send PagerDuty Events API v2: point it here instead.",
            snippets: [
                .init(
                    title: "Send an event", language: "shell",
                    text: """
                        curl -H 'Content-Type: application/json' {{base_url}}/v2/enqueue -d '{
                          "routing_key": "{{token}}",
                          "event_action": "trigger",
                          "dedup_key": "db-01/disk",
                          "payload": {"summary": "Disk is almost full", "source": "db-01", "severity": "warning"}
                        }'
                        """),
                .init(
                    title: "alertmanager.yml", language: "yaml",
                    text: """
                        receivers:
                          - name: bellwether
                            pagerduty_configs:
                              - url: {{base_url}}/v2/enqueue
                                routing_key: {{token}}
                        """),
            ],
            capabilities: [.resolves, .acknowledges, .tokenInBody])
    }

    /// 512 KB, as PagerDuty's.
    public var maximumBodySize: Int { 512 * 1024 }

    public func token(in body: UnsafeBufferPointer<UInt8>) throws(ConnectorError) -> String? {
        var reader = JSONReader(body)
        var token: String?
        try reader.enterObject()
        while let key = try reader.nextKey() {
            if reader.matches(key, "routing_key"), try reader.nextKind() == .string {
                token = reader.string(try reader.text())
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
        return token
    }

    public func parse(
        _ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext
    ) throws(ConnectorError) -> ParsedPayload {
        guard body.count <= maximumBodySize else {
            throw ConnectorError(.tooLarge, field: "", message: "Event is larger than 512 KB", offset: maximumBodySize)
        }
        var assembler = AlertAssembler(context: context)
        var reader = JSONReader(body)
        let event = try PagerDutyEvent(reading: &reader, cut: &assembler.cut)
        try reader.finish()
        assembler.append(try event.parts(context: context))
        return assembler.payload
    }

    public func answer(accepting payload: ParsedPayload) -> ConnectorAnswer? {
        let key = payload.alerts.first?.dedupKey ?? ""
        let body = #"{"status":"success","message":"Event processed","dedup_key":\#(JSONWriting.quoted(key))}"#
        return ConnectorAnswer(status: 202, body: Array(body.utf8))
    }

    public func answer(refusing error: ConnectorError) -> ConnectorAnswer? {
        let errors = error.issues.map { issue in
            JSONWriting.quoted(issue.field.isEmpty ? issue.message : "'\(issue.field)' \(issue.message)")
        }
        let body =
            #"{"status":"invalid event","message":"Event object is invalid","errors":[\#(errors.joined(separator: ","))]}"#
        return ConnectorAnswer(status: error.kind == .tooLarge ? 413 : 400, body: Array(body.utf8))
    }
}

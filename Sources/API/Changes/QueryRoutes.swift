import Domain
import HTTPTypes
import Hummingbird
import Storage

/// "What caused the payment outage at 10:35?"
struct QueryRoutes: Sendable {
    let changes: ChangeStore

    var endpoints: [Endpoint] {
        [Endpoint(.post, "/api/v1/rca/query", .permission(.changeRead)) { try await ask($0) }]
    }

    private func ask(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        let service = fields.string("service", length: 1...200)
        let environment = fields.optionalString("environment", length: 1...100)
        let text = fields.string("at", length: 1...40)
        let at = Timestamp(text)
        if at == nil, !text.isEmpty { fields.issue("at", "must be an RFC 3339 time") }
        try fields.finish()
        guard let at else { throw Problem.invalid("at", "must be an RFC 3339 time") }
        let answer = try await changes.query(
            try call.scope, service: service,
            environment: environment.map { changes.inference.name(ofEnvironment: $0) },
            at: at)
        return .object { json in
            json.field("service", answer.service)
            json.field("service_id", answer.serviceID)
            json.field("environment", environment)
            json.field("at", at)
            json.field("answer", answer.sentence)
            json.field("recommendation", answer.recommendation)
            json.field("changes", array: answer.changes) { $1.write(to: &$0) }
            json.field("chain") { json in answer.chain.fields(to: &json) { _ in nil } }
            json.field("timeline", array: answer.timeline) { json, moment in
                json.object { json in
                    json.field("at", moment.at)
                    json.field("kind", moment.kind.rawValue)
                    json.field("summary", moment.summary)
                    json.field("change_id", moment.change)
                    json.field("alert_id", moment.alert)
                    json.field("url", moment.link)
                }
            }
            json.field("incidents", array: answer.incidents) { json, one in
                json.object { json in
                    json.field("id", one.id)
                    json.field("number", one.number)
                    json.field("title", one.title)
                }
            }
        }
    }
}

import Connectors
import Domain
import HTTPTypes
import Hummingbird
import Integration
import NIOCore
import Storage

/// Changes: lists and pages, what people enter and put right.
struct ChangeRoutes: Sendable {
    let changes: ChangeStore
    let form: any ChangeConnector
    let details: (any DetailStore)?
    let clock: any WallClock

    var endpoints: [Endpoint] {
        let path = "/api/v1/changes"
        return [
            Endpoint(.get, path, .permission(.changeRead)) { try await list($0) },
            Endpoint(.post, path, .permission(.changeRecord)) { try await record($0) },
            Endpoint(.get, "\(path)/by-service", .permission(.changeRead)) { try await byService($0) },
            Endpoint(.get, "\(path)/risky", .permission(.changeRead)) { try await risky($0) },
            Endpoint(.get, "\(path)/unapplied", .permission(.changeRead)) { try await unapplied($0) },
            Endpoint(.get, "\(path)/ignored", .permission(.integrationManage)) { try await ignored($0) },
            Endpoint(.get, "\(path)/{id}", .permission(.changeRead)) { try await get($0) },
            Endpoint(.patch, "\(path)/{id}", .permission(.changeCorrect)) { try await correct($0) },
            Endpoint(.get, "\(path)/{id}/details", .permission(.changeRead)) { try await details($0) },
        ]
    }

    /// Where a change's whole message lies.
    static func detailKey(_ scope: Scope, _ id: ChangeID) -> DetailKey? {
        DetailKey.message(scope.org, id)
    }

    static func accepted(_ result: String, _ ids: [ChangeID], reason: String? = nil) -> Response {
        .object(status: .accepted) { json in
            json.field("result", result)
            json.field("change_ids", ids)
            json.field("reason", reason)
        }
    }

    private func list(_ call: Call) async throws -> Response {
        let query = call.query
        let filter = ChangeFilter(
            service: try query.text("service"),
            environment: try query.text("environment", atMost: 100).map { changes.inference.name(ofEnvironment: $0) },
            kinds: try kinds(query), statuses: try query.words("status", as: Change.Status.self),
            source: try query.text("source", atMost: 40), repository: try query.text("repository"),
            from: try query.time("from"), to: try query.time("to"), query: try query.text("q") ?? "")
        return .page(try await changes.list(try call.scope, filter, try query.page())) { $1.write(to: &$0) }
    }

    /// `effective` stands for every kind after which running software differs.
    private func kinds(_ query: Query) throws(Problem) -> [Change.Kind] {
        guard let text = query["kind"] else { return [] }
        if text == "effective" { return Change.Kind.allCases.filter(\.takesEffect) }
        return try query.words("kind", as: Change.Kind.self)
    }

    private func get(_ call: Call) async throws -> Response {
        .json(try await changes.page(try call.scope, try call.id(of: "change"), at: clock.now()))
    }

    /// The general form, by a person or a script that has a key.
    private func record(_ call: Call) async throws -> Response {
        let body = try await call.bytes()
        if let type = call.request.headers[.contentType], !type.lowercased().hasPrefix("application/json") {
            throw Problem.unsupportedMediaType("The body must be application/json.")
        }
        let now = clock.now()
        var message = try form.parse(body, headers: MessageHeaders([:]), context: ChangeContext(now: now))
        let caller = try call.caller
        for at in message.changes.indices {
            if message.changes[at].change.actor == nil { message.changes[at].change.actor = caller.actor.name }
            if message.changes[at].change.source == "generic" { message.changes[at].change.source = "manual" }
        }
        let receipt = try await changes.record(
            caller.scope,
            ChangeDelivery(
                integration: nil, deliveryID: message.deliveryID, event: message.event, changes: message.changes,
                commits: [], body: body), at: now)
        switch receipt {
        case .stored(let ids): return Self.accepted("stored", ids)
        case .duplicate: return Self.accepted("duplicate", [])
        case .ignored(let reason): return Self.accepted("ignored", [], reason: reason)
        }
    }

    private func correct(_ call: Call) async throws -> Response {
        let id: ChangeID = try call.id(of: "change")
        var fields = try await call.fields()
        let service = fields.optionalString("service", length: 1...200)
        let environment = fields.optionalString("environment", length: 1...100)
        if service == nil, environment == nil, fields.issues.isEmpty {
            fields.issue("service", "or environment is required: what it is to be")
        }
        try fields.finish()
        let caller = try call.caller
        let row = try await changes.correct(
            caller.scope, id, service: service, environment: environment, by: caller.actor, at: clock.now())
        return .json(row)
    }

    private func details(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: ChangeID = try call.id(of: "change")
        let row = try await changes.get(scope, id)
        guard row.change.hasDetails, let details, let key = Self.detailKey(scope, id) else {
            throw Problem.notFound("detail")
        }
        let bytes: [UInt8]?
        do {
            bytes = try await details.get(key)
        } catch {
            throw Problem.unavailable("The detail store does not answer.")
        }
        // Redacted once more: what older versions kept was not, and rules learn.
        guard let bytes, let shown = ChangeDetails.redacted(bytes) else { throw Problem.notFound("detail") }
        return .json(shown)
    }

    // MARK: Figures

    private func byService(_ call: Call) async throws -> Response {
        let now = clock.now()
        let days = try call.query.integer("days", in: 1...90) ?? 14
        let counts = try await changes.byServiceAndDay(try call.scope, from: now - .seconds(days * 86_400), to: now)
        return .list(counts) { json, count in
            json.object { json in
                json.field("service", count.service)
                json.field("service_id", count.serviceID)
                json.field("day", count.day)
                json.field("changes", count.changes)
                json.field("deployments", count.deployments)
                json.field("failures", count.failures)
            }
        }
    }

    private func risky(_ call: Call) async throws -> Response {
        let days = try call.query.integer("days", in: 1...365) ?? 90
        let from = clock.now() - .seconds(days * 86_400)
        return .list(try await changes.risky(try call.scope, from: from)) { json, one in
            json.object { json in
                json.field("service", one.service)
                json.field("service_id", one.serviceID)
                json.field("changes", one.changes)
                json.field("suspected", one.suspected)
                json.field("confirmed", one.confirmed)
                json.field("incidents", one.incidents)
                json.field("failures", one.failures)
                json.field("rollbacks", one.rollbacks)
            }
        }
    }

    private func unapplied(_ call: Call) async throws -> Response {
        let now = clock.now()
        let days = try call.query.integer("days", in: 1...90) ?? 7
        let found = try await changes.unapplied(try call.scope, from: now - .seconds(days * 86_400), at: now)
        return .list(found) { json, one in
            json.object { json in
                json.field("change", one.row)
                json.field("affects", one.affects)
            }
        }
    }

    private func ignored(_ call: Call) async throws -> Response {
        let limit = try call.query.integer("limit", in: 1...200) ?? 100
        return .list(try await changes.ignored(try call.scope, limit: limit)) { json, one in
            json.object { json in
                json.field("integration_id", one.integration)
                json.field("integration", one.integrationName)
                json.field("event", one.event)
                json.field("reason", one.reason)
                json.field("received_at", one.receivedAt)
            }
        }
    }
}

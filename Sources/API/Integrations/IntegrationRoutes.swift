import Domain
import HTTPTypes
import Hummingbird
import Integration
import Storage

/// Inbound integrations, for admins.
struct IntegrationRoutes: Sendable {
    let access: AccessStore
    let cache: IntegrationCache
    let kinds: [any InboundKind]
    let sealed: SealedSecrets
    let clock: any WallClock
    let baseURL: String

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/integration-kinds", .permission(.integrationRead)) { _ in
                .list(kinds.map(\.description)) { json, kind in kind.write(to: &json) }
            },
            Endpoint(.get, "/api/v1/integrations", .permission(.integrationRead)) { try await list($0) },
            Endpoint(.post, "/api/v1/integrations", .permission(.integrationManage), idempotency: .notKept) {
                try await create($0)
            },
            Endpoint(.get, "/api/v1/integrations/{id}", .permission(.integrationRead)) { try await get($0) },
            Endpoint(.patch, "/api/v1/integrations/{id}", .permission(.integrationManage)) { try await update($0) },
            Endpoint(.delete, "/api/v1/integrations/{id}", .permission(.integrationManage)) { try await delete($0) },
            Endpoint(.post, "/api/v1/integrations/{id}/rotate", .permission(.integrationManage), idempotency: .notKept)
            {
                try await rotate($0)
            },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .list(try await access.integrations(try call.scope)) { json, record in
            json.object { write(record, to: &$0) }
        }
    }

    private func get(_ call: Call) async throws -> Response {
        guard let record = try await access.integration(try call.scope, id: try call.id(of: "integration")) else {
            throw Problem.notFound("integration")
        }
        if call.has(version: record.version) { return Response(status: .notModified) }
        return answer(record)
    }

    private func create(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var fields = try await call.fields()
        let kind = fields.string("kind", length: 1...50)
        let name = fields.string("name", length: 1...200)
        let settings = fields.settings("settings") ?? [:]
        let secrets = (fields.settings("secrets") ?? [:]).filter { !$0.value.isEmpty }
        if let inbound = inbound(kind) {
            check(settings, secrets, inbound, &fields)
        } else if !kind.isEmpty {
            let kinds = kinds.map(\.description.kind).joined(separator: ", ")
            fields.issue("kind", "must be one of \(kinds)")
        }
        try fields.finish()
        let token = Token.generate(.integration, org: scope.org)
        let now = clock.now()
        let id = IntegrationID(at: now)
        let record = try await access.createIntegration(
            scope, kind: kind, name: name, settings: settings,
            secrets: secrets.isEmpty ? nil : try sealed.seal(secrets, binding: IntegrationSecrets.binding(scope, id)),
            id: id, token: token, now: now)
        return answer(record, status: .created, token: token)
    }

    private func update(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: IntegrationID = try call.id(of: "integration")
        guard let current = try await access.integration(scope, id: id) else { throw Problem.notFound("integration") }
        var fields = try await call.fields()
        let name = fields.optionalString("name", length: 1...200)
        let settings = fields.settings("settings")
        let enabled = fields.bool("enabled")
        let new = fields.settings("secrets")
        // Secrets that are not sent stay as they are; an empty one goes.
        let kept = try open(current, scope).merging(new ?? [:]) { _, new in new }.filter { !$0.value.isEmpty }
        if settings != nil || new != nil, let inbound = inbound(current.kind) {
            check(settings ?? current.settings, kept, inbound, &fields)
        }
        try fields.finish()
        let secrets =
            try new == nil ? nil : sealed.seal(kept, binding: IntegrationSecrets.binding(scope, id))
        let record = try await access.updateIntegration(
            scope, id: id,
            IntegrationChange(name: name, settings: settings, enabled: enabled, secrets: secrets),
            expected: try call.expectedVersion())
        cache.forget(id)
        return answer(record)
    }

    private func delete(_ call: Call) async throws -> Response {
        let id: IntegrationID = try call.id(of: "integration")
        try await access.deleteIntegration(try call.scope, id: id, expected: try call.expectedVersion())
        cache.forget(id)
        return .noContent
    }

    private func rotate(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: IntegrationID = try call.id(of: "integration")
        let token = Token.generate(.integration, org: scope.org)
        let record = try await access.rotateIntegration(scope, id: id, token: token)
        cache.forget(id)
        return answer(record, token: token)
    }

    private func inbound(_ kind: String) -> (any InboundKind)? {
        kinds.first { $0.description.kind == kind }
    }

    private func open(_ record: IntegrationRecord, _ scope: Scope) throws -> [String: String] {
        guard let secrets = record.secrets else { return [:] }
        return try sealed.openFields(secrets, binding: IntegrationSecrets.binding(scope, record.id))
    }

    private func check(
        _ settings: [String: String], _ secrets: [String: String], _ inbound: any InboundKind,
        _ fields: inout FieldReader
    ) {
        let names = Set(inbound.description.fields.filter(\.secret).map(\.name))
        let issues =
            inbound.description.issues(settings: settings, secrets: secrets) + inbound.issues(settings: settings)
        for issue in issues {
            fields.issue("\(names.contains(issue.field) ? "secrets" : "settings").\(issue.field)", issue.message)
        }
    }

    private func answer(
        _ record: IntegrationRecord, status: HTTPTypes.HTTPResponse.Status = .ok, token: Token? = nil
    ) -> Response {
        .object(status: status, etag: record.version) { json in
            write(record, to: &json)
            guard let token else { return }
            // Shown this once.
            json.field("token", token.secret)
            let base = baseURL
            json.field("url", IntegrationAddress.url(kind: record.kind, token: token.secret, baseURL: base))
            json.field("base_url", base)
        }
    }

    private func write(_ record: IntegrationRecord, to json: inout JSONWriter) {
        json.field("id", record.id)
        json.field("kind", record.kind)
        json.field("name", record.name)
        json.field("hint", record.hint)
        json.field("settings", record.settings)
        json.field("has_secrets", record.secrets != nil)
        json.field("enabled", record.enabled)
        json.field("created_at", record.createdAt)
        json.field("version", record.version)
    }
}

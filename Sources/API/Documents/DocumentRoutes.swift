import Domain
import HTTPTypes
import Hummingbird
import Integration
import Storage

/// What people write and name, all with the same five routes: list, add, read, change, remove.
struct DocumentRoutes<Value: Codable & Hashable & Sendable>: Sendable {
    let path: String
    /// For people: "schedule".
    let what: String
    let read: Permission
    let manage: Permission
    let store: DocumentStore<Value>
    let clock: any WallClock
    /// What is wrong with a document beyond its form.
    let issues: @Sendable (Value, Scope) async throws -> [FieldIssue]
    /// What is said of each besides; asked once for a list.
    var remarks: @Sendable ([Document<Value>], Scope) async throws -> [ID<Value>: [String: JSONValue]] = { _, _ in [:] }

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, path, .permission(read)) { try await list($0) },
            Endpoint(.post, path, .permission(manage)) { try await create($0) },
            Endpoint(.get, "\(path)/{id}", .permission(read)) { try await get($0) },
            Endpoint(.patch, "\(path)/{id}", .permission(manage)) { try await update($0) },
            Endpoint(.delete, "\(path)/{id}", .permission(manage)) { try await delete($0) },
        ]
    }

    func list(_ call: Call) async throws -> Response {
        try await answer(try await store.list(try call.scope), try call.scope)
    }

    func answer(_ documents: [Document<Value>], _ scope: Scope) async throws -> Response {
        let remarks = try await remarks(documents, scope)
        let items = try documents.map { try Self.json($0, remarks[$0.id]) }
        return .list(items) { json, item in item.write(to: &json) }
    }

    private func get(_ call: Call) async throws -> Response {
        let document = try await store.get(try call.scope, try call.id(of: what))
        if call.has(version: document.version) { return Response(status: .notModified) }
        return try await answer(document, try call.scope)
    }

    private func create(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var body = try await members(call)
        guard let name = try takeName(&body) else { throw Problem.invalid("name", "is required") }
        let enabled = try takeEnabled(&body)
        let value = try DocumentBody.read(Value.self, body)
        try await check(value, scope)
        let document = try await store.create(scope, name: name, enabled: enabled ?? true, value, at: clock.now())
        return try await answer(document, scope, status: .created)
    }

    private func update(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: ID<Value> = try call.id(of: what)
        var body = try await members(call)
        let current = try await store.get(scope, id)
        let name = try takeName(&body)
        let enabled = try takeEnabled(&body)
        var value: Value?
        if !body.isEmpty, case .object(let base) = try DocumentBody.members(current.value) {
            value = try DocumentBody.read(Value.self, body, over: base)
        }
        if let value { try await check(value, scope) }
        let document = try await store.update(
            scope, id, name: name, enabled: enabled, value,
            expectedVersion: try call.expectedVersion() ?? current.version,
            at: clock.now())
        return try await answer(document, scope)
    }

    private func delete(_ call: Call) async throws -> Response {
        try await store.delete(
            try call.scope, try call.id(of: what), expectedVersion: try call.expectedVersion(), at: clock.now())
        return .noContent
    }

    private func check(_ value: Value, _ scope: Scope) async throws {
        let found = try await issues(value, scope)
        if !found.isEmpty { throw Problem.invalid(found) }
    }

    private func answer(
        _ document: Document<Value>, _ scope: Scope, status: HTTPTypes.HTTPResponse.Status = .ok
    ) async throws -> Response {
        let remarks = try await remarks([document], scope)
        return .json(try Self.json(document, remarks[document.id]), status: status, etag: document.version)
    }

    private static func json(_ document: Document<Value>, _ remarks: [String: JSONValue]?) throws -> JSONValue {
        guard case .object(var members) = try DocumentBody.members(document.value) else { return .null }
        members["id"] = .string(document.id.description)
        members["name"] = .string(document.name)
        members["enabled"] = .bool(document.enabled)
        members["position"] = .number(Double(document.position))
        members["created_at"] = .string(document.createdAt.description)
        members["updated_at"] = .string(document.updatedAt.description)
        members["version"] = .number(Double(document.version))
        return .object(members.merging(remarks ?? [:]) { _, new in new })
    }

    private func members(_ call: Call) async throws -> [String: JSONValue] {
        if let type = call.request.headers[.contentType], !type.lowercased().hasPrefix("application/json") {
            throw Problem.unsupportedMediaType("The body must be application/json.")
        }
        let bytes = try await call.bytes()
        guard case .object(let members) = try JSONValue.parse(bytes.isEmpty ? Array("{}".utf8) : bytes) else {
            throw Problem.invalid("", "the body must be a JSON object")
        }
        return members
    }

    private func takeName(_ body: inout [String: JSONValue]) throws -> String? {
        var fields = FieldReader(["name": body.removeValue(forKey: "name") ?? .null])
        let name = fields.optionalString("name", length: 1...200)
        try fields.finish()
        return name
    }

    private func takeEnabled(_ body: inout [String: JSONValue]) throws -> Bool? {
        var fields = FieldReader(["enabled": body.removeValue(forKey: "enabled") ?? .null])
        let enabled = fields.bool("enabled")
        try fields.finish()
        return enabled
    }
}

extension FieldIssue {
    init(_ issue: (field: String, message: String)) {
        self.init(field: issue.field, message: issue.message)
    }
}

import Domain
import HTTPTypes
import Hummingbird
import Integration
import Storage

/// Outbound channels, for admins. Secrets go in and never come out.
struct ChannelRoutes: Sendable {
    let channels: ChannelStore
    let access: AccessStore
    let kinds: [any Channel]
    let secrets: SealedSecrets
    let outside: Outside
    let clock: any WallClock
    let baseURL: String

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/channel-kinds", .permission(.channelRead)) { _ in
                .list(kinds.map(\.description)) { json, kind in kind.write(to: &json) }
            },
            Endpoint(.get, "/api/v1/channels", .permission(.channelRead)) { try await list($0) },
            Endpoint(.post, "/api/v1/channels", .permission(.channelManage)) { try await create($0) },
            Endpoint(.get, "/api/v1/channels/{id}", .permission(.channelRead)) { try await get($0) },
            Endpoint(.patch, "/api/v1/channels/{id}", .permission(.channelManage)) { try await update($0) },
            Endpoint(.delete, "/api/v1/channels/{id}", .permission(.channelManage)) { try await delete($0) },
            Endpoint(.post, "/api/v1/channels/{id}/test", .permission(.channelManage)) { try await test($0) },
        ]
    }

    static let events = NotificationTrigger.allCases.filter(\.isEmitted).map(\.rawValue)

    private func list(_ call: Call) async throws -> Response {
        let org = try call.scope.org
        return .list(try await channels.list(try call.scope)) { json, record in
            json.object { write(record, of: org, to: &$0) }
        }
    }

    private func get(_ call: Call) async throws -> Response {
        let record = try await channels.get(try call.scope, try call.id(of: "channel"))
        if call.has(version: record.version) { return Response(status: .notModified) }
        return answer(record, of: try call.scope.org)
    }

    private func create(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var fields = try await call.fields()
        let kindName = fields.string("kind", length: 1...50)
        let name = fields.string("name", length: 1...200)
        let entered = Entered(settings: fields.settings("settings") ?? [:], secrets: fields.settings("secrets") ?? [:])
        let enabled = fields.bool("enabled") ?? true
        let events = readEvents(&fields)
        let severity = fields.optionalWord("minimum_severity", as: Severity.self) ?? .info
        let isFallback = fields.bool("is_fallback") ?? false
        let kind = kinds.first { $0.description.kind == kindName }
        if let kind {
            check(entered, kind, kept: [], &fields)
        } else if !kindName.isEmpty {
            fields.issue("kind", "must be one of \(kinds.map(\.description.kind).joined(separator: ", "))")
        }
        try fields.finish()
        let now = clock.now()
        let id = ChannelID(at: now)
        var sealed: [UInt8]?
        if !entered.secrets.isEmpty {
            sealed = try secrets.seal(entered.secrets, binding: ChannelSecrets.binding(scope, id))
        }
        let record = try await channels.create(
            scope,
            NewChannel(
                kind: kindName, name: name, settings: entered.settings, secrets: sealed, enabled: enabled,
                events: events, minimumSeverity: severity, isFallback: isFallback),
            id: id, at: now)
        return answer(record, of: scope.org, status: .created)
    }

    private func update(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: ChannelID = try call.id(of: "channel")
        let current = try await channels.get(scope, id)
        var fields = try await call.fields()
        let name = fields.optionalString("name", length: 1...200)
        let settings = fields.settings("settings")
        let newSecrets = fields.settings("secrets")
        let enabled = fields.bool("enabled")
        let events = readEvents(&fields)
        let severity = fields.optionalWord("minimum_severity", as: Severity.self)
        let isFallback = fields.bool("is_fallback")
        var sealed: [UInt8]?
        if settings != nil || newSecrets != nil, let kind = kinds.first(where: { $0.description.kind == current.kind })
        {
            // Secrets that are not sent stay as they are.
            let kept = try open(current, scope)
            let all = kept.merging(newSecrets ?? [:]) { _, new in new }
            check(Entered(settings: settings ?? current.settings, secrets: all), kind, kept: Set(kept.keys), &fields)
            if newSecrets != nil { sealed = try secrets.seal(all, binding: ChannelSecrets.binding(scope, id)) }
        }
        try fields.finish()
        let record = try await channels.update(
            scope, id,
            ChannelChange(
                name: name, settings: settings, secrets: sealed, enabled: enabled, events: events,
                minimumSeverity: severity, isFallback: isFallback),
            expectedVersion: try call.expectedVersion())
        return answer(record, of: try call.scope.org)
    }

    private func delete(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: ChannelID = try call.id(of: "channel")
        if let expected = try call.expectedVersion() {
            let current = try await channels.get(scope, id).version
            guard current == expected else { throw Problem.preconditionFailed(current: current) }
        }
        try await channels.delete(scope, id)
        return .noContent
    }

    /// Sends a test message now, and tells what became of it.
    private func test(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let record = try await channels.get(scope, try call.id(of: "channel"))
        var fields = try await call.fields()
        try fields.finish()
        guard let kind = kinds.first(where: { $0.description.kind == record.kind }) else {
            throw Problem.conflict("This server knows no channels of the kind \(record.kind).")
        }
        let now = clock.now()
        let message = NotificationMessage(
            event: .test, incident: nil, organization: try await access.organization(id: scope.org)?.name ?? "",
            text: "A test message from Bellwether to \(record.name).")
        let result = await kind.send(
            Delivery(
                message: message, settings: record.settings, secrets: try open(record, scope),
                id: NotificationID(at: now), now: now), through: outside)
        return .object { json in
            switch result {
            case .sent(let status, _, let note):
                Self.write("sent", status: status, error: note, to: &json)
            case .retry(_, let reason, let status):
                Self.write("retry", status: status, error: reason, to: &json)
            case .rejected(let reason, let status):
                Self.write("rejected", status: status, error: reason, to: &json)
            case .unknown(let reason):
                Self.write("unknown", status: nil, error: reason, to: &json)
            }
        }
    }

    private static func write(_ outcome: String, status: Int?, error: String?, to json: inout JSONWriter) {
        json.field("outcome", outcome)
        json.field("status_code", status)
        json.field("error", error)
    }
}

extension ChannelRoutes {
    struct Entered {
        var settings: [String: String]
        var secrets: [String: String]
    }

    private func check(_ entered: Entered, _ kind: any Channel, kept: Set<String>, _ fields: inout FieldReader) {
        let description = kind.description
        let secretNames = Set(description.fields.filter(\.secret).map(\.name))
        let issues =
            description.issues(settings: entered.settings, secrets: entered.secrets, keptSecrets: kept)
            + kind.issues(settings: entered.settings, secrets: entered.secrets)
        for issue in issues {
            let place = secretNames.contains(issue.field) ? "secrets" : "settings"
            fields.issue(issue.field.isEmpty ? place : "\(place).\(issue.field)", issue.message)
        }
    }

    private func readEvents(_ fields: inout FieldReader) -> [String]? {
        guard let events = fields.strings("events", count: 0...20) else { return nil }
        for (index, event) in events.enumerated() where !Self.events.contains(event) {
            fields.issue("events[\(index)]", "must be one of \(Self.events.joined(separator: ", "))")
        }
        return events
    }

    private func open(_ record: ChannelRecord, _ scope: Scope) throws -> [String: String] {
        guard let sealed = record.secrets else { return [:] }
        return try secrets.openFields(sealed, binding: ChannelSecrets.binding(scope, record.id))
    }

    private func answer(
        _ record: ChannelRecord, of org: OrgID, status: HTTPTypes.HTTPResponse.Status = .ok
    ) -> Response {
        .object(status: status, etag: record.version) { write(record, of: org, to: &$0) }
    }

    private func write(_ record: ChannelRecord, of org: OrgID, to json: inout JSONWriter) {
        json.field("id", record.id)
        json.field("kind", record.kind)
        json.field("name", record.name)
        json.field("settings", record.settings)
        json.field("has_secrets", record.secrets != nil)
        json.field("enabled", record.enabled)
        json.field("events", record.events)
        json.field("minimum_severity", record.minimumSeverity)
        json.field("is_fallback", record.isFallback)
        json.field("broken_since", record.brokenSince)
        json.field("broken_reason", record.brokenReason)
        // Where PagerDuty is to say what people did there.
        let webhook = record.kind == "pagerduty" ? "\(baseURL)/webhooks/pagerduty/\(org)/\(record.id)" : nil
        json.field("webhook_url", webhook)
        json.field("created_at", record.createdAt)
        json.field("version", record.version)
    }
}

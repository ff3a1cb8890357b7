import Domain
import HTTPTypes
import Hummingbird
import Integration
import Storage

/// An organization's identity providers, for those who may manage them. Secrets go in and never come out.
struct ProviderRoutes: Sendable {
    let store: SingleSignOnStore
    let access: AccessStore
    let roleStore: RoleStore
    let policies: @Sendable () -> PolicySet
    let client: OpenIDClient
    let secrets: SealedSecrets
    let clock: any WallClock
    let configuration: APIConfiguration

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/identity-providers", .permission(.singleSignOnRead)) { try await list($0) },
            Endpoint(.post, "/api/v1/identity-providers", .permission(.singleSignOnManage)) { try await create($0) },
            Endpoint(.get, "/api/v1/identity-providers/{id}", .permission(.singleSignOnRead)) { try await get($0) },
            Endpoint(.patch, "/api/v1/identity-providers/{id}", .permission(.singleSignOnManage)) {
                try await update($0)
            },
            Endpoint(.delete, "/api/v1/identity-providers/{id}", .permission(.singleSignOnManage)) {
                try await delete($0)
            },
            Endpoint(.post, "/api/v1/identity-providers/{id}/test", .permission(.singleSignOnManage)) {
                try await test($0)
            },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let redirect = try await redirectURL(scope)
        return .list(try await store.list(scope)) { json, record in
            json.object { write(record, redirect, to: &$0) }
        }
    }

    private func get(_ call: Call) async throws -> Response {
        let record = try await store.get(try call.scope, try call.id(of: "identity provider"))
        if call.has(version: record.version) { return Response(status: .notModified) }
        return try await answer(record, call)
    }

    private func create(_ call: Call) async throws -> Response {
        let scope = try call.scope
        var fields = try await call.fields()
        let change = ProviderChange(&fields)
        let settings = change.applied(to: nil, &fields)
        try fields.finish()
        guard var settings else { throw Problem.invalid(fields.issues) }
        settings.authority = try await authority(for: settings, try call.caller)
        let now = clock.now()
        let id = ProviderID(at: now)
        settings.clientSecret = try seal(change.clientSecret, scope, id)
        return try await answer(
            try await store.create(scope, settings, id: id, now: now), call, status: .created)
    }

    private func update(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let id: ProviderID = try call.id(of: "identity provider")
        let current = try await store.get(scope, id)
        var fields = try await call.fields()
        let change = ProviderChange(&fields)
        var settings = change.applied(to: current.settings, &fields)
        if change.issuer.map({ $0 != current.settings.issuer }) ?? false, change.clientSecret == nil,
            current.settings.clientSecret != nil
        {
            // Else whoever may change the address could have the old secret sent to it.
            fields.issue("client_secret", "must be sent again, or as an empty text, with another issuer")
        }
        try fields.finish()
        if change.clientSecret != nil { settings?.clientSecret = try seal(change.clientSecret, scope, id) }
        guard var settings else { throw Problem.invalid(fields.issues) }
        settings.authority = try await authority(for: settings, try call.caller)
        let expected = try call.expectedVersion() ?? current.version
        return try await answer(
            try await store.update(scope, id, expected: expected) { [settings] _ in settings }, call)
    }

    private func delete(_ call: Call) async throws -> Response {
        try await store.delete(
            try call.scope, try call.id(of: "identity provider"), expected: try call.expectedVersion())
        return .noContent
    }

    /// Asks the provider for what it says of itself, now.
    private func test(_ call: Call) async throws -> Response {
        let record = try await store.get(try call.scope, try call.id(of: "identity provider"))
        var fields = try await call.fields()
        try fields.finish()
        do {
            let (metadata, keys) = try await client.test(issuer: record.settings.issuer)
            return .object { json in
                json.field("outcome", "ok")
                json.field("error", String?.none)
                json.field("authorization_endpoint", metadata.authorizationEndpoint)
                json.field("token_endpoint", metadata.tokenEndpoint)
                json.field("keys", keys)
            }
        } catch {
            return .object { json in
                json.field("outcome", "failed")
                json.field("error", error.words)
            }
        }
    }

    /// What the provider is trusted with from now on: what the caller may do. Nobody lets others in as more than they
    /// are themselves.
    private func authority(for settings: ProviderSettings, _ caller: Caller) async throws -> Set<Permission> {
        let custom = try await roleStore.book(caller.scope)
        let book = RoleBook(policy: policies().roles, custom: custom)
        let roles = settings.mapping.rules.compactMap(\.role) + (settings.defaultRole.map { [$0] } ?? [])
        for role in roles {
            guard role.isBuiltIn || custom[role] != nil else {
                throw Problem.invalid("mapping", "\(role) is no role of this organization")
            }
            guard caller.grants.cover(Grants(organization: book.permissions(of: role))) else {
                throw Problem.forbidden("Nobody can have others let in as more than they are themselves.")
            }
        }
        return caller.grants.organization
    }

    private func seal(_ secret: String?, _ scope: Scope, _ id: ProviderID) throws -> [UInt8]? {
        guard let secret, !secret.isEmpty else { return nil }
        return try secrets.seal(Array(secret.utf8), binding: ProviderSecret.binding(scope, id))
    }

    private func redirectURL(_ scope: Scope) async throws -> String {
        let organization = try await access.organization(id: scope.org)
        return SingleSignOnRoutes.redirectURL(configuration, slug: organization?.slug ?? "")
    }

    private func answer(
        _ record: ProviderRecord, _ call: Call, status: HTTPTypes.HTTPResponse.Status = .ok
    ) async throws -> Response {
        let redirect = try await redirectURL(try call.scope)
        return .object(status: status, etag: record.version) { write(record, redirect, to: &$0) }
    }

    private func write(_ record: ProviderRecord, _ redirect: String, to json: inout JSONWriter) {
        let settings = record.settings
        json.field("id", record.id)
        json.field("name", settings.name)
        json.field("issuer", settings.issuer)
        json.field("client_id", settings.clientID)
        json.field("has_client_secret", settings.clientSecret != nil)
        json.field("scopes", settings.scopes)
        json.field("groups_claim", settings.groupsClaim)
        json.field("email_domains", settings.emailDomains)
        json.field("mapping", array: settings.mapping.rules) { json, rule in
            json.object { json in
                json.field("group", rule.group)
                json.field("role", rule.role?.rawValue)
                json.field("team_ids", rule.teams)
            }
        }
        json.field("default_role", settings.defaultRole?.rawValue)
        json.field("enabled", settings.enabled)
        json.field("admits_owners", settings.authority.contains(.ownerManage))
        json.field("redirect_url", redirect)
        json.field("created_at", record.createdAt)
        json.field("version", record.version)
    }
}

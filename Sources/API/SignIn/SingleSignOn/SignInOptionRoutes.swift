import Hummingbird
import Storage

/// What the sign-in page must know before anybody has signed in.
struct SignInOptionRoutes: Sendable {
    let access: AccessStore
    let providers: SingleSignOnStore
    let configuration: APIConfiguration

    var endpoints: [Endpoint] {
        [Endpoint(.get, "/api/v1/sign-in/options", .open) { try await options($0) }]
    }

    /// An organization without single sign-on answers like one that does not exist.
    private func options(_ call: Call) async throws -> Response {
        let slug = try call.query.text("organization", atMost: 63)
        var found: [ProviderRecord] = []
        if let slug, let organization = try await access.organization(slug: slug) {
            found = try await providers.list(Scope(org: organization.id)).filter(\.settings.enabled)
        }
        return .object { json in
            json.field("password", true)
            json.field("password_reset", configuration.sendsMail)
            json.field("providers", array: found) { json, provider in
                json.object { json in
                    json.field("id", provider.id)
                    json.field("name", provider.settings.name)
                    json.field(
                        "start_url", "/api/v1/sign-in/oidc/\(slug ?? "")?provider=\(provider.id)")
                }
            }
        }
    }
}
